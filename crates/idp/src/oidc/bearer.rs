//! Access tokens in requests (RFC 6750, RFC 9449 section 7): where they may stand, what they are
//! bound to, and how their lack is answered.

use fedtoken_core::secret::SecretString;
use thiserror::Error;

use super::{dpop::DpopError, error::OAuthError, parameters::Parameters, sender::SenderKey};
use crate::keys::Algorithm;

/// An access token as it came.
#[derive(Debug)]
pub struct Presented {
    /// By which scheme.
    pub scheme: Scheme,
    /// The token.
    pub token: SecretString,
}

/// How a token is presented.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scheme {
    /// `Bearer`, or in the body of a form.
    Bearer,
    /// `DPoP`: beside the token comes a proof.
    Dpop,
}

/// A request to a protected resource is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum BearerError {
    /// No token at all: the answer names no error (RFC 6750 section 3.1).
    #[error("no access token")]
    Missing,
    /// The header is no token.
    #[error("malformed authorization header")]
    Malformed,
    /// Tokens stand in more than one place (RFC 6750 section 2).
    #[error("more than one access token")]
    Several,
    /// The token is expired, ended or not ours.
    #[error("invalid access token")]
    InvalidToken,
    /// The token is bound to a key and came without it, or the reverse (RFC 9449 section 7.2).
    #[error("access token bound to another key")]
    OtherKey,
    /// The token is bound to a certificate and came without it (RFC 8705 section 3).
    #[error("access token bound to another certificate")]
    OtherCertificate,
    /// The proof beside the token.
    #[error("{}", .0.description())]
    Proof(DpopError),
    /// The token does not reach that far.
    #[error("insufficient scope")]
    InsufficientScope,
}

/// The token in the `Authorization` header or in the body of a form; the query is no place for it.
///
/// # Errors
/// [`BearerError::Missing`] where there is none, or one of another scheme,
/// [`BearerError::Malformed`] for text that no token looks like, [`BearerError::Several`].
pub fn presented(
    authorization: Option<&str>,
    body: Option<&Parameters>,
) -> Result<Presented, BearerError> {
    let posted = body.and_then(|body| body.one("access_token"));
    match (authorization, posted) {
        (Some(_), Some(_)) => Err(BearerError::Several),
        (Some(header), None) => in_header(header),
        (None, Some(token)) => Ok(Presented {
            scheme: Scheme::Bearer,
            token: parsed(token)?,
        }),
        (None, None) => Err(BearerError::Missing),
    }
}

/// Whether a token that is bound to `key` may be used by whoever proved these.
///
/// # Errors
/// [`BearerError::OtherKey`], [`BearerError::OtherCertificate`].
pub fn fits(
    key: &SenderKey,
    scheme: Scheme,
    (proven, certificate): (Option<&str>, Option<&str>),
) -> Result<(), BearerError> {
    let (fit, refusal) = match (key, scheme) {
        (SenderKey::None, Scheme::Bearer) => (true, BearerError::OtherKey),
        (SenderKey::Certificate(own), _) => (
            scheme == Scheme::Bearer && certificate == Some(own),
            BearerError::OtherCertificate,
        ),
        (SenderKey::Dpop(own), Scheme::Dpop) => (proven == Some(own), BearerError::OtherKey),
        _ => (false, BearerError::OtherKey),
    };
    fit.then_some(()).ok_or(refusal)
}

impl BearerError {
    /// The code for the client, if it is told one.
    #[must_use]
    pub const fn oauth(self) -> Option<OAuthError> {
        match self {
            Self::Missing => None,
            Self::Malformed | Self::Several => Some(OAuthError::InvalidRequest),
            Self::InvalidToken | Self::OtherKey | Self::OtherCertificate => {
                Some(OAuthError::InvalidToken)
            }
            Self::Proof(error) => Some(error.oauth()),
            Self::InsufficientScope => Some(OAuthError::InsufficientScope),
        }
    }

    /// The value of `WWW-Authenticate`, in the scheme that was tried; a bound token is answered in
    /// the scheme that is its own.
    #[must_use]
    pub fn challenge(self, tried: Scheme) -> String {
        let scheme = match self {
            Self::OtherKey => Scheme::Dpop,
            Self::OtherCertificate => Scheme::Bearer,
            _ => tried,
        };
        let Some(error) = self.oauth() else {
            return format!("Bearer {REALM}, DPoP {}", algorithms());
        };
        let said = format!(r#"{REALM}, error="{error}", error_description="{self}""#);
        match scheme {
            Scheme::Bearer => format!("Bearer {said}"),
            Scheme::Dpop => format!("DPoP {said}, {}", algorithms()),
        }
    }
}

fn in_header(header: &str) -> Result<Presented, BearerError> {
    let (scheme, token) = header.split_once(' ').unwrap_or((header, ""));
    let scheme = if scheme.eq_ignore_ascii_case("bearer") {
        Scheme::Bearer
    } else if scheme.eq_ignore_ascii_case("dpop") {
        Scheme::Dpop
    } else {
        return Err(BearerError::Missing);
    };
    let token = parsed(token.trim_matches(' '))?;
    Ok(Presented { scheme, token })
}

fn parsed(token: &str) -> Result<SecretString, BearerError> {
    if is_b64token(token) {
        Ok(SecretString::new(String::from(token)))
    } else {
        Err(BearerError::Malformed)
    }
}

/// RFC 6750 section 2.1.
fn is_b64token(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    let fit = |byte: u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'+' | b'/')
    };
    !body.is_empty() && body.bytes().all(fit)
}

