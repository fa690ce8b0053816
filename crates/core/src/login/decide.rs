//! Whether a live session is answer enough, or the person must prove himself again.

use core::time::Duration;

use crate::level::Level;
use crate::time::UnixTime;

/// What is wanted of a login.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Want {
    /// The floor.
    pub minimum: Level,
    /// How old the authentication may be; zero means a fresh one.
    pub max_age: Option<Duration>,
    /// Whether the person must be asked in any case.
    pub prompt: LoginPrompt,
}

/// Whether the person must be asked.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum LoginPrompt {
    /// Only if the session is not enough.
    IfNeeded,
    /// In any case.
    Always,
}

/// What a live session is good for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum SessionAnswer {
    /// It is enough.
    Enough,
    /// It is recent enough, but a stronger key is needed.
    StepUp,
    /// The person must log in anew, with a key of the wanted level.
    Again,
}

/// Whether a session of this level and age is enough; its life is checked before.
pub fn session_answer(
    level: Level,
    authenticated_at: UnixTime,
    want: &Want,
    now: UnixTime,
) -> SessionAnswer {
    let too_old = want
        .max_age
        .is_some_and(|max_age| max_age.is_zero() || now.since(authenticated_at) > max_age);
    match want.prompt {
        LoginPrompt::Always => SessionAnswer::Again,
        LoginPrompt::IfNeeded if too_old => SessionAnswer::Again,
        LoginPrompt::IfNeeded if level < want.minimum => SessionAnswer::StepUp,
        LoginPrompt::IfNeeded => SessionAnswer::Enough,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(want: Want, age: i64) -> SessionAnswer {
        session_answer(
            Level::APP,
            UnixTime::from_secs(0),
            &want,
            UnixTime::from_secs(age),
        )
    }

    const WANT: Want = Want {
        minimum: Level::TOKEN,
        max_age: None,
        prompt: LoginPrompt::IfNeeded,
    };

    #[test]
    fn a_level_is_a_floor() {
        assert_eq!(answer(WANT, 5), SessionAnswer::Enough);
        assert_eq!(
            answer(
                Want {
                    minimum: Level::APP,
                    ..WANT
                },
                5
            ),
            SessionAnswer::Enough
        );
        assert_eq!(
            answer(
                Want {
                    minimum: Level::EID,
                    ..WANT
                },
                5
            ),
            SessionAnswer::StepUp
        );
    }

    #[test]
    fn prompt_login_asks_in_any_case() {
        let want = Want {
            prompt: LoginPrompt::Always,
            ..WANT
        };
        assert_eq!(answer(want, 0), SessionAnswer::Again);
    }

    #[test]
    fn an_age_of_zero_asks_in_any_case() {
        let want = Want {
            max_age: Some(Duration::ZERO),
            ..WANT
        };
        assert_eq!(answer(want, 0), SessionAnswer::Again);
    }

    #[test]
    fn an_older_authentication_than_wanted_is_asked_again() {
        let want = Want {
            max_age: Some(Duration::from_secs(60)),
            ..WANT
        };
        assert_eq!(answer(want, 60), SessionAnswer::Enough);
        assert_eq!(answer(want, 61), SessionAnswer::Again);
        assert_eq!(
            answer(
                Want {
                    minimum: Level::EID,
                    ..want
                },
                61
            ),
            SessionAnswer::Again
        );
    }
}
