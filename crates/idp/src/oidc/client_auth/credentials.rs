//! What a client presents: header, body, an assertion or its name alone (RFC 6749 section 2.3,
//! RFC 7521 section 4.2).

use data_encoding::BASE64;
use fedtoken_core::secret::{SecretBytes, SecretString};

use super::error::{Challenge, ClientAuthError};
use crate::{
    keys::Jws,
    oidc::parameters::{Parameters, form_decode},
};

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
    /// A signed statement; nothing of it is proven yet.
    Assertion(SecretString),
    /// None; a certificate of the connection may speak for it.
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
            Self::Post(_) | Self::Assertion(_) | Self::Nothing => Challenge::None,
        }
    }
}

fn in_body(body: &Parameters) -> Option<Credentials> {
    if let Some(jwt) = body.one("client_assertion") {
        return assertion(jwt, body);
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

/// The client's name is read from what is yet unproven, to look the client up. A name beside the
/// assertion must be the same (RFC 7521 section 4.2).
fn assertion(jwt: &str, body: &Parameters) -> Option<Credentials> {
    if body.one("client_assertion_type") != Some(JWT_BEARER) {
        return None;
    }
    let claims = Jws::parse(jwt).ok()?.unproven_claims().ok()?;
    let client_id = String::from(claims.get("sub")?.as_str()?);
    let named = body.one("client_id");
    named
        .is_none_or(|named| named == client_id)
        .then(|| Credentials {
            client_id,
            presented: Presented::Assertion(SecretString::new(String::from(jwt))),
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

/// RFC 7523 section 2.2.
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

#[cfg(test)]
mod tests {
    use super::*;
    use data_encoding::BASE64URL_NOPAD;

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

    /// An assertion that nobody signed, with these claims.
    fn assertion(claims: &str) -> String {
        let part = |text: &str| BASE64URL_NOPAD.encode(text.as_bytes());
        format!("{}.{}.c2ln", part(r#"{"alg":"ES256"}"#), part(claims))
    }

    fn asserted(claims: &str, kind: &str, more: &str) -> Option<String> {
        let jwt = assertion(claims);
        let body = format!("client_assertion={jwt}&client_assertion_type={kind}{more}");
        match parse(None, &body) {
            Ok(read) => {
                assert!(matches!(read.presented, Presented::Assertion(kept) if kept.ct_eq(&jwt)));
                Some(read.client_id)
            }
            Err(refused) => {
                assert_eq!(refused, ClientAuthError::Refused(Challenge::None));
                None
            }
        }
    }

    #[test]
    fn an_assertion_names_its_client() {
        let rp = Some(String::from("rp"));
        assert_eq!(asserted(r#"{"sub":"rp"}"#, JWT_BEARER, ""), rp);
        assert_eq!(asserted(r#"{"sub":"rp"}"#, JWT_BEARER, "&client_id=rp"), rp);
    }

    #[test]
    fn a_name_beside_the_assertion_must_be_the_same() {
        assert_eq!(
            asserted(r#"{"sub":"rp"}"#, JWT_BEARER, "&client_id=other"),
            None
        );
    }

    #[test]
    fn an_assertion_needs_its_exact_type() {
        for kind in [
            "",
            "jwt-bearer",
            &JWT_BEARER.to_uppercase(),
            &format!("{JWT_BEARER}+"),
        ] {
            assert_eq!(asserted(r#"{"sub":"rp"}"#, kind, ""), None, "{kind}");
        }
        let untyped = format!("client_assertion={}", assertion(r#"{"sub":"rp"}"#));
        assert!(parse(None, &untyped).is_err());
    }

    #[test]
    fn an_assertion_without_a_readable_subject_is_refused() {
        for claims in ["{}", r#"{"sub":1}"#, r#"{"sub":"a","sub":"a"}"#, "[]", ""] {
            assert_eq!(
                asserted(claims, JWT_BEARER, "&client_id=rp"),
                None,
                "{claims}"
            );
        }
        for jwt in ["x", "a.b.c", "e30.e30.e30"] {
            let body = format!("client_assertion={jwt}&client_assertion_type={JWT_BEARER}");
            assert!(parse(None, &body).is_err(), "{jwt}");
        }
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
        let jwt = assertion(r#"{"sub":"rp"}"#);
        let body = format!("client_assertion={jwt}&client_assertion_type={JWT_BEARER}");
        assert!(!format!("{:?}", parse(None, &body)).contains("c2ln"));
    }
}
