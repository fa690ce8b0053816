//! Whether a refresh token renews access, and what becomes of its family (RFC 6749 section 6,
//! RFC 9700 section 4.14.2, RFC 9449 section 5, RFC 8705 section 4).
//!
//! A family rotates when nothing else holds its tokens to their client: it is public and they are
//! bound to no key. Then each use makes the next generation, the last use may be repeated within
//! [`life::REFRESH_REPEAT`] while its successor is unused, and any other second use ends it all.

use fedtoken_core::time::UnixTime;
use fedtoken_storage::{
    Change,
    stores::{Grant, RefreshFamily},
};

use super::{error::TokenError, request::RefreshRequest};
use crate::oidc::{
    consent, life,
    registration::{GrantType, Registration},
    scope::{Scope, ScopeSet},
    sender::SenderKey,
};

/// What a refresh token was found to stand for.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    /// Its family.
    pub family: &'a RefreshFamily,
    /// The family's grant.
    pub grant: &'a Grant,
}

/// How access is renewed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Renewal {
    /// What becomes of the family.
    pub step: Step,
    /// The generation of the refresh token that the client has afterwards.
    pub generation: u32,
    /// The scope of the new access token.
    pub scope: ScopeSet,
}

/// What becomes of a family.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// The token stays.
    Keep,
    /// The next generation takes its place.
    Advance,
    /// The answer was lost: the next generation is handed out once more.
    Repeat,
}

/// Decides on a refresh token of this client; its use is still to be committed.
///
/// # Errors
/// [`TokenError`]. After [`TokenError::RefreshReplayed`] the caller ends the grant.
pub fn decide(
    found: Found<'_>,
    request: &RefreshRequest,
    (client, key): (&Registration, &SenderKey),
    now: UnixTime,
) -> Result<Renewal, TokenError> {
    if !client.grant_types.contains(&GrantType::RefreshToken) {
        return Err(TokenError::UnauthorizedGrantType);
    }
    belongs(found, client)?;
    lives(found, now)?;
    let bound = SenderKey::read(found.family.bound_to.as_deref());
    if bound != SenderKey::None && bound != *key {
        return Err(TokenError::OtherKey);
    }
    let step = step(found.family, request.token.generation(), client, now)?;
    let granted = consent::held(found.grant, client);
    if !granted.has(Scope::OfflineAccess) {
        return Err(TokenError::NoOffline);
    }
    Ok(Renewal {
        step,
        generation: match step {
            Step::Advance => found.family.generation.saturating_add(1),
            Step::Keep | Step::Repeat => found.family.generation,
        },
        scope: narrowed(request.scope.as_deref(), granted)?,
    })
}

impl Renewal {
    /// What is committed before anything is minted. It fails when another use was faster.
    #[must_use]
    pub const fn change(&self, family: &RefreshFamily, now: UnixTime) -> Change {
        let (digest, generation) = (family.digest, family.generation);
        match self.step {
            Step::Advance => Change::AdvanceRefresh {
                digest,
                generation,
                at: now,
            },
            Step::Keep => Change::TouchRefresh {
                digest,
                generation,
                at: now,
            },
            // Writes nothing new, but only while the successor is unused; the time to repeat
            // still counts from the first use.
            Step::Repeat => Change::TouchRefresh {
                digest,
                generation,
                at: family.used_at,
            },
        }
    }
}

fn belongs(found: Found<'_>, client: &Registration) -> Result<(), TokenError> {
    let Found { family, grant } = found;
    let one_client = family.client_id == client.client_id && grant.client_id == client.client_id;
    if one_client && family.grant_id == grant.id {
        Ok(())
    } else {
        Err(TokenError::OtherClient)
    }
}

fn lives(found: Found<'_>, now: UnixTime) -> Result<(), TokenError> {
    let Found { family, grant } = found;
    if grant.ended_at.is_some() || grant.expires_at <= now {
        return Err(TokenError::Ended);
    }
    if family.expires_at <= now || family.used_at.plus(life::REFRESH_IDLE) <= now {
        return Err(TokenError::RefreshExpired);
    }
    Ok(())
}

fn step(
    family: &RefreshFamily,
    shown: u32,
    client: &Registration,
    now: UnixTime,
) -> Result<Step, TokenError> {
    let rotates = client.is_public() && family.bound_to.is_none();
    let behind = family.generation.checked_sub(shown);
    match behind {
        // Our stamp on a generation that we do not know of: the database is older than it.
        None => Err(TokenError::UnknownRefresh),
        Some(0) if rotates => Ok(Step::Advance),
        Some(0) => Ok(Step::Keep),
        Some(1) if rotates && now < family.used_at.plus(life::REFRESH_REPEAT) => Ok(Step::Repeat),
        Some(_) => Err(TokenError::RefreshReplayed),
    }
}

/// A name that we do not know lies beyond what was granted too.
fn narrowed(asked: Option<&str>, granted: ScopeSet) -> Result<ScopeSet, TokenError> {
    let Some(asked) = asked else {
        return Ok(granted);
    };
    let mut names = asked.split(' ').filter(|name| !name.is_empty());
    let within = names.all(|name| {
        let name = ScopeSet::parse(name);
        !name.is_empty() && name.is_within(&granted)
    });
    let scope = ScopeSet::parse(asked);
    if within && !scope.is_empty() {
        Ok(scope)
    } else {
        Err(TokenError::Scope)
    }
}

#[cfg(test)]
mod tests;
