//! The members of a registration and their defaults (RFC 7591 section 2).

use serde::{Deserialize, Serialize};
use url::Url;

use crate::{keys::Algorithm, oidc::scope::ScopeSet};

/// A relying party as registered; an unknown member is refused.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registration {
    /// Its identifier.
    pub client_id: String,
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
    /// The algorithm of its ID tokens.
    #[serde(default)]
    pub id_token_signed_response_alg: Algorithm,
    /// Whether its `sub` is its own.
    #[serde(default)]
    pub subject_type: SubjectType,
    /// Host that stands for all its redirect URIs when `sub` is pairwise (OpenID Connect Core
    /// section 8.1); ours, not fetched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sector_identifier: Option<String>,
    /// Scopes it may ask for, separated by spaces.
    #[serde(default = "all_scopes")]
    pub scope: String,
    /// Grants it may use.
    #[serde(default = "code_alone")]
    pub grant_types: Vec<GrantType>,
    /// Whether it runs on a server or on the person's device.
    #[serde(default)]
    pub application_type: ApplicationType,
    /// Language of pages when nothing else decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_locale: Option<String>,
    /// The lowest level that is enough for it, by number.
    #[serde(default = "token_level")]
    pub minimum_level: u16,
}

/// How a client proves who it is (RFC 7591 section 2).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientAuthMethod {
    /// Secret in the `Authorization` header.
    #[default]
    ClientSecretBasic,
    /// Secret in the body.
    ClientSecretPost,
    /// Not at all: a public client, held by PKCE alone.
    None,
}

/// Kind of `sub` (OpenID Connect Core section 8).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubjectType {
    /// One for all clients.
    #[default]
    Public,
    /// One for each sector.
    Pairwise,
}

/// Grants (RFC 6749 section 4).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantType {
    /// The only one.
    AuthorizationCode,
}

/// Where a client runs (OpenID Connect Dynamic Client Registration section 2).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApplicationType {
    /// On a server, or in the browser.
    #[default]
    Web,
    /// As a program on the person's device (RFC 8252).
    Native,
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
        ScopeSet::parse_known(&self.scope)
    }

    /// The sector of pairwise subjects: the registered one or the host of the first redirect URI;
    /// none when neither is there.
    #[must_use]
    pub fn sector(&self) -> Option<String> {
        self.sector_identifier
            .clone()
            .or_else(|| host(self.redirect_uris.first()?))
    }
}

pub(super) fn host(uri: &str) -> Option<String> {
    Url::parse(uri).ok()?.host_str().map(String::from)
}

fn all_scopes() -> String {
    ScopeSet::all().to_string()
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
                "scope": "openid profile email phone address",
                "grant_types": ["authorization_code"], "application_type": "web",
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
            ("token_endpoint_auth_method", json!("private_key_jwt")),
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
        registration.sector_identifier = Some(String::from("group.example"));
        assert_eq!(registration.sector().as_deref(), Some("group.example"));
    }
}
