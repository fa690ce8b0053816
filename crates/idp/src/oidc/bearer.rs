//! Bearer tokens in requests (RFC 6750): where they may stand, and how their lack is answered.

use fedtoken_core::secret::SecretString;
use thiserror::Error;

use super::error::OAuthError;

/// A request to a protected resource is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum BearerError {
    /// No token at all: the answer names no error (RFC 6750 section 3.1).
    #[error("no access token")]
    Missing,
    /// The header is no bearer token.
    #[error("malformed authorization header")]
    Malformed,
    /// The token is expired, ended or not ours.
    #[error("invalid access token")]
    InvalidToken,
    /// The token does not reach that far.
    #[error("insufficient scope")]
    InsufficientScope,
}

/// The token in an `Authorization` header; the query and the body are no place for it.
///
/// # Errors
/// [`BearerError::Missing`] without header or with another scheme, [`BearerError::Malformed`] for
/// text that no token looks like.
pub fn token(authorization: Option<&str>) -> Result<SecretString, BearerError> {
    let header = authorization.ok_or(BearerError::Missing)?;
    let (scheme, token) = header.split_once(' ').unwrap_or((header, ""));
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(BearerError::Missing);
    }
    let token = token.trim_matches(' ');
    if is_b64token(token) {
        Ok(SecretString::new(String::from(token)))
    } else {
        Err(BearerError::Malformed)
    }
}

impl BearerError {
    /// The code for the client, if it is told one.
    #[must_use]
    pub const fn oauth(self) -> Option<OAuthError> {
        match self {
            Self::Missing => None,
            Self::Malformed => Some(OAuthError::InvalidRequest),
            Self::InvalidToken => Some(OAuthError::InvalidToken),
            Self::InsufficientScope => Some(OAuthError::InsufficientScope),
        }
    }

    /// The value of `WWW-Authenticate`.
    #[must_use]
    pub fn challenge(self) -> String {
        self.oauth().map_or_else(
            || String::from(REALM),
            |error| format!(r#"{REALM}, error="{error}", error_description="{self}""#),
        )
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

const REALM: &str = r#"Bearer realm="fedtoken""#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_is_read_in_any_case() {
        for header in ["Bearer a.b-c", "bearer a.b-c", "BEARER  a.b-c "] {
            assert_eq!(token(Some(header)).unwrap().expose(), "a.b-c");
        }
    }

    #[test]
    fn a_missing_token_is_no_error_by_name() {
        for header in [None, Some("Basic eA=="), Some("")] {
            assert_eq!(token(header).unwrap_err(), BearerError::Missing);
        }
        assert_eq!(
            BearerError::Missing.challenge(),
            r#"Bearer realm="fedtoken""#
        );
    }

    #[test]
    fn a_malformed_token_is_a_bad_request() {
        for header in [
            "Bearer",
            "Bearer ",
            "Bearer =",
            "Bearer a b",
            "Bearer a,b",
            "Bearer é",
        ] {
            assert_eq!(
                token(Some(header)).unwrap_err(),
                BearerError::Malformed,
                "{header}"
            );
        }
    }

    #[test]
    fn refusals_are_named_in_the_challenge() {
        assert_eq!(
            BearerError::InvalidToken.challenge(),
            r#"Bearer realm="fedtoken", error="invalid_token", error_description="invalid access token""#
        );
    }
}
