//! The only place that picks what comes after a checked request.

use std::time::Duration;

use fedtoken_core::{
    level::Level,
    login::{LoginPrompt, Method, SessionAnswer, Want, session_answer},
    time::UnixTime,
};
use fedtoken_storage::stores::Session;

use super::{Account, Known, Person, Visitor};
use crate::{
    app::App,
    methods::WORKING,
    oidc::{Consent, Levels, OAuthError, Registration, authorize::Prompt},
};

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// The session answers.
    Answer,
    /// The person chooses a key and logs in.
    Chooser,
    /// The person chooses a stronger key; what the session has proven stands.
    StepUp,
    /// The person chooses between this session and another login.
    Account,
    /// The person is asked what the client may see.
    Consent,
    /// The relying party is told why there is no answer.
    Refuse(OAuthError, &'static str),
}

/// What holds for every request.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    /// How much each key proves.
    pub levels: &'a Levels,
    /// The keys that work.
    pub keys: &'a [Method],
    /// How long a login stands for the request that it answered.
    pub form: Duration,
}

impl<'a> Rules<'a> {
    /// Those of the running provider.
    #[must_use]
    pub const fn of(app: &'a App) -> Self {
        Self {
            levels: &app.policy.levels,
            keys: &WORKING,
            form: app.policy.form,
        }
    }
}

/// Decides from the request, what the person has done for it, and the session.
///
/// In this order: what nobody can reach; the person the client has in mind; the choice of an
/// account; a login where there is none, or none that is fresh enough; a stronger key; consent.
#[must_use]
pub fn dispatch(
    visitor: &Visitor,
    client: &Registration,
    known: &Known,
    rules: Rules<'_>,
    now: UnixTime,
) -> Next {
    let ask = &visitor.ask;
    let Ok(floor) = rules.levels.floor(&ask.acr, client, rules.keys) else {
        return UNMET;
    };
    let next = match &known.session {
        None => Next::Chooser,
        Some(session) => {
            let proven = visitor.done.is_proven_by(session, rules.form, now);
            if known.person == Person::Other && proven {
                return OTHER_PERSON;
            }
            let proof = if proven { Proof::Fresh } else { Proof::Earlier };
            let level = rules.levels.of(session.method).min(session.level);
            with_session(
                visitor,
                client,
                (known, session),
                (proof, level, floor),
                now,
            )
        }
    };
    if ask.is_silent() {
        next.silently()
    } else {
        next
    }
}

/// Where the login behind a session comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Proof {
    /// It answered this very request.
    Fresh,
    /// It was there before.
    Earlier,
}

fn with_session(
    visitor: &Visitor,
    client: &Registration,
    (known, session): (&Known, &Session),
    (proof, level, floor): (Proof, Level, Level),
    now: UnixTime,
) -> Next {
    let ask = &visitor.ask;
    if proof == Proof::Earlier {
        if known.person == Person::Other || visitor.done.account == Account::Other {
            return Next::Chooser;
        }
        if ask.prompt.contains(&Prompt::SelectAccount) && !visitor.done.has_chosen(session) {
            return Next::Account;
        }
    }
    let want = match proof {
        Proof::Earlier => want(visitor, floor),
        // A login that was asked for is fresh, however slowly the person read what came after it.
        Proof::Fresh => Want {
            minimum: floor,
            max_age: None,
            prompt: LoginPrompt::IfNeeded,
        },
    };
    match session_answer(level, session.authenticated_at, &want, now) {
        SessionAnswer::Again => Next::Chooser,
        SessionAnswer::StepUp => Next::StepUp,
        SessionAnswer::Enough if Consent::of(ask, client).is_open(known.allowed().as_ref()) => {
            Next::Consent
        }
        SessionAnswer::Enough => Next::Answer,
    }
}

fn want(visitor: &Visitor, minimum: Level) -> Want {
    let ask = &visitor.ask;
    let prompt = if ask.prompt.contains(&Prompt::Login) {
        LoginPrompt::Always
    } else {
        LoginPrompt::IfNeeded
    };
    Want {
        minimum,
        max_age: ask.max_age.map(Duration::from_secs),
        prompt,
    }
}

impl Next {
    /// The same where no page may be shown (OpenID Connect Core section 3.1.2.6).
    const fn silently(self) -> Self {
        match self {
            Self::Answer | Self::Refuse(..) => self,
            Self::Chooser | Self::StepUp => {
                Self::Refuse(OAuthError::LoginRequired, "the person must log in")
            }
            Self::Consent => Self::Refuse(
                OAuthError::ConsentRequired,
                "the person must be asked for consent",
            ),
            Self::Account => {
                Self::Refuse(OAuthError::InteractionRequired, "the person must be asked")
            }
        }
    }
}

const UNMET: Next = Next::Refuse(
    OAuthError::UnmetAuthenticationRequirements,
    "no digital key reaches the level that is asked",
);
const OTHER_PERSON: Next = Next::Refuse(
    OAuthError::LoginRequired,
    "another person than the hinted one has logged in",
);

#[cfg(test)]
mod tests;
