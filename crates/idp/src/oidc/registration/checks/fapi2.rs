//! FAPI 2.0 Security Profile section 5.3.2: what a client of the strict profile may not be.
//!
//! What the profile switches on needs no member: see [`Registration::requires_par`] and its like.

use url::Url;

use crate::{
    keys::Algorithm,
    oidc::registration::{
        ApplicationType, ClientAuthMethod, House, Problem, Registration, SecurityProfile,
    },
};

pub(super) fn check(client: &Registration, _: &House<'_>, problems: &mut Vec<Problem>) {
    if client.profile != SecurityProfile::Fapi2 {
        return;
    }
    let by_key = matches!(
        client.token_endpoint_auth_method,
        ClientAuthMethod::PrivateKeyJwt
            | ClientAuthMethod::TlsClientAuth
            | ClientAuthMethod::SelfSignedTlsClientAuth
    );
    if !by_key {
        problems.push(Problem::Fapi2Authentication);
    }
    let weak = algorithms(client)
        .into_iter()
        .filter(|(_, algorithm)| algorithm.is_some_and(|it| !client.profile.allows(it)));
    problems.extend(weak.map(|(member, _)| Problem::Fapi2Algorithm(member)));
    // Section 5.3.2.2 excepts the loopback interface of native clients (RFC 8252 section 7.3).
    let plain = client.redirect_uris.iter().filter(|uri| is_plain_http(uri));
    if client.application_type == ApplicationType::Web {
        problems.extend(plain.cloned().map(Problem::Fapi2PlainHttp));
    }
}

fn algorithms(client: &Registration) -> [(&'static str, Option<Algorithm>); 6] {
    [
        (
            "id_token_signed_response_alg",
            Some(client.id_token_signed_response_alg),
        ),
        (
            "token_endpoint_auth_signing_alg",
            client.token_endpoint_auth_signing_alg,
        ),
        (
            "userinfo_signed_response_alg",
            client.userinfo_signed_response_alg,
        ),
        (
            "introspection_signed_response_alg",
            client.introspection_signed_response_alg,
        ),
        (
            "authorization_signed_response_alg",
            client.authorization_signed_response_alg,
        ),
        (
            "request_object_signing_alg",
            client.request_object_signing_alg,
        ),
    ]
}

fn is_plain_http(uri: &str) -> bool {
    Url::parse(uri).is_ok_and(|url| url.scheme() == "http")
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{p256, problems, some};
    use super::*;

    fn strict(change: impl FnOnce(&mut Registration)) -> Vec<Problem> {
        problems(|it| {
            it.profile = SecurityProfile::Fapi2;
            it.token_endpoint_auth_method = ClientAuthMethod::PrivateKeyJwt;
            it.id_token_signed_response_alg = Algorithm::Es256;
            it.jwks = Some(p256());
            change(it);
        })
    }

    #[test]
    fn the_profile_needs_no_further_member() {
        assert_eq!(strict(|_| ()), []);
        let by_name = strict(|it| {
            it.token_endpoint_auth_method = ClientAuthMethod::TlsClientAuth;
            it.tls_client_auth_san_dns = some("rp.example");
        });
        assert_eq!(by_name, []);
    }

    #[test]
    fn a_secret_or_nothing_is_no_proof() {
        for method in [
            ClientAuthMethod::ClientSecretBasic,
            ClientAuthMethod::ClientSecretPost,
            ClientAuthMethod::None,
        ] {
            assert_eq!(
                strict(|it| it.token_endpoint_auth_method = method),
                [Problem::Fapi2Authentication],
                "{method:?}"
            );
        }
    }

    #[test]
    fn rs256_is_refused_wherever_it_stands() {
        let weak = Some(Algorithm::Rs256);
        let refused = |member| [Problem::Fapi2Algorithm(member)];
        assert_eq!(
            strict(|it| it.id_token_signed_response_alg = Algorithm::Rs256),
            refused("id_token_signed_response_alg")
        );
        assert_eq!(
            strict(|it| it.userinfo_signed_response_alg = weak),
            refused("userinfo_signed_response_alg")
        );
        assert_eq!(
            strict(|it| it.introspection_signed_response_alg = weak),
            refused("introspection_signed_response_alg")
        );
        assert_eq!(
            strict(|it| it.authorization_signed_response_alg = weak),
            refused("authorization_signed_response_alg")
        );
        let fetched = |it: &mut Registration| {
            (it.jwks, it.jwks_uri) = (None, some("https://rp.example/jwks"));
        };
        let requests = strict(|it| {
            fetched(it);
            it.request_object_signing_alg = weak;
        });
        assert_eq!(requests, refused("request_object_signing_alg"));
        let assertions = strict(|it| {
            fetched(it);
            it.token_endpoint_auth_signing_alg = weak;
        });
        assert_eq!(assertions, refused("token_endpoint_auth_signing_alg"));
        assert_eq!(problems(|it| it.userinfo_signed_response_alg = weak), []);
    }

    #[test]
    fn answers_travel_over_https_but_to_a_native_clients_own_machine() {
        let plain = "http://127.0.0.1:9999/cb";
        let with = |kind| {
            strict(|it| {
                it.application_type = kind;
                it.sector_identifier = some("rp.example");
                it.redirect_uris.push(String::from(plain));
            })
        };
        assert_eq!(
            with(ApplicationType::Web),
            [Problem::Fapi2PlainHttp(String::from(plain))]
        );
        assert_eq!(with(ApplicationType::Native), []);
    }
}
