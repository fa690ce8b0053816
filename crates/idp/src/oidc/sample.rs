//! An authorization request for tests of what follows it.

use serde_json::{Value, json};

use super::authorize::Ask;

/// A sound request of the client `rp` for `openid`, asked at 0, with these members over it.
pub(crate) fn ask(members: &Value) -> Ask {
    let mut ask = json!({
        "client_id": "rp", "redirect_uri": "https://rp.example/cb", "scope": "openid",
        "state": "s", "code_challenge": "c", "response_mode": "query", "prompt": [],
        "acr": {"values": [], "weight": "wish"}, "ui_locales": [], "pushed": null,
        "binding": "A".repeat(43), "tab": "t", "issued_at": 0,
    });
    for (name, value) in members.as_object().unwrap() {
        ask[name] = value.clone();
    }
    serde_json::from_value(ask).unwrap()
}
