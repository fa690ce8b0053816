//! What scripts of other origins may read (contract §5): the endpoints that a client in a browser
//! needs, refusals too, and never with credentials.

use super::{Reply, Route};

/// Lets scripts of any origin read a reply, where its address is open to them.
pub(super) fn share(reply: Reply, route: Option<&Route>) -> Reply {
    if !route.is_some_and(Route::is_open_to_scripts) {
        return reply;
    }
    reply
        .with_header("access-control-allow-origin", "*")
        .with_header(
            "access-control-expose-headers",
            "DPoP-Nonce, WWW-Authenticate",
        )
        .with_header("cross-origin-resource-policy", "cross-origin")
}
