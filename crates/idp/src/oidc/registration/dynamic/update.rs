//! A client that replaces its registration (RFC 7592 section 2.2).

use fedtoken_core::secret::TokenDigest;
use serde_json::Value;

use super::{error::RegistrationError, wish::ClientWish};
use crate::oidc::registration::Registration;

/// What becomes of the secret of a client that changes its registration.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kept {
    /// It stays.
    Secret(TokenDigest),
    /// It needs one now and had none.
    NeedsOne,
    /// It needs none.
    Nothing,
}

/// Whether a replacement is about this client and leaves alone what only we may say.
///
/// # Errors
/// [`RegistrationError::Metadata`] when `client_id` is missing or another one, `client_secret`
/// is not the present one, or a member stands there that is ours to issue.
pub fn check_update(
    wish: &ClientWish,
    (client_id, secret): (&str, Option<&TokenDigest>),
) -> Result<(), RegistrationError> {
    let refused = |text: &str| Err(RegistrationError::Metadata(String::from(text)));
    if wish.member("client_id").and_then(Value::as_str) != Some(client_id) {
        return refused("client_id is missing or that of another client");
    }
    if let Some(shown) = wish.member("client_secret") {
        let shown = TokenDigest::of(shown.as_str().unwrap_or_default());
        if !secret.is_some_and(|secret| secret.ct_eq(&shown)) {
            return refused("client_secret is not the present one");
        }
    }
    if let Some(issued) = ISSUED.into_iter().find(|name| wish.member(name).is_some()) {
        return refused(&format!("{issued} is issued, not chosen"));
    }
    Ok(())
}

impl Kept {
    /// Decides by the new registration and the present secret.
    #[must_use]
    pub fn of(registration: &Registration, present: Option<TokenDigest>) -> Self {
        match (
            registration.token_endpoint_auth_method.takes_secret(),
            present,
        ) {
            (false, _) => Self::Nothing,
            (true, Some(secret)) => Self::Secret(secret),
            (true, None) => Self::NeedsOne,
        }
    }
}

/// RFC 7592 section 2.2: what a replacement must not hold.
const ISSUED: [&str; 4] = [
    "registration_access_token",
    "registration_client_uri",
    "client_secret_expires_at",
    "client_id_issued_at",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oidc::registration::dynamic::parse;
    use serde_json::json;

    fn checked(more: &Value) -> Result<(), String> {
        let mut wish = json!({"client_id": "rp", "redirect_uris": ["https://rp.example/cb"]});
        for (name, value) in more.as_object().unwrap() {
            wish[name] = value.clone();
        }
        let wish = parse(&wish.to_string()).unwrap();
        let secret = TokenDigest::of("secret");
        check_update(&wish, ("rp", Some(&secret))).map_err(|error| error.to_string())
    }

    #[test]
    fn a_replacement_names_its_client() {
        assert_eq!(checked(&json!({})), Ok(()));
        for wrong in [json!("other"), json!(7), Value::Null] {
            let refused = checked(&json!({ "client_id": wrong })).unwrap_err();
            assert!(refused.starts_with("client_id"), "{wrong}");
        }
    }

    #[test]
    fn a_secret_is_shown_and_never_chosen() {
        assert_eq!(checked(&json!({"client_secret": "secret"})), Ok(()));
        for wrong in [json!("Secret"), json!(""), json!(1)] {
            let refused = checked(&json!({ "client_secret": wrong })).unwrap_err();
            assert!(refused.starts_with("client_secret"), "{wrong}");
        }
        let wish = parse(r#"{"client_id": "rp", "client_secret": ""}"#).unwrap();
        assert!(check_update(&wish, ("rp", None)).is_err());
    }

    #[test]
    fn what_is_issued_is_not_chosen() {
        for name in ISSUED {
            let refused = checked(&json!({ name: "x" })).unwrap_err();
            assert!(refused.starts_with(name), "{refused}");
        }
    }

    #[test]
    fn the_secret_follows_the_method() {
        let kept = |method: &str, present| {
            let client = json!({
                "client_id": "rp", "redirect_uris": [], "token_endpoint_auth_method": method,
            });
            Kept::of(&serde_json::from_value(client).unwrap(), present)
        };
        let secret = TokenDigest::of("secret");
        assert_eq!(
            kept("client_secret_post", Some(secret)),
            Kept::Secret(secret)
        );
        assert_eq!(kept("client_secret_post", None), Kept::NeedsOne);
        assert_eq!(kept("none", Some(secret)), Kept::Nothing);
        assert_eq!(kept("private_key_jwt", None), Kept::Nothing);
    }
}
