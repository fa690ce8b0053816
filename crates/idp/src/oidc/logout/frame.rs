//! The page of a client that a browser loads when a session ends (OpenID Connect Front-Channel
//! Logout 1.0 section 2).

use url::Url;

use crate::oidc::{Registration, redirect};

/// The address of the frame, issuer and session in it where the client requires them; none for a
/// client without such a page. `sid` is the session as this client hears it.
#[must_use]
pub fn frame(client: &Registration, issuer: &str, sid: &str) -> Option<String> {
    let uri = client.frontchannel_logout_uri.as_deref()?;
    // A frame of any other scheme would run in our own page.
    let scheme = Url::parse(uri).ok()?;
    if !matches!(scheme.scheme(), "https" | "http") {
        return None;
    }
    let told: &[(&str, &str)] = if client.frontchannel_logout_session_required {
        &[("iss", issuer), ("sid", sid)]
    } else {
        &[]
    };
    Some(redirect::answer_url(uri, told))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn framed(members: &Value) -> Option<String> {
        let mut registration = json!({
            "client_id": "rp", "redirect_uris": ["https://rp.example/cb"],
        });
        for (name, value) in members.as_object().unwrap() {
            registration[name] = value.clone();
        }
        let client = serde_json::from_value(registration).unwrap();
        frame(&client, "https://idp.example", "s 1")
    }

    #[test]
    fn a_client_that_requires_it_is_told_issuer_and_session() {
        let framed = framed(&json!({
            "frontchannel_logout_uri": "https://rp.example/out?a=1",
            "frontchannel_logout_session_required": true,
        }));
        let expected = "https://rp.example/out?a=1&iss=https%3A%2F%2Fidp.example&sid=s+1";
        assert_eq!(framed.as_deref(), Some(expected));
    }

    #[test]
    fn a_client_that_does_not_require_it_is_told_nothing() {
        let uri = "https://rp.example/out?a=1";
        let framed = framed(&json!({ "frontchannel_logout_uri": uri }));
        assert_eq!(framed.as_deref(), Some(uri));
    }

    #[test]
    fn a_client_without_such_a_page_has_no_frame() {
        assert_eq!(framed(&json!({})), None);
    }

    #[test]
    fn only_web_addresses_are_framed() {
        for uri in [
            "javascript:alert(1)",
            "data:text/html,x",
            "be.example:/out",
            "x",
        ] {
            let framed = framed(&json!({ "frontchannel_logout_uri": uri }));
            assert_eq!(framed, None, "{uri}");
        }
    }
}