/// RFC 9449 section 7.1: the algorithms of proofs that we accept.
fn algorithms() -> String {
    let names = Algorithm::ALL.map(Algorithm::as_str);
    format!(r#"algs="{}""#, names.join(" "))
}

const REALM: &str = r#"realm="fedtoken""#;

#[cfg(test)]
mod tests {
    use super::*;

    fn header(text: &str) -> Result<(Scheme, String), BearerError> {
        read(presented(Some(text), None))
    }

    fn read(presented: Result<Presented, BearerError>) -> Result<(Scheme, String), BearerError> {
        presented.map(|it| (it.scheme, String::from(it.token.expose())))
    }

    fn token(scheme: Scheme) -> Result<(Scheme, String), BearerError> {
        Ok((scheme, String::from("a.b-c")))
    }

    #[test]
    fn the_header_is_read_in_any_case() {
        for text in ["Bearer a.b-c", "bearer a.b-c", "BEARER  a.b-c "] {
            assert_eq!(header(text), token(Scheme::Bearer));
        }
        for text in ["DPoP a.b-c", "dpop a.b-c"] {
            assert_eq!(header(text), token(Scheme::Dpop));
        }
    }

    #[test]
    fn a_form_may_carry_the_token() {
        let body = Parameters::parse("access_token=a.b-c").unwrap();
        let read = |header| read(presented(header, Some(&body)));
        assert_eq!(read(None), token(Scheme::Bearer));
        assert_eq!(read(Some("Bearer x")), Err(BearerError::Several));
        assert_eq!(read(Some("Basic x")), Err(BearerError::Several));
    }

    #[test]
    fn a_missing_token_is_no_error_by_name() {
        for text in ["Basic eA==", "", "Bearer2 x"] {
            assert_eq!(header(text), Err(BearerError::Missing));
        }
        assert_eq!(read(presented(None, None)), Err(BearerError::Missing));
        let empty = Parameters::parse("access_token=").unwrap();
        assert_eq!(
            read(presented(None, Some(&empty))),
            Err(BearerError::Missing)
        );
        assert_eq!(
            BearerError::Missing.challenge(Scheme::Bearer),
            r#"Bearer realm="fedtoken", DPoP algs="RS256 ES256 PS256 EdDSA""#
        );
    }

    #[test]
    fn a_malformed_token_is_a_bad_request() {
        for token in ["", " ", " =", " a b", " a,b", " é"] {
            for scheme in ["Bearer", "DPoP"] {
                let text = format!("{scheme}{token}");
                assert_eq!(header(&text), Err(BearerError::Malformed), "{text}");
            }
        }
        let body = Parameters::parse("access_token=a%20b").unwrap();
        let posted = read(presented(None, Some(&body)));
        assert_eq!(posted, Err(BearerError::Malformed));
    }

    #[test]
    fn an_unbound_token_is_for_bearers() {
        assert_eq!(fits(&SenderKey::None, Scheme::Bearer, (None, None)), Ok(()));
        let as_bound = fits(&SenderKey::None, Scheme::Dpop, (Some("key"), None));
        assert_eq!(as_bound, Err(BearerError::OtherKey));
    }

    #[test]
    fn a_token_bound_to_a_key_needs_its_proof() {
        let key = SenderKey::Dpop(String::from("key"));
        let other = Err(BearerError::OtherKey);
        assert_eq!(fits(&key, Scheme::Dpop, (Some("key"), None)), Ok(()));
        assert_eq!(fits(&key, Scheme::Dpop, (Some("other"), None)), other);
        assert_eq!(fits(&key, Scheme::Dpop, (None, Some("key"))), other);
        // As a bearer token it is refused whatever else comes (RFC 9449 section 7.2).
        assert_eq!(fits(&key, Scheme::Bearer, (Some("key"), None)), other);
    }

    #[test]
    fn a_token_bound_to_a_certificate_needs_it() {
        let key = SenderKey::Certificate(String::from("cert"));
        let other = Err(BearerError::OtherCertificate);
        assert_eq!(fits(&key, Scheme::Bearer, (None, Some("cert"))), Ok(()));
        assert_eq!(fits(&key, Scheme::Bearer, (None, Some("other"))), other);
        assert_eq!(fits(&key, Scheme::Bearer, (None, None)), other);
        assert_eq!(
            fits(&key, Scheme::Dpop, (Some("cert"), Some("cert"))),
            other
        );
    }

    #[test]
    fn a_bound_token_is_answered_in_its_own_scheme() {
        for tried in [Scheme::Bearer, Scheme::Dpop] {
            assert!(
                BearerError::OtherKey
                    .challenge(tried)
                    .starts_with("DPoP realm")
            );
            assert_eq!(
                BearerError::OtherCertificate.challenge(tried),
                concat!(
                    r#"Bearer realm="fedtoken", error="invalid_token", "#,
                    r#"error_description="access token bound to another certificate""#,
                )
            );
        }
    }

    #[test]
    fn refusals_are_named_in_the_challenge_of_their_scheme() {
        assert_eq!(
            BearerError::InvalidToken.challenge(Scheme::Bearer),
            r#"Bearer realm="fedtoken", error="invalid_token", error_description="invalid access token""#
        );
        assert_eq!(
            BearerError::Proof(DpopError::Nonce).challenge(Scheme::Dpop),
            concat!(
                r#"DPoP realm="fedtoken", error="use_dpop_nonce", "#,
                r#"error_description="the DPoP proof must carry the nonce of the header DPoP-Nonce", "#,
                r#"algs="RS256 ES256 PS256 EdDSA""#,
            )
        );
    }
}
