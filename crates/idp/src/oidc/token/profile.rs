//! What a client's profile asks of it at the token endpoint (FAPI 2.0 section 5.3.2.1 number 5).

use super::error::TokenError;
use crate::oidc::registration::{ClientAuthMethod, Registration, SecurityProfile};

/// Checks that a strict client does not live on a shared secret.
///
/// # Errors
/// [`TokenError::WeakClient`].
pub fn strong_enough(client: &Registration) -> Result<(), TokenError> {
    let strong = matches!(
        client.token_endpoint_auth_method,
        ClientAuthMethod::PrivateKeyJwt
            | ClientAuthMethod::TlsClientAuth
            | ClientAuthMethod::SelfSignedTlsClientAuth
    );
    match client.profile {
        SecurityProfile::Fapi2 if !strong => Err(TokenError::WeakClient),
        SecurityProfile::Fapi2 | SecurityProfile::Standard => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn decide(profile: &str, method: &str) -> Result<(), TokenError> {
        let client = serde_json::from_value(json!({
            "client_id": "rp", "redirect_uris": [], "profile": profile,
            "token_endpoint_auth_method": method,
        }));
        strong_enough(&client.unwrap())
    }

    #[test]
    fn a_strict_client_proves_itself_by_a_key_of_its_own() {
        for method in ["client_secret_basic", "client_secret_post", "none"] {
            assert_eq!(decide("fapi2", method), Err(TokenError::WeakClient));
            assert_eq!(decide("standard", method), Ok(()));
        }
        for method in [
            "private_key_jwt",
            "tls_client_auth",
            "self_signed_tls_client_auth",
        ] {
            assert_eq!(decide("fapi2", method), Ok(()));
        }
    }
}
