//! Whether a person is asked what a client may see (OpenID Connect Core sections 3.1.2.4 and 11),
//! and what it may see after that.

use fedtoken_storage::stores::Grant;

use super::{
    authorize::{Ask, Prompt},
    registration::{GrantType, OfflinePolicy, Party, Registration},
    scope::{Scope, ScopeSet},
};

/// What one request needs of a person's consent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Consent {
    /// Nothing: the law or the registration is the ground.
    Needless,
    /// These scopes are allowed, by this request or by an earlier one.
    Once(ScopeSet),
    /// The person is asked, whatever was allowed before.
    Always,
}

impl Consent {
    /// What this request of this client needs.
    #[must_use]
    pub fn of(ask: &Ask, client: &Registration) -> Self {
        if ask.prompt.contains(&Prompt::Consent) {
            return Self::Always;
        }
        let scope = granted(ask, client);
        let asked = match client.party {
            Party::Third => scope,
            // Only access while the person is away.
            Party::First => scope.within(&ScopeSet::parse(Scope::OfflineAccess.as_str())),
        };
        let asked = match client.offline_access {
            OfflinePolicy::Granted => asked.without(Scope::OfflineAccess),
            OfflinePolicy::Ask => asked,
        };
        if asked.is_empty() {
            Self::Needless
        } else {
            Self::Once(asked)
        }
    }

    /// Whether the person must still be asked; `allowed` is what was allowed before.
    #[must_use]
    pub fn is_open(&self, allowed: Option<&ScopeSet>) -> bool {
        match self {
            Self::Needless => false,
            Self::Once(asked) => !allowed.is_some_and(|allowed| asked.is_within(allowed)),
            Self::Always => true,
        }
    }
}

/// What a client gets of what it asked. Its registration may have changed since: what it may not
/// ask for any more is left out, and so is the register number without a legal ground.
#[must_use]
pub fn granted(ask: &Ask, client: &Registration) -> ScopeSet {
    still_allowed(&ask.scope, client)
}

/// What a client still has of a grant, as it is registered now: what the operator took away from it
/// is told no more, although the grant goes on.
#[must_use]
pub fn held(grant: &Grant, client: &Registration) -> ScopeSet {
    still_allowed(&ScopeSet::parse(&grant.scope), client)
}

fn still_allowed(scope: &ScopeSet, client: &Registration) -> ScopeSet {
    let mut scope = scope.within(&client.allowed_scope());
    if client.national_number.is_none() {
        scope = scope.without(Scope::Egovnrn);
    }
    if !client.grant_types.contains(&GrantType::RefreshToken) {
        scope = scope.without(Scope::OfflineAccess);
    }
    scope
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oidc::sample;
    use serde_json::{Value, json};

    fn client(members: &Value) -> Registration {
        let mut registration = json!({
            "client_id": "rp", "redirect_uris": ["https://rp.example/cb"], "party": "third",
            "scope": "openid profile email offline_access egovnrn api:read",
            "grant_types": ["authorization_code", "refresh_token"],
        });
        for (name, value) in members.as_object().unwrap() {
            registration[name] = value.clone();
        }
        serde_json::from_value(registration).unwrap()
    }

    fn ask(scope: &str, prompt: &[Prompt]) -> Ask {
        sample::ask(&json!({"scope": scope, "prompt": prompt}))
    }

    fn is_open(scope: &str, members: &Value, allowed: Option<&str>) -> bool {
        let consent = Consent::of(&ask(scope, &[]), &client(members));
        consent.is_open(allowed.map(ScopeSet::parse).as_ref())
    }

    fn got(scope: &str, members: &Value) -> String {
        granted(&ask(scope, &[]), &client(members)).to_string()
    }

    #[test]
    fn another_partys_service_is_asked_about_once_for_each_set_of_scopes() {
        let third = json!({});
        assert!(is_open("openid", &third, None));
        assert!(is_open("openid profile", &third, Some("openid")));
        assert!(!is_open("openid profile", &third, Some("openid profile")));
        assert!(!is_open("openid", &third, Some("openid profile")));
    }

    #[test]
    fn nobody_is_asked_about_our_own_service() {
        let first = json!({"party": "first"});
        assert!(!is_open("openid profile api:read", &first, None));
        let consent = Consent::of(&ask("openid", &[]), &client(&first));
        assert_eq!(consent, Consent::Needless);
    }

    #[test]
    fn prompt_consent_asks_in_any_case() {
        for party in ["first", "third"] {
            let client = client(&json!({"party": party}));
            let consent = Consent::of(&ask("openid", &[Prompt::Consent]), &client);
            assert!(consent.is_open(Some(&ScopeSet::parse("openid"))));
        }
    }

    #[test]
    fn access_while_away_is_asked_unless_the_registration_grants_it() {
        for party in ["first", "third"] {
            let asks = json!({"party": party});
            let given = json!({"party": party, "offline_access": "granted"});
            let (scope, known) = ("openid offline_access", Some("openid"));
            assert!(is_open(scope, &asks, known), "{party}");
            assert!(!is_open(scope, &given, known), "{party}");
            assert!(!is_open(scope, &asks, Some(scope)), "{party}");
        }
    }

    #[test]
    fn the_register_number_needs_a_legal_ground_at_this_moment() {
        let ground = json!({"national_number": {"legal_ground": "a law", "purpose": "a file"}});
        assert_eq!(got("openid egovnrn", &ground), "openid egovnrn");
        assert_eq!(got("openid egovnrn", &json!({})), "openid");
    }

    #[test]
    fn access_while_away_needs_the_grant_that_renews_it() {
        let scope = "openid offline_access";
        assert_eq!(got(scope, &json!({})), scope);
        let code_alone = json!({"grant_types": ["authorization_code"]});
        assert_eq!(got(scope, &code_alone), "openid");
    }

    #[test]
    fn what_the_registration_lost_meanwhile_is_not_granted() {
        let narrowed = json!({"scope": "openid email"});
        assert_eq!(got("openid profile api:read", &narrowed), "openid");
    }
}
