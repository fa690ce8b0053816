//! The nonce for a client's next DPoP proof (RFC 9449 §8): on good replies and on refusals.

use super::{Reply, Request, Route};
use crate::oidc::dpop::NonceKeys;

/// Gives the nonce of this moment to whoever sent a proof to an address that takes proofs.
pub(super) fn offer(
    reply: Reply,
    (request, route): (&Request, Option<&Route>),
    keys: &NonceKeys,
) -> Reply {
    let takes_proofs = route.is_some_and(Route::takes_dpop_proofs);
    if takes_proofs && request.header_count("dpop") > 0 {
        reply.with_header("dpop-nonce", keys.nonce(request.now))
    } else {
        reply
    }
}
