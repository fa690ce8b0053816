//! Who may look at an access token (RFC 7662 section 4): its client, and the resource it is for.

use crate::oidc::{access_token::AccessToken, registration::Registration};

/// Whether this client may; to all others the token is as good as unknown.
#[must_use]
pub fn may_see(caller: &Registration, token: &AccessToken) -> bool {
    let owns = |resource: &String| *resource == token.audience;
    caller.client_id == token.client_id || caller.resources.iter().any(owns)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oidc::introspection::answer::samples;
    use serde_json::json;

    fn sees(client_id: &str, resources: &[&str]) -> bool {
        let caller = serde_json::from_value(json!({
            "client_id": client_id, "redirect_uris": [], "resources": resources,
        }));
        may_see(&caller.unwrap(), &samples::access_token())
    }

    #[test]
    fn the_client_and_the_owner_of_the_resource_see_a_token() {
        assert!(sees("rp", &[]));
        assert!(sees("api", &["urn:example:other", "urn:example:api"]));
    }

    #[test]
    fn nobody_else_does() {
        assert!(!sees("other", &[]));
        assert!(!sees("other", &["urn:example:ap", "urn:example:api2"]));
    }
}
