//! RFC 8705: certificates of the client, and tokens bound to them.

use std::net::IpAddr;

use crate::oidc::registration::{
    ClientAuthMethod, House, MutualTls, Problem, Registration, redirect_uri,
};

pub(super) fn check(client: &Registration, house: &House<'_>, problems: &mut Vec<Problem>) {
    let by_name = client.token_endpoint_auth_method == ClientAuthMethod::TlsClientAuth;
    match house.mutual_tls {
        MutualTls::Absent => {
            problems.extend(use_of_certificates(client).map(Problem::NoMutualTls));
        }
        MutualTls::WithoutIssuers if by_name => problems.push(Problem::NoIssuers),
        MutualTls::WithoutIssuers | MutualTls::Runs => {}
    }
    let names = names(client);
    if by_name && names.iter().filter(|(_, name, _)| name.is_some()).count() != 1 {
        problems.push(Problem::CertificateName);
    }
    for (member, name, fits) in names {
        if name.is_some_and(|name| !fits(name)) {
            problems.push(Problem::MalformedName(member));
        }
    }
    if client.dpop_bound_access_tokens && client.tls_client_certificate_bound_access_tokens {
        problems.push(Problem::TwoBindings);
    }
}

fn use_of_certificates(client: &Registration) -> Option<&'static str> {
    match client.token_endpoint_auth_method {
        ClientAuthMethod::TlsClientAuth => Some("tls_client_auth"),
        ClientAuthMethod::SelfSignedTlsClientAuth => Some("self_signed_tls_client_auth"),
        _ if client.tls_client_certificate_bound_access_tokens => {
            Some("tls_client_certificate_bound_access_tokens")
        }
        _ => None,
    }
}

/// A member, its value, and what a sound value is.
type Name<'a> = (&'static str, Option<&'a str>, fn(&str) -> bool);

fn names(client: &Registration) -> [Name<'_>; 5] {
    [
        (
            "tls_client_auth_subject_dn",
            client.tls_client_auth_subject_dn.as_deref(),
            |name| name.contains('='),
        ),
        (
            "tls_client_auth_san_dns",
            client.tls_client_auth_san_dns.as_deref(),
            |name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic()),
        ),
        (
            "tls_client_auth_san_uri",
            client.tls_client_auth_san_uri.as_deref(),
            |name| redirect_uri::sound(name).is_ok(),
        ),
        (
            "tls_client_auth_san_ip",
            client.tls_client_auth_san_ip.as_deref(),
            |name| name.parse::<IpAddr>().is_ok(),
        ),
        (
            "tls_client_auth_san_email",
            client.tls_client_auth_san_email.as_deref(),
            |name| name.contains('@'),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{p256, problems, problems_with, some};
    use super::*;

    fn by_name(change: impl FnOnce(&mut Registration)) -> Vec<Problem> {
        problems(|it| {
            it.token_endpoint_auth_method = ClientAuthMethod::TlsClientAuth;
            change(it);
        })
    }

    #[test]
    fn a_certificate_is_known_by_exactly_one_name() {
        assert_eq!(
            by_name(|it| it.tls_client_auth_san_dns = some("rp.example")),
            []
        );
        assert_eq!(by_name(|_| ()), [Problem::CertificateName]);
        let two = by_name(|it| {
            it.tls_client_auth_san_dns = some("rp.example");
            it.tls_client_auth_san_ip = some("192.0.2.1");
        });
        assert_eq!(two, [Problem::CertificateName]);
    }

    #[test]
    fn each_name_has_its_form() {
        let refused = |member| [Problem::MalformedName(member)];
        assert_eq!(
            by_name(|it| it.tls_client_auth_subject_dn = some("rp")),
            refused("tls_client_auth_subject_dn")
        );
        assert_eq!(
            by_name(|it| it.tls_client_auth_san_dns = some("")),
            refused("tls_client_auth_san_dns")
        );
        assert_eq!(
            by_name(|it| it.tls_client_auth_san_uri = some("rp")),
            refused("tls_client_auth_san_uri")
        );
        assert_eq!(
            by_name(|it| it.tls_client_auth_san_ip = some("192.0.2.256")),
            refused("tls_client_auth_san_ip")
        );
        assert_eq!(
            by_name(|it| it.tls_client_auth_san_email = some("rp.example")),
            refused("tls_client_auth_san_email")
        );
        assert_eq!(
            by_name(|it| it.tls_client_auth_subject_dn = some("CN=rp,O=Gemeente")),
            []
        );
    }

    #[test]
    fn where_no_issuer_is_believed_no_name_is_registered() {
        let without =
            |change: fn(&mut Registration)| problems_with(MutualTls::WithoutIssuers, change);
        let by_name = without(|it| {
            it.token_endpoint_auth_method = ClientAuthMethod::TlsClientAuth;
            it.tls_client_auth_san_dns = some("rp.example");
        });
        assert_eq!(by_name, [Problem::NoIssuers]);
        let by_itself = without(|it| {
            it.token_endpoint_auth_method = ClientAuthMethod::SelfSignedTlsClientAuth;
            it.jwks = Some(p256());
            it.tls_client_certificate_bound_access_tokens = true;
        });
        assert_eq!(by_itself, []);
    }

    #[test]
    fn where_nobody_asks_for_certificates_none_is_registered() {
        let absent = |change: fn(&mut Registration)| problems_with(MutualTls::Absent, change);
        let refused = |member| [Problem::NoMutualTls(member)];
        let named = absent(|it| {
            it.token_endpoint_auth_method = ClientAuthMethod::TlsClientAuth;
            it.tls_client_auth_san_dns = some("rp.example");
        });
        assert_eq!(named, refused("tls_client_auth"));
        let own = absent(|it| {
            it.token_endpoint_auth_method = ClientAuthMethod::SelfSignedTlsClientAuth;
            it.jwks = Some(p256());
        });
        assert_eq!(own, refused("self_signed_tls_client_auth"));
        assert_eq!(
            absent(|it| it.tls_client_certificate_bound_access_tokens = true),
            refused("tls_client_certificate_bound_access_tokens")
        );
        assert_eq!(absent(|_| ()), []);
        assert_eq!(
            problems(|it| it.tls_client_certificate_bound_access_tokens = true),
            []
        );
    }

    #[test]
    fn a_token_is_bound_to_one_key() {
        let both = problems(|it| {
            it.dpop_bound_access_tokens = true;
            it.tls_client_certificate_bound_access_tokens = true;
        });
        assert_eq!(both, [Problem::TwoBindings]);
    }
}
