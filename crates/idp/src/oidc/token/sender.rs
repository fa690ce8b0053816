//! Which key the tokens of a request are bound to, and whether they must be (RFC 9449 section 5,
//! RFC 8705 section 3.4, FAPI 2.0 section 5.3.2.1 number 4).

use super::error::TokenError;
use crate::oidc::{
    dpop::{self, DpopError},
    registration::{Registration, SecurityProfile},
    sender::SenderKey,
};

/// What a request proved besides the client.
#[derive(Clone, Copy, Debug, Default)]
pub struct Possession<'a> {
    /// Its DPoP proof.
    pub proof: Option<&'a dpop::Proven>,
    /// Thumbprint of the certificate of its connection.
    pub certificate: Option<&'a str>,
}

/// The key to bind to. What the client registered comes first, so that nothing else stands in for
/// it. Besides, a proof binds for any client; a certificate only where the profile asks for one,
/// since a client may show it for other reasons.
///
/// # Errors
/// [`TokenError::Proof`] and [`TokenError::NoCertificate`] where tokens must be bound and nothing
/// came to bind them to.
pub fn sender_key(
    client: &Registration,
    possession: Possession<'_>,
) -> Result<SenderKey, TokenError> {
    let certificate = possession.certificate.map(String::from);
    if client.tls_client_certificate_bound_access_tokens {
        let certificate = certificate.ok_or(TokenError::NoCertificate)?;
        return Ok(SenderKey::Certificate(certificate));
    }
    if let Some(proof) = possession.proof {
        return Ok(SenderKey::Dpop(proof.thumbprint.clone()));
    }
    if client.dpop_bound_access_tokens {
        return Err(DpopError::Missing.into());
    }
    match (client.profile, certificate) {
        (SecurityProfile::Standard, _) => Ok(SenderKey::None),
        (SecurityProfile::Fapi2, Some(certificate)) => Ok(SenderKey::Certificate(certificate)),
        (SecurityProfile::Fapi2, None) => Err(DpopError::Missing.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Algorithm;
    use fedtoken_core::{secret::TokenDigest, time::UnixTime};
    use serde_json::{Value, json};

    fn client(members: &Value) -> Registration {
        let mut registration = json!({"client_id": "rp", "redirect_uris": []});
        for (name, value) in members.as_object().unwrap() {
            registration[name] = value.clone();
        }
        serde_json::from_value(registration).unwrap()
    }

    fn decide(
        members: &Value,
        proof: Option<&str>,
        certificate: Option<&str>,
    ) -> Result<SenderKey, TokenError> {
        let proof = proof.map(|thumbprint| dpop::Proven {
            thumbprint: String::from(thumbprint),
            algorithm: Algorithm::Es256,
            once: TokenDigest::of("once"),
            expires_at: UnixTime::from_secs(0),
        });
        let possession = Possession {
            proof: proof.as_ref(),
            certificate,
        };
        sender_key(&client(members), possession)
    }

    fn dpop() -> Result<SenderKey, TokenError> {
        Ok(SenderKey::Dpop(String::from("key")))
    }

    fn certificate() -> Result<SenderKey, TokenError> {
        Ok(SenderKey::Certificate(String::from("cert")))
    }

    #[test]
    fn an_ordinary_client_gets_bearer_tokens_unless_it_proves_a_key() {
        let plain = json!({});
        assert_eq!(decide(&plain, None, None), Ok(SenderKey::None));
        assert_eq!(decide(&plain, None, Some("cert")), Ok(SenderKey::None));
        assert_eq!(decide(&plain, Some("key"), None), dpop());
    }

    #[test]
    fn a_client_whose_tokens_are_bound_by_dpop_needs_a_proof() {
        let bound = json!({"dpop_bound_access_tokens": true});
        let missing = Err(TokenError::Proof(DpopError::Missing));
        assert_eq!(decide(&bound, None, None), missing);
        assert_eq!(decide(&bound, None, Some("cert")), missing);
        assert_eq!(decide(&bound, Some("key"), None), dpop());
    }

    #[test]
    fn a_client_whose_tokens_are_bound_to_its_certificate_needs_one() {
        let bound = json!({"tls_client_certificate_bound_access_tokens": true});
        assert_eq!(decide(&bound, None, None), Err(TokenError::NoCertificate));
        assert_eq!(decide(&bound, None, Some("cert")), certificate());
    }

    #[test]
    fn no_proof_stands_in_for_the_certificate_that_is_registered() {
        let bound = json!({"tls_client_certificate_bound_access_tokens": true});
        let refused = Err(TokenError::NoCertificate);
        assert_eq!(decide(&bound, Some("key"), None), refused);
        assert_eq!(decide(&bound, Some("key"), Some("cert")), certificate());
    }

    #[test]
    fn a_strict_client_needs_either() {
        let strict = json!({"profile": "fapi2"});
        let missing = Err(TokenError::Proof(DpopError::Missing));
        assert_eq!(decide(&strict, None, None), missing);
        assert_eq!(decide(&strict, None, Some("cert")), certificate());
        assert_eq!(decide(&strict, Some("key"), None), dpop());
    }
}
