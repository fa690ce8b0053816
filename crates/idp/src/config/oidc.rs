//! The section `[oidc]`: its checks, and what the provider makes of it.

use std::collections::BTreeSet;

use fedtoken_core::level::Level;
use url::Url;

use super::{
    ConfigError, DynamicRegistration, Oidc,
    secret::{SecretError, SecretSource},
};
use crate::{
    gateways::outbound::Exceptions,
    oidc::{
        Levels, Resource, ScopeSet,
        registration::{House, MutualTls, Registrar},
    },
};

impl Oidc {
    /// What a registration may refer to; `fetch` is `oidc.fetch_allow` as it was
    /// read, `levels` the section `[levels]`, `mutual_tls` what `[tls]` comes to.
    #[must_use]
    pub fn house<'a>(
        &'a self,
        fetch: &'a Exceptions,
        levels: &'a Levels,
        mutual_tls: MutualTls,
    ) -> House<'a> {
        House {
            issuer: &self.issuer,
            resources: &self.resources,
            fetch,
            levels,
            mutual_tls,
        }
    }

    /// All problems of resources, registration and pages.
    pub(super) fn check(&self, problems: &mut Vec<String>) {
        check_resources((&self.resources, &self.issuer), problems);
        if let Err(ConfigError(found)) = self.registration.registrar() {
            problems.extend(found);
        }
        for (key, page) in [
            ("service_documentation", &self.service_documentation),
            ("op_policy_uri", &self.op_policy_uri),
            ("op_tos_uri", &self.op_tos_uri),
        ] {
            let fits = |text: &String| {
                Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "https" | "http"))
            };
            if page.as_ref().is_some_and(|page| !fits(page)) {
                problems.push(format!("oidc.{key} must be an address of a page"));
            }
        }
    }
}

impl DynamicRegistration {
    /// The rules of dynamic registration; none when it is off.
    ///
    /// # Errors
    /// [`ConfigError`] without a sound token or with a bad level.
    pub fn registrar(&self) -> Result<Option<Registrar>, ConfigError> {
        if !self.enabled {
            return Ok(None);
        }
        let problem = match (self.token(), self.maximum_level) {
            (Err(error), _) => format!("oidc.registration: {error}"),
            (Ok(None), _) => {
                "oidc.registration.enabled needs initial_access_token_file or _sha256".to_owned()
            }
            (Ok(_), Some(level)) if level < LEAST || Level::new(level).is_err() => {
                format!("oidc.registration.maximum_level is not a level from {LEAST} on")
            }
            (Ok(Some(token)), _) => return Ok(Some(Registrar::new(token))),
        };
        Err(ConfigError(vec![problem]))
    }

    fn token(&self) -> Result<Option<fedtoken_core::secret::TokenDigest>, SecretError> {
        let source = SecretSource {
            file: self.initial_access_token_file.as_deref(),
            sha256: self.initial_access_token_sha256.as_deref(),
        };
        source.digest()
    }
}

/// What every client asks for at least.
const LEAST: u16 = Level::TOKEN.get();

fn check_resources((resources, issuer): (&[Resource], &str), problems: &mut Vec<String>) {
    let mut seen = BTreeSet::new();
    for resource in resources {
        let name = &resource.identifier;
        let named = |what: &str| format!("oidc.resources: {name} {what}");
        // RFC 8707 section 2.
        let absolute = Url::parse(name).is_ok_and(|url| url.fragment().is_none());
        if !absolute || !name.bytes().all(|byte| byte.is_ascii_graphic()) {
            problems.push(named("is not an absolute address without fragment"));
        }
        // Its tokens would open our own doors (RFC 9068 section 4).
        if Url::parse(name).is_ok_and(|url| is_the_same(&url, issuer)) {
            problems.push(named("is the provider itself"));
        }
        if !seen.insert(name.as_str()) {
            problems.push(named("is there twice"));
        }
        if !all_of_resources(&resource.scope) {
            problems.push(named("has no scope, or one without a colon"));
        }
    }
}

