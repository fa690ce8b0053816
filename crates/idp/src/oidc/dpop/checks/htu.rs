//! A proof is for the address of the request (RFC 9449 section 4.3, number 9).

use serde_json::Value;
use url::Url;

use crate::{keys::Claims, oidc::dpop::DpopError};

/// Compares after the normalisation of RFC 3986 sections 6.2.2 and 6.2.3, without query and
/// fragment.
pub(in crate::oidc::dpop) fn check(claims: &Claims, address: &str) -> Result<(), DpopError> {
    let named = claims.get("htu").and_then(Value::as_str);
    let named = Url::parse(named.ok_or(DpopError::Claim("htu"))?);
    let (Ok(named), Ok(own)) = (named, Url::parse(address)) else {
        return Err(DpopError::Address);
    };
    if place(&named) == place(&own) && named.username().is_empty() && named.password().is_none() {
        Ok(())
    } else {
        Err(DpopError::Address)
    }
}

fn place(url: &Url) -> (&str, Option<&str>, Option<u16>, &str) {
    let port = url.port_or_known_default();
    (url.scheme(), url.host_str(), port, url.path())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(htu: &Value) -> Result<(), DpopError> {
        let claims = json!({ "htu": htu });
        let claims = claims.as_object().unwrap();
        super::check(claims, "https://idp.example/oidc/token")
    }

    #[test]
    fn the_same_address_is_known_however_it_is_spelt() {
        for same in [
            "https://idp.example/oidc/token",
            "HTTPS://IDP.example:443/oidc/token",
            "https://idp.example/oidc/token?a=b",
            "https://idp.example/oidc/token#part",
            "https://idp.example/x/../oidc/./token",
        ] {
            assert_eq!(check(&json!(same)), Ok(()), "{same}");
        }
    }

    #[test]
    fn another_address_is_refused() {
        for other in [
            "http://idp.example/oidc/token",
            "https://idp.example:8443/oidc/token",
            "https://other.example/oidc/token",
            "https://idp.example.evil.example/oidc/token",
            "https://idp.example/oidc/par",
            "https://idp.example/oidc/token/",
            "https://idp.example/oidc/Token",
            "https://idp.example/token",
            "https://user@idp.example/oidc/token",
            "https://:word@idp.example/oidc/token",
            "/oidc/token",
            "token",
            "",
        ] {
            assert_eq!(check(&json!(other)), Err(DpopError::Address), "{other}");
        }
    }

    #[test]
    fn an_address_is_a_text() {
        assert_eq!(check(&Value::Null), Err(DpopError::Claim("htu")));
        assert_eq!(check(&json!([])), Err(DpopError::Claim("htu")));
    }
}
