//! `id_token_hint` (OpenID Connect RP-Initiated Logout 1.0 section 2): an ID token of ours, however
//! old.

use serde::{Deserialize, Serialize};

use crate::{
    keys::{KeySet, Typ},
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

/// Reads `id_token_hint`: signed by one of our keys, issued by us, for one client. It may have
/// expired, so the time does not matter.
#[must_use]
pub fn hint(parameters: &Parameters, keys: &KeySet, issuer: &str) -> Option<Hint> {
    let claims: Claims = keys
        .verify_compact(parameters.one("id_token_hint")?, Typ::IdToken)
        .ok()?;
    let [client_id] = <[String; 1]>::try_from(claims.aud).ok()?;
    // Section 2: a client that is named beside the hint must be the hint's.
    let same = parameters
        .one("client_id")
        .is_none_or(|named| named == client_id);
    (claims.iss == issuer && same).then_some(Hint {
        client_id,
        told: Told {
            subject: claims.sub,
            sid: claims.sid,
        },
    })
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
