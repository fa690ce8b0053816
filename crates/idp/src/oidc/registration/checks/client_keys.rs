//! RFC 7591 section 2: keys of the client, in one place, public, and enough for what they must check.

use crate::{
    keys::{Algorithm, ForeignKeys},
    oidc::registration::{ClientAuthMethod, House, Problem, Registration, address::check_fetched},
};

pub(super) fn check(client: &Registration, house: &House<'_>, problems: &mut Vec<Problem>) {
    if client.jwks.is_some() && client.jwks_uri.is_some() {
        problems.push(Problem::KeysTwice);
    }
    if let Some(Err(problem)) = client
        .jwks_uri
        .as_deref()
        .map(|uri| check_fetched(uri, house))
    {
        problems.push(Problem::Address {
            member: "jwks_uri",
            problem,
        });
    }
    let absent = client.jwks.is_none() && client.jwks_uri.is_none();
    if let Some(need) = need(client).filter(|_| absent) {
        problems.push(Problem::KeysNeeded(need));
    }
    match client.jwks.as_ref().map(ForeignKeys::register) {
        None => {}
        Some(Err(problem)) => problems.push(Problem::Keys(problem)),
        Some(Ok(keys)) if keys.is_empty() => problems.push(Problem::NoUsableKey),
        Some(Ok(keys)) => problems.extend(unfit(client, &keys)),
    }
}

/// What cannot be checked without keys.
fn need(client: &Registration) -> Option<&'static str> {
    match client.token_endpoint_auth_method {
        ClientAuthMethod::PrivateKeyJwt => Some("private_key_jwt"),
        ClientAuthMethod::SelfSignedTlsClientAuth => Some("self_signed_tls_client_auth"),
        _ if client.require_signed_request_object => Some("require_signed_request_object"),
        _ if client.request_object_signing_alg.is_some() => Some("request_object_signing_alg"),
        _ => None,
    }
}

/// The registered algorithms that none of the keys is for.
fn unfit(client: &Registration, keys: &ForeignKeys) -> Vec<Problem> {
    [
        (
            "token_endpoint_auth_signing_alg",
            assertion_algorithm(client),
        ),
        (
            "request_object_signing_alg",
            client.request_object_signing_alg,
        ),
    ]
    .into_iter()
    .filter_map(|(member, algorithm)| algorithm.map(|algorithm| (member, algorithm)))
    .filter(|(_, algorithm)| !keys.has_one_for(*algorithm))
    .map(|(member, algorithm)| Problem::NoKeyFor { member, algorithm })
    .collect()
}

/// Without assertions their algorithm does not matter.
fn assertion_algorithm(client: &Registration) -> Option<Algorithm> {
    let signs = client.token_endpoint_auth_method == ClientAuthMethod::PrivateKeyJwt;
    client.token_endpoint_auth_signing_alg.filter(|_| signs)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{p256, problems, some};
    use super::*;
    use crate::{keys::JwkSetError, oidc::registration::UriProblem};
    use serde_json::{Value, json};

    fn with_keys(keys: Value) -> Vec<Problem> {
        problems(|it| it.jwks = Some(keys))
    }

    #[test]
    fn keys_stand_in_one_place() {
        assert_eq!(with_keys(p256()), []);
        let uri = || some("https://rp.example/jwks");
        assert_eq!(problems(|it| it.jwks_uri = uri()), []);
        let both = problems(|it| (it.jwks, it.jwks_uri) = (Some(p256()), uri()));
        assert_eq!(both, [Problem::KeysTwice]);
    }

    #[test]
    fn keys_are_fetched_over_https() {
        let named = |problem| {
            [Problem::Address {
                member: "jwks_uri",
                problem,
            }]
        };
        let found = problems(|it| it.jwks_uri = some("http://rp.example/jwks"));
        assert_eq!(found, named(UriProblem::PlainHttp));
        assert_eq!(
            problems(|it| it.jwks_uri = some("http://127.0.0.1:9/jwks")),
            []
        );
    }

    #[test]
    fn what_needs_keys_has_some() {
        let methods = [
            (ClientAuthMethod::PrivateKeyJwt, "private_key_jwt"),
            (
                ClientAuthMethod::SelfSignedTlsClientAuth,
                "self_signed_tls_client_auth",
            ),
        ];
        for (method, name) in methods {
            let found = problems(|it| it.token_endpoint_auth_method = method);
            assert_eq!(found, [Problem::KeysNeeded(name)]);
            let sound = problems(|it| {
                it.token_endpoint_auth_method = method;
                it.jwks = Some(p256());
            });
            assert_eq!(sound, []);
        }
        assert_eq!(
            problems(|it| it.require_signed_request_object = true),
            [Problem::KeysNeeded("require_signed_request_object")]
        );
        assert_eq!(
            problems(|it| it.request_object_signing_alg = Some(Algorithm::Es256)),
            [Problem::KeysNeeded("request_object_signing_alg")]
        );
    }

    #[test]
    fn keys_that_tell_a_secret_are_refused() {
        let mut set = p256();
        set["keys"][0]["d"] = json!("AQ");
        assert_eq!(with_keys(set), [Problem::Keys(JwkSetError::Private)]);
        assert_eq!(
            with_keys(json!({"keys": 1})),
            [Problem::Keys(JwkSetError::Malformed)]
        );
    }

    #[test]
    fn keys_of_no_use_are_refused() {
        assert_eq!(with_keys(json!({"keys": []})), [Problem::NoUsableKey]);
        let mut set = p256();
        set["keys"][0]["use"] = json!("enc");
        assert_eq!(with_keys(set), [Problem::NoUsableKey]);
    }

    #[test]
    fn keys_fit_the_registered_algorithms() {
        let asserted = |method, algorithm| {
            problems(|it| {
                it.token_endpoint_auth_method = method;
                it.token_endpoint_auth_signing_alg = Some(algorithm);
                it.jwks = Some(p256());
            })
        };
        let signs = ClientAuthMethod::PrivateKeyJwt;
        let unfit = |member, algorithm| [Problem::NoKeyFor { member, algorithm }];
        assert_eq!(asserted(signs, Algorithm::Es256), []);
        assert_eq!(
            asserted(signs, Algorithm::Ps256),
            unfit("token_endpoint_auth_signing_alg", Algorithm::Ps256)
        );
        let basic = ClientAuthMethod::ClientSecretBasic;
        assert_eq!(asserted(basic, Algorithm::Ps256), []);
        let requests = problems(|it| {
            it.request_object_signing_alg = Some(Algorithm::EdDsa);
            it.jwks = Some(p256());
        });
        assert_eq!(
            requests,
            unfit("request_object_signing_alg", Algorithm::EdDsa)
        );
    }
}
