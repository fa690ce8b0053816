//! Whether the presented proof is the registered client's.

use fedtoken_core::secret::TokenDigest;

use super::{
    credentials::{Credentials, Presented},
    error::ClientAuthError,
};
use crate::oidc::registration::{ClientAuthMethod, Registration};

/// Decides on credentials: `registration` and `secret` are what was found under the given name.
///
/// # Errors
/// [`ClientAuthError::Refused`], the same for a client that does not exist.
pub fn check(
    registration: Option<&Registration>,
    secret: Option<&TokenDigest>,
    credentials: &Credentials,
) -> Result<(), ClientAuthError> {
    let (method, typed) = match &credentials.presented {
        Presented::Basic(typed) => (ClientAuthMethod::ClientSecretBasic, typed.expose()),
        Presented::Post(typed) => (ClientAuthMethod::ClientSecretPost, typed.expose()),
        Presented::Nothing => (ClientAuthMethod::None, ""),
    };
    // Hashed and compared in every case, so that the time does not tell which half was wrong.
    let stored = secret.copied().unwrap_or(TokenDigest::from_bytes([0; 32]));
    let fits = TokenDigest::of(typed).ct_eq(&stored) & secret.is_some();
    let proven = fits | (method == ClientAuthMethod::None);
    let registered = registration.is_some_and(|client| {
        client.client_id == credentials.client_id && client.token_endpoint_auth_method == method
    });
    if proven & registered {
        Ok(())
    } else {
        Err(ClientAuthError::Refused(credentials.presented.challenge()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oidc::client_auth::Challenge;
    use fedtoken_core::secret::SecretString;
    use serde_json::json;

    fn client(method: &str) -> Registration {
        serde_json::from_value(json!({
            "client_id": "rp", "redirect_uris": ["https://rp.example/cb"],
            "token_endpoint_auth_method": method,
        }))
        .unwrap()
    }

    fn text(secret: &str) -> SecretString {
        SecretString::new(String::from(secret))
    }

    fn decide(method: &str, presented: Presented) -> Result<(), ClientAuthError> {
        let credentials = Credentials {
            client_id: String::from("rp"),
            presented,
        };
        check(
            Some(&client(method)),
            Some(&TokenDigest::of("right")),
            &credentials,
        )
    }

    #[test]
    fn the_right_secret_in_the_registered_way_is_believed() {
        assert_eq!(
            decide("client_secret_basic", Presented::Basic(text("right"))),
            Ok(())
        );
        assert_eq!(
            decide("client_secret_post", Presented::Post(text("right"))),
            Ok(())
        );
        assert_eq!(decide("none", Presented::Nothing), Ok(()));
    }

    #[test]
    fn a_wrong_secret_and_an_unknown_client_look_the_same() {
        let basic = Err(ClientAuthError::Refused(Challenge::Basic));
        assert_eq!(
            decide("client_secret_basic", Presented::Basic(text("wrong"))),
            basic
        );
        assert_eq!(
            decide("client_secret_basic", Presented::Basic(text(""))),
            basic
        );
        let credentials = Credentials {
            client_id: String::from("rp"),
            presented: Presented::Basic(text("right")),
        };
        assert_eq!(check(None, None, &credentials), basic);
        assert_eq!(
            check(Some(&client("client_secret_basic")), None, &credentials),
            basic
        );
    }

    #[test]
    fn another_way_than_the_registered_one_is_refused() {
        let without = Err(ClientAuthError::Refused(Challenge::None));
        assert_eq!(
            decide("client_secret_basic", Presented::Post(text("right"))),
            without
        );
        assert_eq!(decide("client_secret_basic", Presented::Nothing), without);
        assert_eq!(decide("client_secret_post", Presented::Nothing), without);
        assert_eq!(decide("none", Presented::Post(text("right"))), without);
        let basic = Err(ClientAuthError::Refused(Challenge::Basic));
        assert_eq!(decide("none", Presented::Basic(text("right"))), basic);
    }

    #[test]
    fn a_public_client_that_does_not_exist_is_refused() {
        let credentials = Credentials {
            client_id: String::from("other"),
            presented: Presented::Nothing,
        };
        let refused = Err(ClientAuthError::Refused(Challenge::None));
        assert_eq!(check(None, None, &credentials), refused);
        assert_eq!(check(Some(&client("none")), None, &credentials), refused);
    }
}
