//! The token answer (RFC 6749 section 5.1, OpenID Connect Core sections 3.1.3.3 and 12.2).

use fedtoken_core::secret::SecretString;
use serde::{Serialize, Serializer};

use crate::oidc::{life, scope::ScopeSet};

/// What a client gets for its code or refresh token; to be sent with `Cache-Control: no-store`.
#[derive(Debug)]
pub struct TokenAnswer {
    /// The access token.
    pub access_token: SecretString,
    /// How it is to be used.
    pub token_type: &'static str,
    /// The ID token, within the scope `openid`.
    pub id_token: Option<SecretString>,
    /// The refresh token.
    pub refresh_token: Option<SecretString>,
    /// What was granted, or the part of it that was asked now.
    pub scope: ScopeSet,
}

impl Serialize for TokenAnswer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Wire {
            access_token: self.access_token.expose(),
            token_type: self.token_type,
            expires_in: life::ACCESS_TOKEN.as_secs(),
            id_token: self.id_token.as_ref().map(SecretString::expose),
            refresh_token: self.refresh_token.as_ref().map(SecretString::expose),
            scope: &self.scope,
        }
        .serialize(serializer)
    }
}

#[derive(Serialize)]
struct Wire<'a> {
    access_token: &'a str,
    token_type: &'static str,
    expires_in: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<&'a str>,
    scope: &'a ScopeSet,
}

#[cfg(test)]
mod tests {
    use super::*;
    use openidconnect::core::CoreTokenResponse;
    use openidconnect::{OAuth2TokenResponse, TokenResponse};
    use serde_json::json;

    fn text(text: &str) -> SecretString {
        SecretString::new(String::from(text))
    }

    fn full() -> TokenAnswer {
        TokenAnswer {
            access_token: text("at"),
            token_type: "Bearer",
            id_token: Some(text("e30.e30.c2ln")),
            refresh_token: Some(text("rt")),
            scope: ScopeSet::parse("openid email"),
        }
    }

    #[test]
    fn a_relying_party_reads_it() {
        let json = serde_json::to_value(full()).unwrap();
        assert_eq!(
            json,
            json!({
                "access_token": "at", "token_type": "Bearer", "expires_in": 300,
                "id_token": "e30.e30.c2ln", "refresh_token": "rt", "scope": "openid email",
            })
        );
        let mut plain = json;
        plain.as_object_mut().unwrap().remove("id_token");
        let read: CoreTokenResponse = serde_json::from_value(plain).unwrap();
        assert_eq!(read.access_token().secret(), "at");
        assert_eq!(read.expires_in(), Some(life::ACCESS_TOKEN));
        assert_eq!(read.refresh_token().unwrap().secret(), "rt");
        assert!(read.id_token().is_none());
    }

    #[test]
    fn what_was_not_made_is_left_out() {
        let bare = TokenAnswer {
            id_token: None,
            refresh_token: None,
            ..full()
        };
        let json = serde_json::to_value(bare).unwrap();
        assert_eq!(
            (json.get("id_token"), json.get("refresh_token")),
            (None, None)
        );
    }

    #[test]
    fn no_token_is_printed() {
        let printed = format!("{:?}", full());
        assert!(!printed.contains("c2ln") && !printed.contains("\"rt\""));
        assert!(!printed.contains("\"at\""));
    }
}
