//! What the session of a browser says about one request: everything the dispatcher looks at.

use fedtoken_storage::stores;

use super::live_session;
use crate::{
    app::App,
    http::{Failure, Request},
    oidc::{Ask, Consent, Registration, ScopeSet},
};

/// A browser as one request of one client finds it.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The session, if it is live.
    pub session: Option<stores::Session>,
    /// Whether it is the person the client has in mind.
    pub person: Person,
    /// What the person allowed this client before; read only where the answer matters.
    pub consent: Option<stores::Consent>,
}

/// Whether a session is that of the person a client has in mind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Person {
    /// It is, or the client has nobody in mind.
    #[default]
    Fits,
    /// The client named somebody else.
    Other,
}

impl Known {
    /// Loads it for the browser of this request.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn load(
        app: &App,
        request: &Request,
        asked: (&Ask, &Registration),
    ) -> Result<Self, Failure> {
        let cookies = (&request.cookies, app.site.cookies);
        let life = (&app.policy.session, request.now);
        let live = live_session(cookies, life, &*app.store).await?;
        match live.filter(|live| live.is_live()) {
            Some(live) => Self::of(app, live.session, asked).await,
            None => Ok(Self::default()),
        }
    }

    /// Loads what goes with a live session.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn of(
        app: &App,
        session: stores::Session,
        (ask, client): (&Ask, &Registration),
    ) -> Result<Self, Failure> {
        let person = match &ask.hinted {
            Some(hinted) if *hinted != app.subjects.subject(client, &session.person_id) => {
                Person::Other
            }
            _ => Person::Fits,
        };
        let consent = match Consent::of(ask, client) {
            Consent::Needless => None,
            Consent::Once(_) | Consent::Always => {
                let store = &app.store;
                store.consent(&session.person_id, &client.client_id).await?
            }
        };
        Ok(Self {
            session: Some(session),
            person,
            consent,
        })
    }

    /// The scopes that the person allowed this client before.
    #[must_use]
    pub fn allowed(&self) -> Option<ScopeSet> {
        let consent = self.consent.as_ref();
        consent.map(|consent| ScopeSet::parse(&consent.scope))
    }
}
