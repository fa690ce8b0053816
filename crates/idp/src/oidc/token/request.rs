//! The token request (RFC 6749 sections 4.1.3 and 6, RFC 7636 section 4.5, RFC 8707 section 2.2).

use fedtoken_core::secret::{OpaqueToken, SecretString, TokenDigest};

use super::{error::TokenError, refresh_token::RefreshToken};
use crate::oidc::{parameters::Parameters, registration::Registration};

/// A token request by its grant.
#[derive(Debug)]
pub enum TokenRequest {
    /// `grant_type=authorization_code`.
    AuthorizationCode(CodeRequest),
    /// `grant_type=refresh_token`.
    RefreshToken(RefreshRequest),
}

/// An authorization code and what must come with it.
#[derive(Debug)]
pub struct CodeRequest {
    /// Digest of the code, by which it is found.
    pub code: TokenDigest,
    /// The return address once more.
    pub redirect_uri: String,
    /// PKCE; none from a client whose `nonce` may stand in for it.
    pub code_verifier: Option<SecretString>,
    /// The resource to narrow down to.
    pub resource: Option<String>,
}

/// A refresh token and what is asked with it.
#[derive(Debug)]
pub struct RefreshRequest {
    /// The token; whose it is was not looked at.
    pub token: RefreshToken,
    /// The scope to narrow down to.
    pub scope: Option<String>,
    /// The resource to narrow down to.
    pub resource: Option<String>,
}

impl TokenRequest {
    /// Reads the body of a token request of this client.
    ///
    /// # Errors
    /// [`TokenError::Missing`], [`TokenError::UnsupportedGrantType`], and
    /// [`TokenError::UnknownCode`] or [`TokenError::UnknownRefresh`] for text that no code or
    /// refresh token of ours looks like.
    pub fn parse(body: &Parameters, client: &Registration) -> Result<Self, TokenError> {
        match required(body, "grant_type")? {
            "authorization_code" => code_request(body, client).map(Self::AuthorizationCode),
            "refresh_token" => refresh_request(body).map(Self::RefreshToken),
            _ => Err(TokenError::UnsupportedGrantType),
        }
    }
}

fn code_request(body: &Parameters, client: &Registration) -> Result<CodeRequest, TokenError> {
    let code = required(body, "code")?;
    let redirect_uri = String::from(required(body, "redirect_uri")?);
    let code_verifier = match body.one("code_verifier") {
        None if client.requires_pkce() => return Err(TokenError::Missing("code_verifier")),
        verifier => verifier.map(|text| SecretString::new(String::from(text))),
    };
    let code = OpaqueToken::parse(code).map_err(|_| TokenError::UnknownCode)?;
    Ok(CodeRequest {
        code: code.digest(),
        redirect_uri,
        code_verifier,
        resource: body.one("resource").map(String::from),
    })
}

fn refresh_request(body: &Parameters) -> Result<RefreshRequest, TokenError> {
    let token = required(body, "refresh_token")?;
    Ok(RefreshRequest {
        token: RefreshToken::parse(token).map_err(|_| TokenError::UnknownRefresh)?,
        scope: body.one("scope").map(String::from),
        resource: body.one("resource").map(String::from),
    })
}

fn required<'a>(body: &'a Parameters, name: &'static str) -> Result<&'a str, TokenError> {
    body.one(name).ok_or(TokenError::Missing(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oidc::{registration::PkcePolicy, token::samples};

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
        parse_for(pairs, PkcePolicy::Required)
    }

    fn parse_for(pairs: &[(&str, &str)], pkce: PkcePolicy) -> Result<TokenRequest, TokenError> {
        let text: String = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs)
            .finish();
        let client = Registration {
            pkce,
            ..samples::client("client_secret_basic")
        };
        TokenRequest::parse(&Parameters::parse(&text).unwrap(), &client)
    }

    #[test]
    fn a_good_request_is_read() {
        let TokenRequest::AuthorizationCode(request) = parse(&GOOD).unwrap() else {
            panic!("another grant");
        };
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
    fn a_verifier_is_optional_where_a_nonce_may_stand_in_for_it() {
        let TokenRequest::AuthorizationCode(request) =
            parse_for(&GOOD[..3], PkcePolicy::Nonce).unwrap()
        else {
            panic!("another grant");
        };
        assert!(request.code_verifier.is_none());
    }

    #[test]
    fn other_grants_are_unsupported() {
        for grant in [
            "password",
            "client_credentials",
            "implicit",
            "Refresh_token",
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
    #[test]
    fn a_refresh_request_is_read() {
        let token = "A".repeat(90) + "A";
        let pairs = [
            ("grant_type", "refresh_token"),
            ("refresh_token", token.as_str()),
            ("scope", "openid"),
            ("resource", "urn:api"),
        ];
        let TokenRequest::RefreshToken(request) = parse(&pairs).unwrap() else {
            panic!("another grant");
        };
        assert_eq!(request.token.generation(), 0);
        assert_eq!(request.scope.as_deref(), Some("openid"));
        assert_eq!(request.resource.as_deref(), Some("urn:api"));
        assert_eq!(
            parse(&pairs[..1]).unwrap_err(),
            TokenError::Missing("refresh_token")
        );
    }

    #[test]
    fn what_cannot_be_a_refresh_token_is_unknown() {
        let pairs = [("grant_type", "refresh_token"), ("refresh_token", "x")];
        assert_eq!(parse(&pairs).unwrap_err(), TokenError::UnknownRefresh);
    }
}
