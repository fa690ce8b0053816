//! The token request (RFC 6749 section 4.1.3, RFC 7636 section 4.5).

use fedtoken_core::secret::{OpaqueToken, SecretString, TokenDigest};

use super::error::TokenError;
use crate::oidc::parameters::Parameters;

/// A token request by its grant.
#[derive(Debug)]
pub enum TokenRequest {
    /// `grant_type=authorization_code`.
    AuthorizationCode(CodeRequest),
}

/// An authorization code and what must come with it.
#[derive(Debug)]
pub struct CodeRequest {
    /// Digest of the code, by which it is found.
    pub code: TokenDigest,
    /// The return address once more.
    pub redirect_uri: String,
    /// PKCE.
    pub code_verifier: SecretString,
}

impl TokenRequest {
    /// Reads the body of a token request.
    ///
    /// # Errors
    /// [`TokenError::Missing`], [`TokenError::UnsupportedGrantType`], and
    /// [`TokenError::UnknownCode`] for text that no code of ours looks like.
    pub fn parse(body: &Parameters) -> Result<Self, TokenError> {
        let required = |name| body.one(name).ok_or(TokenError::Missing(name));
        if required("grant_type")? != "authorization_code" {
            return Err(TokenError::UnsupportedGrantType);
        }
        let code = required("code")?;
        let redirect_uri = String::from(required("redirect_uri")?);
        let code_verifier = SecretString::new(String::from(required("code_verifier")?));
        let code = OpaqueToken::parse(code)
            .map_err(|_| TokenError::UnknownCode)?
            .digest();
        Ok(Self::AuthorizationCode(CodeRequest {
            code,
            redirect_uri,
            code_verifier,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: [(&str, &str); 4] = [
        ("grant_type", "authorization_code"),
        ("code", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
        ("redirect_uri", "https://rp.example/cb"),
        (
            "code_verifier",
            "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
        ),
    ];

    fn parse(pairs: &[(&str, &str)]) -> Result<TokenRequest, TokenError> {
        let text: String = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs)
            .finish();
        TokenRequest::parse(&Parameters::parse(&text).unwrap())
    }

    #[test]
    fn a_good_request_is_read() {
        let TokenRequest::AuthorizationCode(request) = parse(&GOOD).unwrap();
        assert_eq!(request.code, TokenDigest::of(GOOD[1].1));
        assert_eq!(request.redirect_uri, "https://rp.example/cb");
        assert!(!format!("{request:?}").contains(GOOD[3].1));
    }

    #[test]
    fn each_parameter_is_required() {
        for (index, (name, _)) in GOOD.iter().enumerate() {
            let mut pairs = GOOD.to_vec();
            pairs.remove(index);
            assert_eq!(parse(&pairs).unwrap_err(), TokenError::Missing(name));
        }
    }

    #[test]
    fn other_grants_are_unsupported() {
        for grant in [
            "password",
            "client_credentials",
            "refresh_token",
            "implicit",
        ] {
            let mut pairs = GOOD;
            pairs[0].1 = grant;
            assert_eq!(
                parse(&pairs).unwrap_err(),
                TokenError::UnsupportedGrantType,
                "{grant}"
            );
        }
    }

    #[test]
    fn what_cannot_be_a_code_is_unknown() {
        let mut pairs = GOOD;
        pairs[1].1 = "x";
        let refused = parse(&pairs).unwrap_err();
        assert_eq!(refused, TokenError::UnknownCode);
        assert_eq!(refused.oauth().as_str(), "invalid_grant");
    }
}
