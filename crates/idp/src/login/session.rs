//! The single sign-on session behind the cookie.

use fedtoken_core::{
    login::{SessionLife, Standing},
    secret::TokenDigest,
    time::UnixTime,
};
use fedtoken_storage::{StorageError, Store, stores::Session};

use crate::http::{CookieNames, Cookies};

/// The session whose cookie the browser holds.
#[derive(Clone, Debug)]
pub struct LiveSession {
    /// The record. It has not been ended.
    pub session: Session,
    /// Whether it is within its idle and total life.
    pub standing: Standing,
}

impl LiveSession {
    /// Whether it may answer for the person.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.standing == Standing::Live
    }
}

/// Loads the session of the cookie; none when there is none or it was ended.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub async fn live_session(
    (cookies, names): (&Cookies, CookieNames),
    (life, now): (&SessionLife, UnixTime),
    store: &dyn Store,
) -> Result<Option<LiveSession>, StorageError> {
    let Some(value) = cookies.value(&names.session()) else {
        return Ok(None);
    };
    let found = store.session(&TokenDigest::of(value)).await?;
    Ok(found
        .filter(|session| session.ended_at.is_none())
        .map(|session| {
            let standing = standing(&session, life, now);
            LiveSession { session, standing }
        }))
}

/// A session that was stepped up ends no later than it would have (see [`super::finish`]).
fn standing(session: &Session, life: &SessionLife, now: UnixTime) -> Standing {
    if now >= session.expires_at {
        return Standing::Over;
    }
    life.standing(
        session.level,
        session.authenticated_at,
        session.last_seen_at,
        now,
    )
}
