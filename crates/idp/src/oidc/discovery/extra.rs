//! Members of the metadata that the `openidconnect` crate does not know.

use openidconnect::AdditionalProviderMetadata;
use serde::{Deserialize, Serialize};

use super::{aliases::Aliases, offer::Offer};
use crate::keys::Algorithm;

/// Members of later specifications, in the order of the house.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Extra {
    /// OpenID Connect RP-Initiated Logout section 2.1.
    pub end_session_endpoint: String,
    /// RFC 9126 section 5.
    pub pushed_authorization_request_endpoint: String,
    /// RFC 8414 section 2.
    pub introspection_endpoint: String,
    /// RFC 8414 section 2; a public client introspects nothing.
    pub introspection_endpoint_auth_methods_supported: Vec<String>,
    /// RFC 8414 section 2.
    pub introspection_endpoint_auth_signing_alg_values_supported: Vec<Algorithm>,
    /// RFC 9701 section 7.
    pub introspection_signing_alg_values_supported: Vec<Algorithm>,
    /// RFC 8414 section 2.
    pub revocation_endpoint: String,
    /// RFC 8414 section 2.
    pub revocation_endpoint_auth_methods_supported: Vec<String>,
    /// RFC 8414 section 2.
    pub revocation_endpoint_auth_signing_alg_values_supported: Vec<Algorithm>,
    /// RFC 8414 section 2.
    pub code_challenge_methods_supported: Vec<String>,
    /// RFC 9449 section 5.1.
    pub dpop_signing_alg_values_supported: Vec<Algorithm>,
    /// JARM section 4.
    pub authorization_signing_alg_values_supported: Vec<Algorithm>,
    /// RFC 9207 section 3.
    pub authorization_response_iss_parameter_supported: bool,
    /// OpenID Connect Prompt Create section 4.2.
    pub prompt_values_supported: Vec<String>,
    /// RFC 9126 section 5: of some clients only, so not of all.
    pub require_pushed_authorization_requests: bool,
    /// RFC 9101 section 10.5: likewise.
    pub require_signed_request_object: bool,
    /// OpenID Connect Back-Channel Logout section 2.1.
    pub backchannel_logout_supported: bool,
    /// OpenID Connect Back-Channel Logout section 2.1.
    pub backchannel_logout_session_supported: bool,
    /// OpenID Connect Front-Channel Logout section 3.
    pub frontchannel_logout_supported: bool,
    /// OpenID Connect Front-Channel Logout section 3.
    pub frontchannel_logout_session_supported: bool,
    /// RFC 8705 section 3.3.
    #[serde(default, skip_serializing_if = "is_off")]
    pub tls_client_certificate_bound_access_tokens: bool,
    /// RFC 8705 section 5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mtls_endpoint_aliases: Option<Aliases>,
}

impl AdditionalProviderMetadata for Extra {}

impl Extra {
    /// The members of what is offered.
    pub(super) fn of(offer: &Offer<'_>) -> Self {
        let issuer = offer.issuer;
        let by_certificate = offer.certificates.map_or(&[][..], |it| it.methods());
        let below = |path: &str| format!("{issuer}{path}");
        let algorithms = || Algorithm::ALL.to_vec();
        Self {
            end_session_endpoint: below("/logout"),
            pushed_authorization_request_endpoint: below("/par"),
            introspection_endpoint: below("/introspect"),
            introspection_endpoint_auth_methods_supported: texts(
                CONFIDENTIAL.iter().chain(by_certificate),
            ),
            introspection_endpoint_auth_signing_alg_values_supported: algorithms(),
            introspection_signing_alg_values_supported: algorithms(),
            revocation_endpoint: below("/revoke"),
            revocation_endpoint_auth_methods_supported: texts(
                CONFIDENTIAL.iter().chain(by_certificate).chain(&["none"]),
            ),
            revocation_endpoint_auth_signing_alg_values_supported: algorithms(),
            code_challenge_methods_supported: texts(&["S256"]),
            dpop_signing_alg_values_supported: algorithms(),
            authorization_signing_alg_values_supported: algorithms(),
            authorization_response_iss_parameter_supported: true,
            prompt_values_supported: texts(&PROMPTS),
            require_pushed_authorization_requests: false,
            require_signed_request_object: false,
            backchannel_logout_supported: true,
            backchannel_logout_session_supported: true,
            frontchannel_logout_supported: true,
            frontchannel_logout_session_supported: true,
            tls_client_certificate_bound_access_tokens: offer.certificates.is_some(),
            mtls_endpoint_aliases: offer.certificates.map(|it| Aliases::below(it.base)),
        }
    }
}

fn texts<'a>(values: impl IntoIterator<Item = &'a &'a str>) -> Vec<String> {
    values
        .into_iter()
        .map(|value| String::from(*value))
        .collect()
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over a reference"
)]
const fn is_off(flag: &bool) -> bool {
    !*flag
}

const CONFIDENTIAL: [&str; 3] = [
    "client_secret_basic",
    "client_secret_post",
    "private_key_jwt",
];
const PROMPTS: [&str; 4] = ["none", "login", "consent", "select_account"];
