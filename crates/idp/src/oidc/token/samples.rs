//! Records that the tests of this folder begin with.

use fedtoken_core::{
    ids::{GrantId, PersonId, SessionId},
    level::Level,
    login::Method,
    time::UnixTime,
};
use fedtoken_storage::stores::{ClientLife, Grant, GrantLife};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde_json::json;

use crate::oidc::registration::Registration;

/// A grant to the client `rp`, given at 0 for 90 days.
pub(super) fn grant() -> Grant {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    Grant {
        id: GrantId::draw(&mut rng),
        client_id: String::from("rp"),
        client_life: ClientLife::FIRST,
        person_id: PersonId::draw(&mut rng),
        sid: SessionId::draw(&mut rng),
        scope: String::from("openid email offline_access"),
        method: Method::Token,
        level: Level::TOKEN,
        acr: String::from("urn:fedtoken:level:300"),
        authenticated_at: UnixTime::from_secs(0),
        issued_at: UnixTime::from_secs(0),
        life: GrantLife::Offline,
        resource: None,
        claims: None,
        expires_at: UnixTime::from_secs(90 * 24 * 3600),
        ended_at: None,
    }
}

/// The client `rp` with both grants, which proves itself in this way.
pub(super) fn client(method: &str) -> Registration {
    client_with(json!({
        "token_endpoint_auth_method": method,
        "grant_types": ["authorization_code", "refresh_token"],
    }))
}

/// The client `rp`, which may ask for this scope.
pub(super) fn client_allowed(scope: &str) -> Registration {
    client_with(json!({ "scope": scope }))
}

fn client_with(mut members: serde_json::Value) -> Registration {
    members["client_id"] = json!("rp");
    members["redirect_uris"] = json!(["https://rp.example/cb"]);
    serde_json::from_value(members).unwrap()
}
