//! The members of the metadata that OpenID Connect Discovery section 3 names.

use openidconnect::{
    AuthUrl, AuthenticationContextClass, IssuerUrl, JsonWebKeySetUrl, LanguageTag, OpPolicyUrl,
    OpTosUrl, ProviderMetadata, RegistrationUrl, ResponseTypes, ServiceDocUrl, TokenUrl,
    UserInfoUrl,
    core::{
        CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreGrantType,
        CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm,
        CoreResponseMode, CoreResponseType, CoreSubjectIdentifierType,
    },
};
use url::ParseError;

use super::{
    extra::Extra,
    offer::{Offer, Registering},
};
use crate::{
    keys::Algorithm,
    oidc::{
        claims,
        scope::{Scope, ScopeSet},
    },
};

/// The metadata, to be written as JSON.
pub type Metadata = ProviderMetadata<
    Extra,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// The metadata.
///
/// # Errors
/// [`ParseError`] when the issuer or a page is no address.
pub fn metadata(offer: &Offer<'_>) -> Result<Metadata, ParseError> {
    let issuer = offer.issuer;
    let below = |path: &str| format!("{issuer}{path}");
    let metadata = Metadata::new(
        IssuerUrl::new(String::from(issuer))?,
        AuthUrl::new(below("/authorize"))?,
        JsonWebKeySetUrl::new(below("/jwks"))?,
        vec![ResponseTypes::new(vec![CoreResponseType::Code])],
        vec![
            CoreSubjectIdentifierType::Public,
            CoreSubjectIdentifierType::Pairwise,
        ],
        Algorithm::ALL.map(Algorithm::to_core).into(),
        Extra::of(offer),
    )
    .set_token_endpoint(Some(TokenUrl::new(below("/token"))?))
    .set_userinfo_endpoint(Some(UserInfoUrl::new(below("/userinfo"))?))
    .set_registration_endpoint(match offer.registering {
        Registering::Open => Some(RegistrationUrl::new(below("/register"))?),
        Registering::Closed => None,
    });
    let acr_values = offer.acr_values.iter().cloned();
    let acr_values = acr_values.map(AuthenticationContextClass::new).collect();
    add_pages(add_algorithms(add_choices(metadata)), offer).map(|metadata| {
        metadata
            .set_acr_values_supported(Some(acr_values))
            .set_scopes_supported(Some(scopes(offer)))
            .set_token_endpoint_auth_methods_supported(Some(client_auth_methods(offer)))
    })
}

fn add_choices(metadata: Metadata) -> Metadata {
    let claims = OF_THE_LOGIN.iter().chain(&claims::request::NAMES);
    let claims = claims.map(|name| CoreClaimName::new(String::from(*name)));
    let locales = LOCALES.map(|tag| LanguageTag::new(String::from(tag)));
    let signed_modes = SIGNED_MODES.map(|mode| CoreResponseMode::Extension(String::from(mode)));
    let plain_modes = [CoreResponseMode::Query, CoreResponseMode::FormPost];
    metadata
        .set_response_modes_supported(Some(plain_modes.into_iter().chain(signed_modes).collect()))
        .set_grant_types_supported(Some(vec![
            CoreGrantType::AuthorizationCode,
            CoreGrantType::RefreshToken,
        ]))
        .set_display_values_supported(Some(vec![CoreAuthDisplay::Page]))
        .set_claim_types_supported(Some(vec![CoreClaimType::Normal]))
        .set_claims_supported(Some(claims.collect()))
        .set_ui_locales_supported(Some(locales.into()))
        .set_claims_parameter_supported(Some(true))
        .set_request_parameter_supported(Some(true))
        // Said of addresses to fetch; those of pushed requests need no such word (RFC 9126
        // section 5).
        .set_request_uri_parameter_supported(Some(false))
        .set_require_request_uri_registration(Some(false))
}

fn add_algorithms(metadata: Metadata) -> Metadata {
    let all = || Some(Algorithm::ALL.map(Algorithm::to_core).into());
    metadata
        .set_userinfo_signing_alg_values_supported(all())
        .set_request_object_signing_alg_values_supported(all())
        .set_token_endpoint_auth_signing_alg_values_supported(all())
}

fn add_pages(metadata: Metadata, offer: &Offer<'_>) -> Result<Metadata, ParseError> {
    let documentation = offer.service_documentation.map(String::from);
    let policy = offer.op_policy_uri.map(String::from);
    let terms = offer.op_tos_uri.map(String::from);
    Ok(metadata
        .set_service_documentation(documentation.map(ServiceDocUrl::new).transpose()?)
        .set_op_policy_uri(policy.map(OpPolicyUrl::new).transpose()?)
        .set_op_tos_uri(terms.map(OpTosUrl::new).transpose()?))
}

