//! What a registration may refer to in this house.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use url::Url;

use crate::{
    gateways::outbound::Exceptions,
    oidc::{Levels, resource::Resource, scope::ScopeSet},
};

/// The house a client wants to belong to.
#[derive(Clone, Copy, Debug)]
pub struct House<'a> {
    /// The issuer identifier.
    pub issuer: &'a str,
    /// Protected resources that access tokens can be for.
    pub resources: &'a [Resource],
    /// Exceptions of the outbound door.
    pub fetch: &'a Exceptions,
    /// The levels of the digital keys, and what relying parties call them.
    pub levels: &'a Levels,
    /// Whether clients can prove themselves by certificate.
    pub mutual_tls: MutualTls,
}

/// Whether a listener of ours asks for client certificates.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MutualTls {
    /// One does, and some issuers are believed about names.
    Runs,
    /// One does, and no issuer is believed: a client is known by its own certificate alone.
    WithoutIssuers,
    /// None does: nobody could ever log in by certificate.
    Absent,
}

impl House<'_> {
    /// Everything a client may ask for that needs no special ground, scopes of resources included.
    #[must_use]
    pub fn scope_of_every_client(&self) -> ScopeSet {
        let of_resources = self.resources.iter().map(Resource::scopes);
        of_resources.fold(ScopeSet::of_every_client(), |all, scopes| all.with(&scopes))
    }

    /// Whether an address lies at the provider itself.
    pub(super) fn is_own(&self, uri: &str) -> bool {
        let (Ok(uri), Ok(issuer)) = (Url::parse(uri), Url::parse(self.issuer)) else {
            return false;
        };
        let mut names = segments(&uri);
        let below = segments(&issuer).all(|name| names.next() == Some(name));
        uri.origin() == issuer.origin() && below
    }
}

/// The names between the slashes, as whoever takes a request reads them.
fn segments(url: &Url) -> impl Iterator<Item = Cow<'_, [u8]>> {
    let names = url.path().split('/').filter(|name| !name.is_empty());
    names.map(|name| percent_decode_str(name).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_the_provider_are_known() {
        let house = House {
            issuer: "https://id.example/idp",
            resources: &[],
            fetch: &Exceptions::default(),
            levels: &Levels::default(),
            mutual_tls: MutualTls::Absent,
        };
        for own in [
            "https://id.example/idp",
            "https://id.example/idp/login",
            "https://id.example/idp?x",
            "HTTPS://ID.Example:443/idp/login",
            "https://id.example/app/../idp/login",
            "https://id.example//idp/login",
            "https://id.example/%69dp/login",
            r"https:\\id.example\idp",
        ] {
            assert!(house.is_own(own), "{own}");
        }
        for other in [
            "https://id.example/app",
            "https://id.example/idp2/cb",
            "https://id.example:8443/idp",
            "http://id.example/idp",
            "https://id.example.evil.example/idp",
        ] {
            assert!(!house.is_own(other), "{other}");
        }
    }
}
