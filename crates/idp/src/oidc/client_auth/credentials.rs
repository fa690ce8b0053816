//! What a client presents: header, body or its name alone (RFC 6749 section 2.3.1).

use data_encoding::BASE64;
use fedtoken_core::secret::{SecretBytes, SecretString};

use super::error::{Challenge, ClientAuthError};
use crate::oidc::parameters::{Parameters, form_decode};

/// Who a client says it is, and how it wants to prove that.
#[derive(Debug)]
pub struct Credentials {
    /// The name it gives.
    pub client_id: String,
    /// The proof it presents.
    pub presented: Presented,
}

/// The proof a client presents.
#[derive(Debug)]
pub enum Presented {
    /// A secret in the `Authorization` header.
    Basic(SecretString),
    /// A secret in the body.
    Post(SecretString),
    /// None.
    Nothing,
}

impl Credentials {
    /// Reads the `Authorization` header, if there is one, and the body.
    ///
    /// # Errors
    /// [`ClientAuthError::SeveralMethods`] when both carry a proof or they name two clients, else
    /// [`ClientAuthError::Refused`] for anything unreadable.
    pub fn parse(authorization: Option<&str>, body: &Parameters) -> Result<Self, ClientAuthError> {
        let posted = ["client_secret", "client_assertion"].map(|name| body.one(name).is_some());
        let proofs = posted.into_iter().chain([authorization.is_some()]);
        if proofs.filter(|proof| *proof).count() > 1 {
            return Err(ClientAuthError::SeveralMethods);
        }
        match authorization {
            Some(header) => {
                let read = basic(header).ok_or(ClientAuthError::Refused(Challenge::Basic))?;
                // The same name in the body once more is no proof; some clients send it.
                match body.one("client_id") {
                    Some(other) if other != read.client_id => Err(ClientAuthError::SeveralMethods),
                    _ => Ok(read),
                }
            }
            None => in_body(body).ok_or(ClientAuthError::Refused(Challenge::None)),
        }
    }
}

impl Presented {
    /// The challenge that a refusal of this proof carries.
    #[must_use]
    pub const fn challenge(&self) -> Challenge {
        match self {
            Self::Basic(_) => Challenge::Basic,
            Self::Post(_) | Self::Nothing => Challenge::None,
        }
    }
}

/// An assertion is no way we offer, so a client that relies on one is not believed.
fn in_body(body: &Parameters) -> Option<Credentials> {
    if body.one("client_assertion").is_some() {
        return None;
    }
    let client_id = String::from(body.one("client_id")?);
    let presented = body
        .one("client_secret")
        .map_or(Presented::Nothing, |secret| {
            Presented::Post(SecretString::new(String::from(secret)))
        });
    Some(Credentials {
        client_id,
        presented,
    })
}

/// RFC 7617, with both halves form-encoded as RFC 6749 section 2.3.1 wants it.
fn basic(header: &str) -> Option<Credentials> {
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = SecretBytes::new(BASE64.decode(encoded.trim_matches(' ').as_bytes()).ok()?);
    let (name, secret) = str::from_utf8(decoded.expose()).ok()?.split_once(':')?;
    let client_id = form_decode(name).ok().filter(|name| !name.is_empty())?;
    let secret = SecretString::new(form_decode(secret).ok()?);
    Some(Credentials {
        client_id,
        presented: Presented::Basic(secret),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(authorization: Option<&str>, body: &str) -> Result<Credentials, ClientAuthError> {
        Credentials::parse(authorization, &Parameters::parse(body).unwrap())
    }

    fn header(text: &str) -> String {
        format!("Basic {}", BASE64.encode(text.as_bytes()))
    }

    #[test]
    fn basic_is_read_with_both_halves_decoded() {
        for scheme in ["Basic", "basic", "BASIC"] {
            let value = header("r%3Ap:s%2Be+c").replace("Basic", scheme);
            let read = parse(Some(&value), "").unwrap();
            assert_eq!(read.client_id, "r:p");
            assert!(matches!(read.presented, Presented::Basic(secret) if secret.ct_eq("s+e c")));
        }
    }

    #[test]
    fn a_secret_may_hold_colons() {
        let read = parse(Some(&header("rp:a:b")), "client_id=rp").unwrap();
        assert!(matches!(read.presented, Presented::Basic(secret) if secret.ct_eq("a:b")));
    }

    #[test]
    fn the_body_is_read() {
        let read = parse(None, "client_id=rp&client_secret=s").unwrap();
        assert!(matches!(read.presented, Presented::Post(secret) if secret.ct_eq("s")));
        let public = parse(None, "client_id=rp").unwrap();
        assert!(matches!(public.presented, Presented::Nothing));
    }

    #[test]
    fn two_ways_at_once_are_refused() {
        let value = header("rp:s");
        for body in ["client_secret=s", "client_assertion=x", "client_id=other"] {
            let refused = parse(Some(&value), body).unwrap_err();
            assert_eq!(refused, ClientAuthError::SeveralMethods, "{body}");
            assert_eq!(refused.oauth().as_str(), "invalid_request");
        }
        let both = parse(None, "client_id=rp&client_secret=s&client_assertion=x").unwrap_err();
        assert_eq!(both, ClientAuthError::SeveralMethods);
    }

    #[test]
    fn unreadable_headers_are_answered_with_a_challenge() {
        let broken = [
            "",
            "Basic",
            "Basic !!!!",
            "Bearer x",
            &header("rp"),
            &header(":s"),
            &header("%:s"),
        ];
        for value in broken {
            let refused = parse(Some(value), "client_id=rp").unwrap_err();
            assert_eq!(
                refused,
                ClientAuthError::Refused(Challenge::Basic),
                "{value}"
            );
            assert!(refused.challenge().is_some());
        }
    }

    #[test]
    fn a_nameless_client_is_refused() {
        for body in [
            "",
            "client_secret=s",
            "client_id=",
            "client_id=rp&client_assertion=x",
        ] {
            let refused = parse(None, body).unwrap_err();
            assert_eq!(refused, ClientAuthError::Refused(Challenge::None));
            assert_eq!(refused.challenge(), None);
        }
    }

    #[test]
    fn secrets_are_not_printed() {
        let read = parse(Some(&header("rp:hush")), "").unwrap();
        assert!(!format!("{read:?}").contains("hush"));
    }
}
