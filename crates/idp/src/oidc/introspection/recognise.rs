//! Which kind of token a text is. What it is said to be (`token_type_hint`) does not matter: the
//! kinds look different (RFC 7009 section 2.1, RFC 7662 section 2.1).

use fedtoken_core::time::UnixTime;
use serde_json::Value;

use crate::{
    keys::{KeySet, Typ},
    oidc::{
        access_token::{self, AccessToken},
        token::RefreshToken,
    },
};

/// A token that came in a body.
#[derive(Debug)]
pub enum Recognised {
    /// An access token of ours that is not over; its grant was not looked at.
    Access(Box<AccessToken>),
    /// What looks like a refresh token; whose it is was not looked at.
    Refresh(RefreshToken),
    /// An ID token of ours, which opens nothing.
    Id,
    /// Nothing of ours, or over.
    Unknown,
}

/// Recognises a token.
#[must_use]
pub fn recognise(text: &str, keys: &KeySet, issuer: &str, now: UnixTime) -> Recognised {
    if let Ok(token) = RefreshToken::parse(text) {
        return Recognised::Refresh(token);
    }
    if let Ok(token) = access_token::read_for_any(text, keys, issuer, now) {
        return Recognised::Access(Box::new(token));
    }
    match keys.verify_compact::<Value>(text, Typ::IdToken) {
        Ok(_) => Recognised::Id,
        Err(_) => Recognised::Unknown,
    }
}
