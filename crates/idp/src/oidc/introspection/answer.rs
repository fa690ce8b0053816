//! The introspection answer (RFC 7662 section 2.2), plain or within a JWT (RFC 9701 section 5).

use fedtoken_core::time::UnixTime;
use fedtoken_storage::stores::{Grant, RefreshFamily};
use serde::Serialize;

use crate::oidc::{
    access_token::AccessToken,
    scope::ScopeSet,
    sender::{Confirmation, SenderKey},
};

/// What is said about a token.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Introspection {
    active: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    iss: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sub: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    aud: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<ScopeSet>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    iat: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exp: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    jti: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    auth_time: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    acr: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    amr: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cnf: Option<Confirmation>,
}

/// The claims of a signed answer.
#[derive(Debug, Serialize)]
pub struct SignedIntrospection<'a> {
    /// The issuer.
    pub iss: &'a str,
    /// Who asked.
    pub aud: &'a str,
    /// When.
    pub iat: i64,
    /// The answer.
    pub token_introspection: &'a Introspection,
}

impl Introspection {
    /// A token that is over, unknown, or none of the caller's business: it hears the same of each.
    #[must_use]
    pub fn inactive() -> Self {
        Self::default()
    }

    /// An access token whose grant is alive; `scope` is what its client still has of it.
    #[must_use]
    pub fn access(token: AccessToken, scope: ScopeSet, issuer: &str) -> Self {
        Self {
            active: true,
            iss: Some(String::from(issuer)),
            token_type: Some(token.key.token_type()),
            cnf: token.key.confirmation(),
            sub: Some(token.subject),
            aud: Some(token.audience),
            client_id: Some(token.client_id),
            scope: Some(scope),
            iat: Some(token.issued_at.as_secs()),
            exp: Some(token.expires_at.as_secs()),
            jti: Some(token.jti),
            auth_time: Some(token.authenticated_at.as_secs()),
            acr: Some(token.acr),
            amr: Some(token.amr),
        }
    }

    /// A refresh token that would still renew access; `subject` is `sub` as its client hears it,
    /// `scope` what it still has.
    #[must_use]
    pub fn refresh(
        (family, grant): (&RefreshFamily, &Grant),
        (subject, scope): (String, ScopeSet),
        issuer: &str,
        ends_at: UnixTime,
    ) -> Self {
        let key = SenderKey::read(family.bound_to.as_deref());
        Self {
            active: true,
            iss: Some(String::from(issuer)),
            sub: Some(subject),
            client_id: Some(family.client_id.clone()),
            scope: Some(scope),
            iat: Some(grant.issued_at.as_secs()),
            exp: Some(ends_at.as_secs()),
            auth_time: Some(grant.authenticated_at.as_secs()),
            acr: Some(grant.acr.clone()),
            cnf: key.confirmation(),
            ..Self::default()
        }
    }
}

#[cfg(test)]
pub(super) mod samples {
    //! A token that the tests of this folder look at.

    use fedtoken_core::{ids::GrantId, time::UnixTime};
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::{AccessToken, ScopeSet, SenderKey};

    pub(crate) fn access_token() -> AccessToken {
        AccessToken {
            subject: String::from("somebody"),
            audience: String::from("urn:example:api"),
            client_id: String::from("rp"),
            scope: ScopeSet::parse("api:read"),
            grant_id: GrantId::draw(&mut ChaCha20Rng::seed_from_u64(1)),
            key: SenderKey::None,
            jti: String::from("j"),
            acr: String::from("urn:fedtoken:level:300"),
            amr: vec![String::from("pwd")],
            authenticated_at: UnixTime::from_secs(900),
            issued_at: UnixTime::from_secs(1000),
            expires_at: UnixTime::from_secs(1300),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const ISSUER: &str = "https://idp.example";

    fn api() -> ScopeSet {
        ScopeSet::parse("api:read")
    }

    fn written(answer: &Introspection) -> Value {
        serde_json::to_value(answer).unwrap()
    }

    #[test]
    fn of_an_inactive_token_nothing_else_is_said() {
        assert_eq!(
            written(&Introspection::inactive()),
            json!({"active": false})
        );
    }

    #[test]
    fn of_an_access_token_its_claims_are_said() {
        let answer = Introspection::access(samples::access_token(), api(), ISSUER);
        assert_eq!(
            written(&answer),
            json!({
                "active": true, "iss": ISSUER, "sub": "somebody", "aud": "urn:example:api",
                "client_id": "rp", "scope": "api:read", "token_type": "Bearer", "iat": 1000,
                "exp": 1300, "jti": "j", "auth_time": 900, "acr": "urn:fedtoken:level:300",
                "amr": ["pwd"],
            })
        );
    }

    #[test]
    fn of_a_bound_token_the_key_is_said() {
        let mut token = samples::access_token();
        token.key = SenderKey::Dpop(String::from("abc"));
        let answer = written(&Introspection::access(token, api(), ISSUER));
        assert_eq!(answer["token_type"], "DPoP");
        assert_eq!(answer["cnf"], json!({"jkt": "abc"}));
    }
}
