//! `id_token_hint` (OpenID Connect RP-Initiated Logout 1.0 section 2): an ID token of ours, however
//! old.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    keys::{KeySet, Typ, VerifyError},
    oidc::Parameters,
};

/// A person and a session as one client hears of them.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize, Serialize)]
pub struct Told {
    /// `sub`.
    pub subject: String,
    /// `sid`.
    pub sid: String,
}

/// What a hint says: to whom it was issued, and about whom.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hint {
    /// The client it was issued to.
    pub client_id: String,
    /// Whom that client heard of.
    pub told: Told,
}

/// The hint is no ID token of ours for this client.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("no ID token of ours for this client")]
pub struct NotOurs;

/// Reads `id_token_hint`: signed by one of our keys, issued by us, for one client. It may have
/// expired, so the time does not matter. None without a hint, and for one of a key that we do not
/// know: our own old keys are forgotten, and an honest client may still hold what they signed.
///
/// # Errors
/// [`NotOurs`].
pub fn hint(parameters: &Parameters, keys: &KeySet, issuer: &str) -> Result<Option<Hint>, NotOurs> {
    let Some(token) = parameters.one("id_token_hint") else {
        return Ok(None);
    };
    let claims: Claims = match keys.verify_compact(token, Typ::IdToken) {
        Ok(claims) => claims,
        Err(VerifyError::UnknownKey) => return Ok(None),
        Err(_) => return Err(NotOurs),
    };
    let [client_id] = <[String; 1]>::try_from(claims.aud).map_err(|_| NotOurs)?;
    // Section 2: a client that is named beside the hint must be the hint's.
    let same = parameters
        .one("client_id")
        .is_none_or(|named| named == client_id);
    let told = Told {
        subject: claims.sub,
        sid: claims.sid,
    };
    let ours = claims.iss == issuer && same;
    let hint = Hint { client_id, told };
    ours.then_some(Some(hint)).ok_or(NotOurs)
}

#[derive(Clone, Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Vec<String>,
    /// Without it the token names a person, and no session.
    #[serde(default)]
    sid: String,
}
