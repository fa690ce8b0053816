//! The rules on the claims of a request object in their order, and the parameters behind them.

use fedtoken_core::time::UnixTime;

use super::{addressed, parameters, times};
use crate::{
    keys::Claims,
    oidc::{
        authorize::refusal::Finding, error::OAuthError, parameters::Parameters,
        registration::Registration,
    },
};

/// The parameters of an object whose signature was checked. What stands beside the object counts
/// for nothing (RFC 9101 section 5), but it may not contradict it.
///
/// # Errors
/// `invalid_request_object` and `invalid_request`.
pub fn read(
    claims: &Claims,
    outer: &Parameters,
    client: &Registration,
    (issuer, now): (&str, UnixTime),
) -> Result<Parameters, Finding> {
    if outer.repeated().next().is_some() {
        return Err((OAuthError::InvalidRequest, "a parameter is repeated"));
    }
    if outer.one("request_uri").is_some() {
        return Err((
            OAuthError::InvalidRequest,
            "request and request_uri exclude each other",
        ));
    }
    addressed::check(claims, &client.client_id, issuer).map_err(refuse)?;
    times::check(claims, client.profile, now).map_err(refuse)?;
    let inner = parameters::flatten(claims).map_err(refuse)?;
    same(&inner, outer).map_err(refuse)?;
    Ok(inner)
}

/// OpenID Connect Core section 6.1: `client_id` and `response_type` say the same where they stand
/// in both places.
fn same(inner: &Parameters, outer: &Parameters) -> Result<(), &'static str> {
    let differs = |name: &str| {
        let beside = outer.one(name);
        beside.is_some() && beside != inner.one(name)
    };
    if ["client_id", "response_type"].into_iter().any(differs) {
        return Err("the request object contradicts what stands beside it");
    }
    Ok(())
}

const fn refuse(description: &'static str) -> Finding {
    (OAuthError::InvalidRequestObject, description)
}

#[cfg(test)]
mod tests;
