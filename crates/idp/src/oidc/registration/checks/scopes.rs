//! What a client may ask for (RFC 6749 section 3.3), and which resources it owns (RFC 8707).

use std::collections::BTreeSet;

use crate::oidc::{
    registration::{House, Problem, Registration},
    scope::{Scope, ScopeSet},
};

pub(super) fn check(client: &Registration, house: &House<'_>, problems: &mut Vec<Problem>) {
    let known = Scope::ALL.map(Scope::as_str);
    let of_resources = house.scope_of_every_client();
    let of_resources: BTreeSet<&str> = of_resources.of_resources().collect();
    let names: BTreeSet<&str> = client
        .scope
        .split(' ')
        .filter(|it| !it.is_empty())
        .collect();
    for name in &names {
        if !known.contains(name) && !of_resources.contains(name) {
            problems.push(Problem::UnknownScope(String::from(*name)));
        }
    }
    let allowed = client.allowed_scope();
    if names
        .iter()
        .filter(|name| of_resources.contains(*name))
        .count()
        > allowed.of_resources().count()
    {
        problems.push(Problem::TooManyScopes);
    }
    check_special(client, &allowed, problems);
    check_owned(client, house, problems);
}

fn check_special(client: &Registration, allowed: &ScopeSet, problems: &mut Vec<Problem>) {
    if !allowed.has(Scope::Openid) {
        problems.push(Problem::NoOpenid);
    }
    let ground = client.national_number.as_ref();
    let stated = ground.is_some_and(|ground| {
        !ground.legal_ground.trim().is_empty() && !ground.purpose.trim().is_empty()
    });
    if (allowed.has(Scope::Egovnrn) || ground.is_some()) && !stated {
        problems.push(Problem::NoLegalGround);
    }
}

fn check_owned(client: &Registration, house: &House<'_>, problems: &mut Vec<Problem>) {
    for owned in &client.resources {
        if !house.resources.iter().any(|it| it.identifier == *owned) {
            problems.push(Problem::UnknownResource(owned.clone()));
        }
    }
    if client.is_public() && !client.resources.is_empty() {
        problems.push(Problem::PublicOwner);
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{good, problems};
    use super::*;
    use crate::{
        gateways::outbound::Exceptions,
        keys::Algorithm,
        oidc::{
            Levels,
            registration::{ClientAuthMethod, LegalGround, MutualTls},
            resource::Resource,
        },
    };

    fn with_scope(scope: &str) -> Vec<Problem> {
        problems(|it| it.scope = String::from(scope))
    }

    #[test]
    fn an_unknown_scope_is_named() {
        for name in ["certificate", "Email", "api:write", "a\"b"] {
            assert_eq!(
                with_scope(&format!("openid {name}")),
                [Problem::UnknownScope(String::from(name))]
            );
        }
    }

    #[test]
    fn a_client_that_logs_nobody_in_is_refused() {
        assert_eq!(with_scope("email"), [Problem::NoOpenid]);
    }

    #[test]
    fn the_register_number_needs_ground_and_purpose() {
        let with = |legal_ground: &str, purpose: &str| {
            problems(|it| {
                it.scope = String::from("openid egovnrn");
                it.national_number = Some(LegalGround {
                    legal_ground: String::from(legal_ground),
                    purpose: String::from(purpose),
                });
            })
        };
        assert_eq!(with("law of 8 August 1983", "files"), []);
        assert_eq!(with_scope("openid egovnrn"), [Problem::NoLegalGround]);
        assert_eq!(with("law of 8 August 1983", " "), [Problem::NoLegalGround]);
        assert_eq!(with("", "files"), [Problem::NoLegalGround]);
    }

    #[test]
    fn only_configured_resources_can_be_owned() {
        let owner = |identifier: &str| problems(|it| it.resources = vec![String::from(identifier)]);
        assert_eq!(owner("urn:test:api"), []);
        assert_eq!(
            owner("urn:test:other"),
            [Problem::UnknownResource(String::from("urn:test:other"))]
        );
    }

    #[test]
    fn a_public_client_owns_nothing() {
        let found = problems(|it| {
            it.token_endpoint_auth_method = ClientAuthMethod::None;
            it.resources = vec![String::from("urn:test:api")];
        });
        assert_eq!(found, [Problem::PublicOwner]);
    }

    #[test]
    fn scopes_that_would_be_dropped_are_refused() {
        let scopes = |from: usize| {
            let names: Vec<_> = (from..from + 9)
                .map(|number| format!("api:{number}"))
                .collect();
            names.join(" ")
        };
        let resources = [0, 9].map(|from| Resource {
            identifier: format!("urn:test:{from}"),
            scope: scopes(from),
            signing_alg: Algorithm::Es256,
        });
        let house = House {
            issuer: "https://id.example",
            resources: &resources,
            fetch: &Exceptions::default(),
            levels: &Levels::default(),
            mutual_tls: MutualTls::Absent,
        };
        let mut client = good();
        client.scope = format!("openid {}", scopes(0));
        assert_eq!(client.check(&house), []);
        client.scope = format!("openid {} {}", scopes(0), scopes(9));
        assert_eq!(client.check(&house), [Problem::TooManyScopes]);
    }
}
