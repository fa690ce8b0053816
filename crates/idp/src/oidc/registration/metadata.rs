//! The members of a registration and their defaults (RFC 7591 section 2).

use fedtoken_storage::stores::ClientLife;
use serde::{Deserialize, Serialize};
use url::Url;

use super::choices::{
    ApplicationType, ClientAuthMethod, GrantType, LegalGround, OfflinePolicy, Party, PkcePolicy,
    ResponseType, SecurityProfile, SubjectType,
};
use crate::{keys::Algorithm, oidc::scope::ScopeSet};

/// A relying party as registered; an unknown member is refused.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registration {
    /// Its identifier.
    pub client_id: String,
    /// In which life of its identifier it was read; no member.
    #[serde(skip)]
    pub client_life: ClientLife,
    /// What people read on our pages; [`Registration::name`] falls back to the identifier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_name: Option<String>,
    /// Where answers may go, compared as exact text.
    pub redirect_uris: Vec<String>,
    /// Where a browser may go after logout, compared as exact text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub post_logout_redirect_uris: Vec<String>,
    /// How it proves who it is at the token endpoint.
    #[serde(default)]
    pub token_endpoint_auth_method: ClientAuthMethod,
    /// The only algorithm of its assertions; any we know without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_endpoint_auth_signing_alg: Option<Algorithm>,
    /// The algorithm of its ID tokens.
    #[serde(default)]
    pub id_token_signed_response_alg: Algorithm,
    /// Answers of `/userinfo` are JWTs signed by this algorithm; JSON without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub userinfo_signed_response_alg: Option<Algorithm>,
    /// The algorithm of JWT answers of `/introspect` (RFC 9701 section 6).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub introspection_signed_response_alg: Option<Algorithm>,
    /// The algorithm of authorization answers in a `jwt` mode (JARM section 3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorization_signed_response_alg: Option<Algorithm>,
    /// The only algorithm of its request objects; any we know without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_object_signing_alg: Option<Algorithm>,
    /// Whether every request must be a signed request object (RFC 9101 section 10.5).
    #[serde(default, skip_serializing_if = "is_off")]
    pub require_signed_request_object: bool,
    /// Whether every request must be pushed (RFC 9126 section 6).
    #[serde(default, skip_serializing_if = "is_off")]
    pub require_pushed_authorization_requests: bool,
    /// Whether its access tokens are bound by DPoP (RFC 9449 section 5.2).
    #[serde(default, skip_serializing_if = "is_off")]
    pub dpop_bound_access_tokens: bool,
    /// Whether its access tokens are bound to its certificate (RFC 8705 section 3.4).
    #[serde(default, skip_serializing_if = "is_off")]
    pub tls_client_certificate_bound_access_tokens: bool,
    /// Name in its certificate for `tls_client_auth` (RFC 8705 section 2.1.2), one of five.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls_client_auth_subject_dn: Option<String>,
    /// Likewise, a DNS name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls_client_auth_san_dns: Option<String>,
    /// Likewise, an address of a resource.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls_client_auth_san_uri: Option<String>,
    /// Likewise, an IP address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls_client_auth_san_ip: Option<String>,
    /// Likewise, a mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls_client_auth_san_email: Option<String>,
    /// Its public keys, a JWK Set (RFC 7517 section 5).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jwks: Option<serde_json::Value>,
    /// Where its public keys are fetched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jwks_uri: Option<String>,
    /// Whether its `sub` is its own.
    #[serde(default)]
    pub subject_type: SubjectType,
    /// Host that stands for all its redirect URIs when `sub` is pairwise (OpenID Connect Core
    /// section 8.1); ours, not fetched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sector_identifier: Option<String>,
    /// Document that lists the redirect URIs of its sector; fetched at registration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sector_identifier_uri: Option<String>,
    /// Scopes it may ask for, separated by spaces.
    #[serde(default = "all_scopes")]
    pub scope: String,
    /// Grants it may use.
    #[serde(default = "code_alone")]
    pub grant_types: Vec<GrantType>,
    /// Kinds of answers it may ask for.
    #[serde(default = "code_answer")]
    pub response_types: Vec<ResponseType>,
    /// Whether it runs on a server or on the person's device.
    #[serde(default)]
    pub application_type: ApplicationType,
    /// Who may be asked about it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<String>,
    /// Its front page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_uri: Option<String>,
    /// What it does with personal data; linked on the consent page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy_uri: Option<String>,
    /// Its terms; linked on the consent page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tos_uri: Option<String>,
    /// Where somebody else may start a login (OpenID Connect Core section 4); kept for others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub initiate_login_uri: Option<String>,
    /// `max_age` of requests that name none, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_max_age: Option<u64>,
    /// Whether `auth_time` must be told; it always is.
    #[serde(default, skip_serializing_if = "is_off")]
    pub require_auth_time: bool,
    /// `acr_values` of requests that name none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub default_acr_values: Vec<String>,
    /// Page of the client that a browser loads in a frame when the session ends (OpenID Connect
    /// Front-Channel Logout section 2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frontchannel_logout_uri: Option<String>,
    /// Whether that page is told issuer and session.
    #[serde(default, skip_serializing_if = "is_off")]
    pub frontchannel_logout_session_required: bool,
    /// Where a logout token is posted when the session ends (OpenID Connect Back-Channel Logout
    /// section 2.2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backchannel_logout_uri: Option<String>,
    /// Whether that token must name the session; it always does.
    #[serde(default, skip_serializing_if = "is_off")]
    pub backchannel_logout_session_required: bool,
    /// Language of pages when nothing else decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_locale: Option<String>,
    /// The lowest level that is enough for it, by number.
    #[serde(default = "token_level")]
    pub minimum_level: u16,
    /// The highest level it may be told, by number; none for the key's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum_level: Option<u16>,
    /// Which rules it lives by.
    #[serde(default, skip_serializing_if = "SecurityProfile::is_standard")]
    pub profile: SecurityProfile,
    /// Whether every request needs a challenge; what counts is [`Registration::requires_pkce`].
    #[serde(default, skip_serializing_if = "PkcePolicy::is_required")]
    pub pkce: PkcePolicy,
    /// Whether its service is ours, so that nobody is asked for consent.
    #[serde(default, skip_serializing_if = "Party::is_first")]
    pub party: Party,
    /// How `offline_access` is granted.
    #[serde(default, skip_serializing_if = "OfflinePolicy::is_ask")]
    pub offline_access: OfflinePolicy,
    /// Why it may hear the register number; without it the scope `egovnrn` is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub national_number: Option<LegalGround>,
    /// Protected resources it owns, whose tokens it may introspect.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<String>,
}

