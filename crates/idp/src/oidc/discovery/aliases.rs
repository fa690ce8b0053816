//! Endpoints at the listener that asks for certificates (RFC 8705 section 5).

use serde::{Deserialize, Serialize};

/// `mtls_endpoint_aliases`: the endpoints that read a certificate.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Aliases {
    /// RFC 6749 section 3.2.
    pub token_endpoint: String,
    /// RFC 9126 section 5.
    pub pushed_authorization_request_endpoint: String,
    /// OpenID Connect Core section 5.3.
    pub userinfo_endpoint: String,
    /// RFC 7662 section 2.
    pub introspection_endpoint: String,
    /// RFC 7009 section 2.
    pub revocation_endpoint: String,
}

impl Aliases {
    /// Those below this base.
    pub(super) fn below(base: &str) -> Self {
        let below = |path: &str| format!("{base}{path}");
        Self {
            token_endpoint: below("/token"),
            pushed_authorization_request_endpoint: below("/par"),
            userinfo_endpoint: below("/userinfo"),
            introspection_endpoint: below("/introspect"),
            revocation_endpoint: below("/revoke"),
        }
    }
}
