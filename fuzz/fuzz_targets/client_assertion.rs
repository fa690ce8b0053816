//! The claims of a client's assertion, signed by its own key: what is believed is for us and for now.
#![no_main]

use std::sync::LazyLock;

use fedtoken_core::time::UnixTime;
use fedtoken_idp::{
    keys::{Algorithm, ForeignKeys, SigningKey, Typ},
    oidc::{
        Registration,
        client_auth::{Occasion, check_assertion},
        registration::SecurityProfile,
    },
};
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};

fuzz_target!(|text: &str| {
    let (Some(scene), Ok(claims)) = (&*SCENE, serde_json::from_str::<Value>(text)) else {
        return;
    };
    let Ok(jwt) = scene.key.sign_compact(Typ::IdToken, &claims) else {
        unreachable!("any JSON can be signed");
    };
    for client in &scene.clients {
        let occasion = Occasion {
            issuer: ISSUER,
            endpoints: &[TOKEN],
            now: UnixTime::from_secs(NOW),
        };
        let Ok(proven) = check_assertion(&jwt, client, &scene.keys, &occasion) else {
            continue;
        };
        let claim = |name: &str| claims.get(name).cloned().unwrap_or_default();
        assert!(claim("iss") == "rp" && claim("sub") == "rp");
        let lasts = proven.expires_at.as_secs() - NOW;
        assert!((1..=3600 + 120).contains(&lasts));
        assert!(proven.ahead.is_none_or(|ahead| ahead <= 60));
        assert!(
            claim("jti")
                .as_str()
                .is_some_and(|jti| (1..=255).contains(&jti.len()))
        );
        match client.profile {
            SecurityProfile::Fapi2 => assert!(claim("aud") == ISSUER),
            SecurityProfile::Standard => assert!(claim("aud").to_string().contains(ISSUER)),
        }
    }
});

struct Scene {
    key: SigningKey,
    keys: ForeignKeys,
    clients: Vec<Registration>,
}

static SCENE: LazyLock<Option<Scene>> = LazyLock::new(|| {
    let key = SigningKey::generate(Algorithm::EdDsa).ok()?;
    let keys = ForeignKeys::register(&json!({"keys": [key.public()]})).ok()?;
    let clients = ["standard", "fapi2"].map(|profile| {
        serde_json::from_value(json!({
            "client_id": "rp", "redirect_uris": ["https://rp.example/cb"], "profile": profile,
            "token_endpoint_auth_method": "private_key_jwt",
        }))
    });
    let clients = clients.into_iter().collect::<Result<_, _>>().ok()?;
    Some(Scene { key, keys, clients })
});

const ISSUER: &str = "https://idp.example";
const TOKEN: &str = "https://idp.example/token";
const NOW: i64 = 1_800_000_000;