impl Registration {
    /// What people read on our pages.
    #[must_use]
    pub fn name(&self) -> &str {
        self.client_name.as_deref().unwrap_or(&self.client_id)
    }

    /// Whether it has no secret.
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.token_endpoint_auth_method == ClientAuthMethod::None
    }

    /// The scopes it may ask for.
    #[must_use]
    pub fn allowed_scope(&self) -> ScopeSet {
        ScopeSet::parse(&self.scope)
    }

    /// The sector of pairwise subjects: the stated one, the host of the fetched document's address,
    /// or the host of the first redirect URI; none when none is there.
    #[must_use]
    pub fn sector(&self) -> Option<String> {
        let stated = self.sector_identifier.clone();
        stated
            .or_else(|| host(self.sector_identifier_uri.as_deref()?))
            .or_else(|| host(self.redirect_uris.first()?))
    }
}

pub(super) fn host(uri: &str) -> Option<String> {
    Url::parse(uri).ok()?.host_str().map(String::from)
}

fn all_scopes() -> String {
    ScopeSet::of_every_client().to_string()
}

fn code_answer() -> Vec<ResponseType> {
    vec![ResponseType::Code]
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over a reference"
)]
const fn is_off(flag: &bool) -> bool {
    !*flag
}

fn code_alone() -> Vec<GrantType> {
    vec![GrantType::AuthorizationCode]
}

const fn token_level() -> u16 {
    fedtoken_core::level::Level::TOKEN.get()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_defaults_are_those_of_the_specification() {
        let read: Registration = serde_json::from_value(json!({
            "client_id": "rp", "redirect_uris": ["https://rp.example/cb"],
        }))
        .unwrap();
        assert_eq!(
            serde_json::to_value(&read).unwrap(),
            json!({
                "client_id": "rp", "redirect_uris": ["https://rp.example/cb"],
                "token_endpoint_auth_method": "client_secret_basic",
                "id_token_signed_response_alg": "RS256", "subject_type": "public",
                "scope": "openid profile email phone address offline_access",
                "grant_types": ["authorization_code"], "response_types": ["code"],
                "application_type": "web",
                "minimum_level": 300,
            })
        );
        assert_eq!((read.name(), read.is_public()), ("rp", false));
    }

    #[test]
    fn a_misspelt_member_or_value_is_refused() {
        let good = json!({"client_id": "rp", "redirect_uris": []});
        for (member, value) in [
            ("redirect_uri", json!("https://rp.example/cb")),
            ("token_endpoint_auth_method", json!("client_secret_jwt")),
            ("id_token_signed_response_alg", json!("none")),
            ("grant_types", json!(["implicit"])),
        ] {
            let mut bad = good.clone();
            bad[member] = value;
            assert!(
                serde_json::from_value::<Registration>(bad).is_err(),
                "{member}"
            );
        }
    }

    #[test]
    fn the_sector_is_the_registered_one_or_the_host() {
        let mut registration: Registration = serde_json::from_value(json!({
            "client_id": "rp", "redirect_uris": ["https://rp.example:8443/cb"],
        }))
        .unwrap();
        assert_eq!(registration.sector().as_deref(), Some("rp.example"));
        registration.sector_identifier_uri = Some(String::from("https://list.example/sector"));
        assert_eq!(registration.sector().as_deref(), Some("list.example"));
        registration.sector_identifier = Some(String::from("group.example"));
        assert_eq!(registration.sector().as_deref(), Some("group.example"));
    }
}
