//! The only place that picks what comes after a checked request.

use std::time::Duration;

use fedtoken_core::{
    level::Level,
    login::{LoginPrompt, SessionAnswer, Want, session_answer},
    time::UnixTime,
};

use super::LiveSession;
use crate::oidc::{Ask, OAuthError, Registration, authorize::Prompt};

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// The session answers.
    Answer,
    /// The person chooses a key.
    Chooser,
    /// The relying party is told that nothing can be asked.
    Refuse(OAuthError),
}

/// Decides from the request and the session.
#[must_use]
pub fn dispatch(
    ask: &Ask,
    client: &Registration,
    live: Option<&LiveSession>,
    now: UnixTime,
) -> Next {
    let enough = live.filter(|live| live.is_live()).is_some_and(|live| {
        let want = want(ask, client);
        let session = &live.session;
        session_answer(session.level, session.authenticated_at, &want, now) == SessionAnswer::Enough
    });
    match (enough, ask.is_silent()) {
        (true, _) => Next::Answer,
        (false, true) => Next::Refuse(OAuthError::LoginRequired),
        (false, false) => Next::Chooser,
    }
}

/// The level that a key must reach: what was asked, never below the client's own minimum. A minimum
/// that is no level lets nothing weaker than the strongest in.
#[must_use]
pub fn floor(ask: &Ask, client: &Registration) -> Level {
    ask.acr
        .floor(Level::new(client.minimum_level).unwrap_or(Level::EID))
}

fn want(ask: &Ask, client: &Registration) -> Want {
    let asks = [Prompt::Login, Prompt::Consent, Prompt::SelectAccount];
    let prompt = if ask.prompt.iter().any(|prompt| asks.contains(prompt)) {
        LoginPrompt::Always
    } else {
        LoginPrompt::IfNeeded
    };
    Want {
        minimum: floor(ask, client),
        max_age: ask.max_age.map(Duration::from_secs),
        prompt,
    }
}
