//! What the profile of a client switches on, whatever its other members say (FAPI 2.0 Security
//! Profile section 5.3.2).

use super::{
    choices::{PkcePolicy, SecurityProfile},
    metadata::Registration,
};
use crate::keys::Algorithm;

impl SecurityProfile {
    /// Whether something may be signed by this algorithm (FAPI 2.0 section 5.4.1).
    #[must_use]
    pub const fn allows(self, algorithm: Algorithm) -> bool {
        match self {
            Self::Standard => true,
            Self::Fapi2 => !matches!(algorithm, Algorithm::Rs256),
        }
    }

    /// The algorithm of what we sign for clients that name none.
    #[must_use]
    pub const fn default_algorithm(self) -> Algorithm {
        match self {
            Self::Standard => Algorithm::Rs256,
            Self::Fapi2 => Algorithm::Ps256,
        }
    }
}

impl Registration {
    /// Whether every request must be pushed (RFC 9126).
    #[must_use]
    pub fn requires_par(&self) -> bool {
        self.require_pushed_authorization_requests || self.is_fapi2()
    }

    /// Whether its access tokens must be bound by DPoP (RFC 9449): the strict profile binds every
    /// token, by this way unless the registration chooses the other.
    #[must_use]
    pub fn requires_dpop(&self) -> bool {
        let by_profile = self.is_fapi2() && !self.tls_client_certificate_bound_access_tokens;
        self.dpop_bound_access_tokens || by_profile
    }

    /// Whether every request needs a challenge (RFC 9700 section 2.1.1): the exemption is not for
    /// those that nothing else proves, nor for the strict profile.
    #[must_use]
    pub fn requires_pkce(&self) -> bool {
        self.pkce == PkcePolicy::Required || self.is_public() || self.is_fapi2()
    }

    /// Whether it lives by the FAPI 2.0 Security Profile.
    #[must_use]
    pub fn is_fapi2(&self) -> bool {
        self.profile == SecurityProfile::Fapi2
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn client(more: &Value) -> Registration {
        let mut members = json!({"client_id": "rp", "redirect_uris": ["https://rp.example/cb"]});
        for (name, value) in more.as_object().unwrap() {
            members[name] = value.clone();
        }
        Registration::from_members(members.as_object().unwrap()).unwrap()
    }

    #[test]
    fn the_strict_profile_switches_everything_on() {
        let strict = client(&json!({"profile": "fapi2"}));
        assert!(strict.requires_par() && strict.requires_dpop());
        assert_eq!(strict.id_token_signed_response_alg, Algorithm::Ps256);
        assert!(!strict.profile.allows(Algorithm::Rs256));
    }

    #[test]
    fn the_ordinary_profile_leaves_the_choice() {
        let plain = client(&json!({}));
        assert!(!plain.requires_par() && !plain.requires_dpop());
        assert_eq!(plain.id_token_signed_response_alg, Algorithm::Rs256);
        assert!(plain.profile.allows(Algorithm::Rs256));
        let asked = client(&json!({
            "require_pushed_authorization_requests": true, "dpop_bound_access_tokens": true,
        }));
        assert!(asked.requires_par() && asked.requires_dpop());
    }

    #[test]
    fn only_a_confidential_client_of_the_ordinary_profile_is_exempt_from_pkce() {
        let exempt = |more: &Value| !client(more).requires_pkce();
        assert!(exempt(&json!({"pkce": "nonce"})));
        assert!(!exempt(&json!({})) && !exempt(&json!({"pkce": "required"})));
        let public = json!({"pkce": "nonce", "token_endpoint_auth_method": "none"});
        assert!(!exempt(&public));
        let strict = json!({
            "pkce": "nonce", "profile": "fapi2", "token_endpoint_auth_method": "private_key_jwt",
        });
        assert!(!exempt(&strict));
    }

    #[test]
    fn a_strict_client_may_bind_by_certificate_instead() {
        let by_certificate = client(&json!({
            "profile": "fapi2", "tls_client_certificate_bound_access_tokens": true,
        }));
        assert!(!by_certificate.requires_dpop());
    }
}