/// However it is written: a slash at the end is none.
fn is_the_same(url: &Url, issuer: &str) -> bool {
    let bare = |url: &Url| String::from(url.as_str().trim_end_matches('/'));
    Url::parse(issuer).is_ok_and(|issuer| bare(&issuer) == bare(url))
}

/// A scope of a resource holds a colon, so that it cannot be taken for one of ours.
fn all_of_resources(scope: &str) -> bool {
    let names: BTreeSet<&str> = scope.split(' ').filter(|it| !it.is_empty()).collect();
    !names.is_empty() && ScopeSet::parse(scope).of_resources().count() == names.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Algorithm;

    fn resource(identifier: &str, scope: &str) -> Resource {
        Resource {
            identifier: identifier.to_owned(),
            scope: scope.to_owned(),
            signing_alg: Algorithm::Es256,
        }
    }

    fn refused(change: impl FnOnce(&mut Oidc)) -> String {
        let mut oidc = Oidc {
            resources: vec![resource("urn:test:api", "api:read api:write")],
            ..Oidc::default()
        };
        change(&mut oidc);
        let mut problems = Vec::new();
        oidc.check(&mut problems);
        problems.join("; ")
    }

    #[test]
    fn a_sound_section_has_no_problem() {
        assert_eq!(refused(|_| ()), "");
    }

    #[test]
    fn resources_have_a_name_of_their_own() {
        let with =
            |identifier: &str| refused(|it| it.resources.push(resource(identifier, "x:read")));
        assert_eq!(with("https://api.example/v1"), "");
        for bad in ["api", "https://api.example/#a", "urn:test:a b"] {
            assert!(with(bad).contains("absolute"), "{bad}");
        }
        assert!(with("urn:test:api").contains("twice"));
    }

    #[test]
    fn no_resource_is_the_provider_itself() {
        let with = |identifier: &str| {
            refused(|it| {
                it.issuer = "https://id.example/idp".to_owned();
                it.resources.push(resource(identifier, "x:read"));
            })
        };
        for own in [
            "https://id.example/idp",
            "https://id.example/idp/",
            "HTTPS://ID.example:443/idp",
        ] {
            assert!(with(own).contains("itself"), "{own}");
        }
        assert_eq!(with("https://id.example/idp/api"), "");
    }

    #[test]
    fn scopes_of_resources_hold_a_colon() {
        for bad in ["", "read", "openid", "api:read openid"] {
            let found = refused(|it| it.resources.push(resource("urn:test:b", bad)));
            assert!(found.contains("colon"), "{bad}");
        }
    }

    #[test]
    fn pages_are_on_the_web() {
        let script = || Some("javascript:x".to_owned());
        assert!(refused(|it| it.service_documentation = script()).contains("documentation"));
        assert!(refused(|it| it.op_policy_uri = script()).contains("op_policy_uri"));
        assert!(refused(|it| it.op_tos_uri = script()).contains("op_tos_uri"));
        let page = || Some("https://id.example/about".to_owned());
        assert_eq!(refused(|it| it.op_policy_uri = page()), "");
    }

    #[test]
    fn registration_is_off_until_it_has_a_token() {
        assert!(Oidc::default().registration.registrar().unwrap().is_none());
        let enabled = |sha256: Option<&str>, level| {
            refused(|it| {
                it.registration.enabled = true;
                it.registration.initial_access_token_sha256 = sha256.map(str::to_owned);
                it.registration.maximum_level = level;
            })
        };
        let digest = "0".repeat(64);
        assert_eq!(enabled(Some(&digest), Some(300)), "");
        assert!(enabled(None, None).contains("initial_access_token_file"));
        assert!(enabled(Some("00"), None).contains("64 hex"));
        for level in [299, 1000] {
            assert!(enabled(Some(&digest), Some(level)).contains("maximum_level"));
        }
    }
}