fn client_auth_methods(offer: &Offer<'_>) -> Vec<CoreClientAuthMethod> {
    let by_certificate = offer.certificates.map_or(&[][..], |it| it.methods());
    let by_certificate = by_certificate.iter().map(|name| String::from(*name));
    [
        CoreClientAuthMethod::ClientSecretBasic,
        CoreClientAuthMethod::ClientSecretPost,
        CoreClientAuthMethod::PrivateKeyJwt,
    ]
    .into_iter()
    .chain(by_certificate.map(CoreClientAuthMethod::Extension))
    .chain([CoreClientAuthMethod::None])
    .collect()
}

/// Those of the provider and of its resources.
fn scopes(offer: &Offer<'_>) -> Vec<openidconnect::Scope> {
    let own = Scope::ALL.into_iter().collect::<ScopeSet>();
    let resources = offer.resources.iter();
    let all = resources.fold(own, |all, resource| all.with(&resource.scopes()));
    let names = all.to_string();
    names
        .split(' ')
        .map(|name| openidconnect::Scope::new(String::from(name)))
        .collect()
}

/// The claims about a login; those about persons are listed where they are chosen.
const OF_THE_LOGIN: [&str; 11] = [
    "iss",
    "sub",
    "aud",
    "exp",
    "iat",
    "auth_time",
    "nonce",
    "acr",
    "amr",
    "at_hash",
    "sid",
];
/// JARM section 2.3, without those that lead into the fragment.
const SIGNED_MODES: [&str; 3] = ["query.jwt", "form_post.jwt", "jwt"];
/// The languages of the pages (contract section 4).
const LOCALES: [&str; 4] = ["nl", "fr", "de", "en"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oidc::{Levels, Resource, discovery::Certificates, registration::MutualTls};
    use fedtoken_core::login::Method;
    use std::collections::BTreeMap;

    fn acr(keys: &[Method]) -> Vec<String> {
        Levels::default().names(keys)
    }

    fn offer(resources: &[Resource]) -> Offer<'_> {
        Offer {
            issuer: "https://idp.example/base",
            acr_values: acr(&[Method::Token, Method::App]),
            resources,
            registering: Registering::Closed,
            certificates: None,
            service_documentation: None,
            op_policy_uri: None,
            op_tos_uri: None,
        }
    }

    fn read(offer: &Offer<'_>) -> serde_json::Value {
        serde_json::to_value(metadata(offer).unwrap()).unwrap()
    }

    #[test]
    fn registration_and_pages_are_named_where_they_are() {
        let closed = read(&offer(&[]));
        let open = read(&Offer {
            registering: Registering::Open,
            service_documentation: Some("https://idp.example/developers"),
            op_policy_uri: Some("https://idp.example/privacy"),
            op_tos_uri: Some("https://idp.example/terms"),
            ..offer(&[])
        });
        for (name, value) in [
            ("registration_endpoint", "https://idp.example/base/register"),
            ("service_documentation", "https://idp.example/developers"),
            ("op_policy_uri", "https://idp.example/privacy"),
            ("op_tos_uri", "https://idp.example/terms"),
        ] {
            assert_eq!(open[name], value);
            assert_eq!(closed.get(name), None, "{name}");
        }
    }

    #[test]
    fn certificates_are_named_where_somebody_asks_for_them() {
        let with = |mutual_tls| {
            read(&Offer {
                certificates: Some(Certificates {
                    base: "https://mtls.idp.example/base",
                    mutual_tls,
                }),
                ..offer(&[])
            })
        };
        let (runs, without) = (with(MutualTls::Runs), with(MutualTls::WithoutIssuers));
        for endpoint in ["token", "introspection", "revocation"] {
            let member = format!("{endpoint}_endpoint_auth_methods_supported");
            let holds = |read: &serde_json::Value, name: &str| {
                let methods = read[&member].as_array().unwrap();
                methods.iter().any(|method| method == name)
            };
            assert!(holds(&runs, "tls_client_auth") && holds(&runs, "self_signed_tls_client_auth"));
            assert!(!holds(&without, "tls_client_auth"), "{member}");
            assert!(holds(&without, "self_signed_tls_client_auth"), "{member}");
        }
        assert_eq!(runs["tls_client_certificate_bound_access_tokens"], true);
        let aliases = runs["mtls_endpoint_aliases"].as_object().unwrap();
        for (name, address) in aliases {
            let plain = runs[name].as_str().unwrap();
            let expected = plain.replace("https://idp.", "https://mtls.idp.");
            assert_eq!(address, &expected, "{name}");
        }
        assert_eq!(aliases.len(), 5);
        let closed = read(&offer(&[]));
        for name in [
            "mtls_endpoint_aliases",
            "tls_client_certificate_bound_access_tokens",
        ] {
            assert_eq!(closed.get(name), None, "{name}");
        }
    }

    #[test]
    fn the_scopes_of_resources_are_named() {
        let resource = serde_json::json!({"identifier": "urn:api", "scope": "api:read"});
        let resources = [serde_json::from_value(resource).unwrap()];
        let scopes = read(&offer(&resources))["scopes_supported"].clone();
        let scopes = scopes.as_array().unwrap().clone();
        assert_eq!(scopes.first().unwrap(), "openid");
        assert_eq!(scopes.last().unwrap(), "api:read");
    }

    #[test]
    fn it_names_what_runs_and_nothing_else() {
        let metadata = metadata(&offer(&[])).unwrap();
        let text = serde_json::to_string(&metadata).unwrap();
        let members: BTreeMap<String, serde_json::Value> = serde_json::from_str(&text).unwrap();
        let lines: Vec<_> = members
            .iter()
            .map(|(name, value)| format!("{name}: {value}"))
            .collect();
        insta::assert_snapshot!(lines.join("\n"), @r#"
        acr_values_supported: ["urn:fedtoken:level:300","urn:fedtoken:level:400","http://eidas.europa.eu/LoA/low","http://eidas.europa.eu/LoA/substantial"]
        authorization_endpoint: "https://idp.example/base/authorize"
        authorization_response_iss_parameter_supported: true
        authorization_signing_alg_values_supported: ["RS256","ES256","PS256","EdDSA"]
        backchannel_logout_session_supported: true
        backchannel_logout_supported: true
        claim_types_supported: ["normal"]
        claims_parameter_supported: true
        claims_supported: ["iss","sub","aud","exp","iat","auth_time","nonce","acr","amr","at_hash","sid","name","given_name","family_name","locale","email","email_verified","phone_number","phone_number_verified","address","surname","givenName","mail","prefLanguage","fedid","egovNRN","roles"]
        code_challenge_methods_supported: ["S256"]
        display_values_supported: ["page"]
        dpop_signing_alg_values_supported: ["RS256","ES256","PS256","EdDSA"]
        end_session_endpoint: "https://idp.example/base/logout"
        frontchannel_logout_session_supported: true
        frontchannel_logout_supported: true
        grant_types_supported: ["authorization_code","refresh_token"]
        id_token_signing_alg_values_supported: ["RS256","ES256","PS256","EdDSA"]
        introspection_endpoint: "https://idp.example/base/introspect"
        introspection_endpoint_auth_methods_supported: ["client_secret_basic","client_secret_post","private_key_jwt"]
        introspection_endpoint_auth_signing_alg_values_supported: ["RS256","ES256","PS256","EdDSA"]
        introspection_signing_alg_values_supported: ["RS256","ES256","PS256","EdDSA"]
        issuer: "https://idp.example/base"
        jwks_uri: "https://idp.example/base/jwks"
        prompt_values_supported: ["none","login","consent","select_account"]
        pushed_authorization_request_endpoint: "https://idp.example/base/par"
        request_object_signing_alg_values_supported: ["RS256","ES256","PS256","EdDSA"]
        request_parameter_supported: true
        request_uri_parameter_supported: false
        require_pushed_authorization_requests: false
        require_request_uri_registration: false
        require_signed_request_object: false
        response_modes_supported: ["query","form_post","query.jwt","form_post.jwt","jwt"]
        response_types_supported: ["code"]
        revocation_endpoint: "https://idp.example/base/revoke"
        revocation_endpoint_auth_methods_supported: ["client_secret_basic","client_secret_post","private_key_jwt","none"]
        revocation_endpoint_auth_signing_alg_values_supported: ["RS256","ES256","PS256","EdDSA"]
        scopes_supported: ["openid","profile","email","phone","address","offline_access","egovnrn","roles"]
        subject_types_supported: ["public","pairwise"]
        token_endpoint: "https://idp.example/base/token"
        token_endpoint_auth_methods_supported: ["client_secret_basic","client_secret_post","private_key_jwt","none"]
        token_endpoint_auth_signing_alg_values_supported: ["RS256","ES256","PS256","EdDSA"]
        ui_locales_supported: ["nl","fr","de","en"]
        userinfo_endpoint: "https://idp.example/base/userinfo"
        userinfo_signing_alg_values_supported: ["RS256","ES256","PS256","EdDSA"]
        "#);
    }

    #[test]
    fn a_relying_party_reads_it() {
        let metadata = metadata(&Offer {
            issuer: "http://localhost:8080",
            acr_values: acr(&[Method::Eid]),
            ..offer(&[])
        })
        .unwrap();
        let text = serde_json::to_string(&metadata).unwrap();
        let read: openidconnect::core::CoreProviderMetadata = serde_json::from_str(&text).unwrap();
        assert_eq!(read.issuer().as_str(), "http://localhost:8080");
        let acr = read.acr_values_supported().unwrap();
        assert!(
            acr.iter()
                .any(|value| value.as_str() == "http://eidas.europa.eu/LoA/high")
        );
    }
}
