//! RFC 9101 sections 4 and 10.8: from this client, for us, and nothing but a request.

use serde_json::Value;

use crate::keys::Claims;

/// Refuses an object of another client, for another provider, or fit for something else.
pub(super) fn check(claims: &Claims, client_id: &str, issuer: &str) -> Result<(), &'static str> {
    let is = |name: &str, wanted: &str| claims.get(name).is_some_and(|value| value == wanted);
    if !is("iss", client_id) {
        return Err("iss of the request object must be the client_id");
    }
    if !is("client_id", client_id) {
        return Err("client_id of the request object must be the client's");
    }
    let for_us = match claims.get("aud") {
        Some(Value::Array(audience)) => audience.iter().any(|one| one == issuer),
        Some(one) => one == issuer,
        None => false,
    };
    if !for_us {
        return Err("aud of the request object must be the issuer");
    }
    // With the client as its subject it could be taken for a proof of who the client is.
    if is("sub", client_id) {
        return Err("sub of the request object must not be the client_id");
    }
    Ok(())
}
