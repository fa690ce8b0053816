//! The token answer (RFC 6749 section 5.1, OpenID Connect Core section 3.1.3.3).

use fedtoken_core::secret::SecretString;
use serde::{Serialize, Serializer};

use crate::oidc::{life, scope::ScopeSet};

/// What a client gets for its code; to be sent with `Cache-Control: no-store`.
#[derive(Debug)]
pub struct TokenAnswer {
    /// The access token.
    pub access_token: SecretString,
    /// The ID token.
    pub id_token: SecretString,
    /// What was granted.
    pub scope: ScopeSet,
}

impl Serialize for TokenAnswer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Wire {
            access_token: self.access_token.expose(),
            token_type: "Bearer",
            expires_in: life::ACCESS_TOKEN.as_secs(),
            id_token: self.id_token.expose(),
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
    id_token: &'a str,
    scope: &'a ScopeSet,
}

#[cfg(test)]
mod tests {
    use super::*;
    use openidconnect::core::CoreTokenResponse;
    use openidconnect::{OAuth2TokenResponse, TokenResponse};

    #[test]
    fn a_relying_party_reads_it() {
        let answer = TokenAnswer {
            access_token: SecretString::new(String::from("at")),
            id_token: SecretString::new(String::from("e30.e30.c2ln")),
            scope: ScopeSet::parse_known("openid email"),
        };
        let json = serde_json::to_value(&answer).unwrap();
        assert_eq!(
            json,
            serde_json::json!({
                "access_token": "at", "token_type": "Bearer", "expires_in": 300,
                "id_token": "e30.e30.c2ln", "scope": "openid email",
            })
        );
        assert!(!format!("{answer:?}").contains("c2ln"));
        let mut plain = json;
        plain.as_object_mut().unwrap().remove("id_token");
        let read: CoreTokenResponse = serde_json::from_value(plain).unwrap();
        assert_eq!(read.access_token().secret(), "at");
        assert_eq!(read.expires_in(), Some(life::ACCESS_TOKEN));
        assert!(read.id_token().is_none());
    }
}
