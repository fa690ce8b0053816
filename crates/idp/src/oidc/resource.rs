//! Protected resources that access tokens can be for (RFC 8707).

use serde::{Deserialize, Serialize};

use super::{registration::Registration, scope::ScopeSet};
use crate::keys::Algorithm;

/// One protected resource.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resource {
    /// Its identifier: an absolute URI without fragment (RFC 8707 section 2). It becomes the
    /// audience of its access tokens.
    pub identifier: String,
    /// Its scopes, separated by spaces; each holds a colon.
    pub scope: String,
    /// The algorithm of its access tokens.
    #[serde(default = "es256")]
    pub signing_alg: Algorithm,
}

impl Resource {
    /// Its scopes.
    #[must_use]
    pub fn scopes(&self) -> ScopeSet {
        ScopeSet::parse(&self.scope)
    }

    /// Whether this client may have tokens for it: one of its scopes at least, where it has any.
    #[must_use]
    pub fn is_open_to(&self, client: &Registration) -> bool {
        let has = self.scopes();
        has.is_empty() || !has.within(&client.allowed_scope()).is_empty()
    }
}

const fn es256() -> Algorithm {
    Algorithm::Es256
}
