//! What a request proves to hold besides its client: a key, by DPoP (RFC 9449), or a certificate.

use fedtoken_storage::Change;

use super::client_auth::used_before;
use crate::{
    app::App,
    http::{Failure, Refusal, Request, Route},
    oidc::{
        dpop::{self, DpopError, Expected, NonceRule, Proven},
        registration::SecurityProfile,
    },
};

/// The DPoP proof of a request at this route, if it brings one; it is sound, and still to be used
/// up in the commit of what it is for ([`use_up`]). `access_token` is the one beside it.
///
/// # Errors
/// [`DpopError`] names the rule that it breaks.
pub(super) fn proof(
    app: &App,
    (request, route): (&Request, &Route),
    access_token: Option<&str>,
) -> Result<Option<Proven>, DpopError> {
    let (count, text) = (request.header_count("dpop"), request.header("dpop"));
    let Some(proof) = dpop::header(count, text)? else {
        return Ok(None);
    };
    let address = app.address(request.entrance, route);
    let expected = Expected {
        method: request.method.as_str(),
        address: &address,
        access_token,
        nonce: nonce_rule(route),
        now: request.now,
    };
    dpop::check(proof, &expected, &app.nonces).map(Some)
}

/// The proof of a client of this profile.
///
/// # Errors
/// [`DpopError`] when the profile does not allow its algorithm.
pub(super) fn under(
    proof: Option<Proven>,
    profile: SecurityProfile,
) -> Result<Option<Proven>, DpopError> {
    proof.map(|proof| proof.under(profile)).transpose()
}

/// Uses a proof up; [`fedtoken_storage::Conflict::Used`] means that it came before.
pub(super) fn use_up(proven: &Proven) -> Change {
    Change::UseOnce {
        digest: proven.once,
        expires_at: proven.expires_at,
    }
}

/// The refusal of a commit in which assertion or proof were found to be used before. Which of
/// both it was is not told; they come from one sender.
///
/// # Errors
/// A fault of the database.
pub(super) async fn used(
    app: &App,
    (request, client_id): (&Request, &str),
    assertion: Option<&Change>,
) -> Result<Refusal, Failure> {
    match assertion {
        Some(_) => used_before(app, request, client_id).await,
        None => Ok(refused(DpopError::Replayed)),
    }
}

/// The refusal of a proof where clients authenticate.
pub(super) fn refused(refusal: DpopError) -> Refusal {
    tracing::info!(%refusal, "a DPoP proof was refused");
    Refusal::OAuth {
        error: refusal.oauth(),
        description: refusal.description(),
        challenge: None,
    }
}

/// Where tokens are bound, a nonce shows that the proof was not made beforehand by somebody who
/// held the key for a while. At `/userinfo` the proof names a token that lives for five minutes,
/// which says the same, so that no client pays a second round trip.
const fn nonce_rule(route: &Route) -> NonceRule {
    match route {
        Route::UserInfo => NonceRule::IfPresent,
        _ => NonceRule::Demanded,
    }
}
