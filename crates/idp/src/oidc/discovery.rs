//! The provider metadata (OpenID Connect Discovery section 3, RFC 8414): only what really runs.

use std::collections::BTreeSet;

use fedtoken_core::{
    level::{Assurance, Level},
    login::Method,
};
use openidconnect::{
    AdditionalProviderMetadata, AuthUrl, AuthenticationContextClass, EndSessionUrl, IssuerUrl,
    JsonWebKeySetUrl, LanguageTag, ProviderMetadata, ResponseTypes, TokenUrl, UserInfoUrl,
    core::{
        CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreGrantType,
        CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm,
        CoreResponseMode, CoreResponseType, CoreSubjectIdentifierType,
    },
};
use serde::{Deserialize, Serialize};
use url::ParseError;

use super::{acr::AcrValue, scope::Scope};
use crate::keys::Algorithm;

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

/// Members that the `openidconnect` crate does not know.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Extra {
    /// OpenID Connect RP-Initiated Logout section 2.1.
    pub end_session_endpoint: EndSessionUrl,
    /// RFC 8414 section 2.
    pub code_challenge_methods_supported: Vec<String>,
    /// RFC 9207 section 3.
    pub authorization_response_iss_parameter_supported: bool,
    /// OpenID Connect Prompt Create section 4.2.
    pub prompt_values_supported: Vec<String>,
}

impl AdditionalProviderMetadata for Extra {}

/// The metadata of an issuer (without a slash at its end) with these digital keys.
///
/// # Errors
/// [`ParseError`] when the issuer is no address.
pub fn metadata(issuer: &str, methods: &[Method]) -> Result<Metadata, ParseError> {
    let below = |path: &str| format!("{issuer}{path}");
    let extra = Extra {
        end_session_endpoint: EndSessionUrl::new(below("/logout"))?,
        code_challenge_methods_supported: texts(["S256"]),
        authorization_response_iss_parameter_supported: true,
        prompt_values_supported: texts(["none", "login"]),
    };
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
        extra,
    )
    .set_token_endpoint(Some(TokenUrl::new(below("/token"))?))
    .set_userinfo_endpoint(Some(UserInfoUrl::new(below("/userinfo"))?));
    Ok(add_choices(metadata).set_acr_values_supported(Some(acr_values(methods))))
}

fn add_choices(metadata: Metadata) -> Metadata {
    let scopes = Scope::ALL.map(|scope| openidconnect::Scope::new(String::from(scope.as_str())));
    let claims = CLAIMS.map(|name| CoreClaimName::new(String::from(name)));
    let locales = LOCALES.map(|tag| LanguageTag::new(String::from(tag)));
    metadata
        .set_scopes_supported(Some(scopes.into()))
        .set_response_modes_supported(Some(vec![CoreResponseMode::Query]))
        .set_grant_types_supported(Some(vec![CoreGrantType::AuthorizationCode]))
        .set_token_endpoint_auth_methods_supported(Some(vec![
            CoreClientAuthMethod::ClientSecretBasic,
            CoreClientAuthMethod::ClientSecretPost,
            CoreClientAuthMethod::None,
        ]))
        .set_claim_types_supported(Some(vec![CoreClaimType::Normal]))
        .set_claims_supported(Some(claims.into()))
        .set_ui_locales_supported(Some(locales.into()))
        .set_claims_parameter_supported(Some(false))
        .set_request_parameter_supported(Some(false))
        .set_request_uri_parameter_supported(Some(false))
}

/// The levels of these keys, and the eIDAS levels that one of them reaches.
fn acr_values(methods: &[Method]) -> Vec<AuthenticationContextClass> {
    let levels: BTreeSet<Level> = methods
        .iter()
        .map(|method| method.default_level())
        .collect();
    let highest = levels.last().map(|level| level.assurance());
    let reached = [Assurance::Low, Assurance::Substantial, Assurance::High]
        .into_iter()
        .filter(|assurance| Some(*assurance) <= highest);
    levels
        .iter()
        .map(|level| AcrValue::Level(*level))
        .chain(reached.map(AcrValue::Eidas))
        .map(|value| AuthenticationContextClass::new(value.to_string()))
        .collect()
}

fn texts<const N: usize>(values: [&str; N]) -> Vec<String> {
    values.map(String::from).into()
}

/// The claims of the ID token and of the user-info answer.
const CLAIMS: [&str; 20] = [
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
    "name",
    "given_name",
    "family_name",
    "locale",
    "email",
    "email_verified",
    "phone_number",
    "phone_number_verified",
    "address",
];
/// The languages of the pages (contract section 4).
const LOCALES: [&str; 4] = ["nl", "fr", "de", "en"];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn it_names_what_runs_and_nothing_else() {
        let metadata = metadata("https://idp.example/base", &[Method::Token, Method::App]).unwrap();
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
        claim_types_supported: ["normal"]
        claims_parameter_supported: false
        claims_supported: ["iss","sub","aud","exp","iat","auth_time","nonce","acr","amr","at_hash","sid","name","given_name","family_name","locale","email","email_verified","phone_number","phone_number_verified","address"]
        code_challenge_methods_supported: ["S256"]
        end_session_endpoint: "https://idp.example/base/logout"
        grant_types_supported: ["authorization_code"]
        id_token_signing_alg_values_supported: ["RS256","ES256"]
        issuer: "https://idp.example/base"
        jwks_uri: "https://idp.example/base/jwks"
        prompt_values_supported: ["none","login"]
        request_parameter_supported: false
        request_uri_parameter_supported: false
        response_modes_supported: ["query"]
        response_types_supported: ["code"]
        scopes_supported: ["openid","profile","email","phone","address"]
        subject_types_supported: ["public","pairwise"]
        token_endpoint: "https://idp.example/base/token"
        token_endpoint_auth_methods_supported: ["client_secret_basic","client_secret_post","none"]
        ui_locales_supported: ["nl","fr","de","en"]
        userinfo_endpoint: "https://idp.example/base/userinfo"
        "#);
    }

    #[test]
    fn a_relying_party_reads_it() {
        let metadata = metadata("http://localhost:8080", &[Method::Eid]).unwrap();
        let text = serde_json::to_string(&metadata).unwrap();
        let read: openidconnect::core::CoreProviderMetadata = serde_json::from_str(&text).unwrap();
        assert_eq!(read.issuer().as_str(), "http://localhost:8080");
        let acr = read.acr_values_supported().unwrap();
        assert!(
            acr.iter()
                .any(|value| value.as_str() == "http://eidas.europa.eu/LoA/high")
        );
    }

    #[test]
    fn no_key_means_no_level() {
        assert!(acr_values(&[]).is_empty());
        let token: Vec<_> = acr_values(&[Method::Token])
            .iter()
            .map(|acr| acr.to_string())
            .collect();
        assert_eq!(
            token,
            ["urn:fedtoken:level:300", "http://eidas.europa.eu/LoA/low"]
        );
    }
}
