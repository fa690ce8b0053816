//! A DPoP proof: one text alone is believed by its key, and what one says must be for us and for now.
#![no_main]

use std::sync::LazyLock;

use fedtoken_core::{
    keyring::{KeyId, Keyring, MasterKey},
    time::UnixTime,
};
use fedtoken_idp::{
    keys::{Algorithm, Claims, ForeignKey, Jws},
    oidc::dpop::{Expected, NonceKeys, NonceRule, check, judge},
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Some(nonces) = &*NONCES else {
        unreachable!("the name of the key is sound");
    };
    let expected = Expected {
        method: "POST",
        address: ADDRESS,
        access_token: None,
        nonce: NonceRule::IfPresent,
        now: UnixTime::from_secs(NOW),
    };
    if let Ok(proven) = check(text, &expected, nonces) {
        // Whoever changes anything needs another key than the one of the seeds.
        assert!(text == SIGNED || !is_of_the_seeds(text));
        assert_eq!(proven.thumbprint.len(), 43);
    }
    let Ok(claims) = serde_json::from_str::<Claims>(text) else {
        return;
    };
    let Ok(proven) = judge(
        &claims,
        (String::from("key"), Algorithm::Es256),
        &expected,
        nonces,
    ) else {
        return;
    };
    let word = |name: &str| claims.get(name).and_then(|value| value.as_str());
    assert_eq!(word("htm"), Some("POST"));
    assert!(word("htu").is_some_and(|htu| htu.to_lowercase().contains("idp.example")));
    assert!(word("jti").is_some_and(|jti| (1..=256).contains(&jti.len())));
    // A nonce that the fuzzer made up is none of ours.
    assert!(claims.get("nonce").is_none());
    let made_at = claims.get("iat").and_then(|iat| iat.as_i64());
    assert!(made_at.is_some_and(|at| (NOW - 60..=NOW + 10).contains(&at)));
    assert!((1..=80).contains(&(proven.expires_at.as_secs() - NOW)));
});

/// Whether it brings the key of RFC 8037 appendix A.2.
fn is_of_the_seeds(text: &str) -> bool {
    let jws = Jws::parse(text);
    let key = jws
        .as_ref()
        .ok()
        .and_then(Jws::jwk)
        .map(ForeignKey::from_jwk);
    key.is_some_and(|key| {
        key.is_ok_and(|key| {
            key.material().thumbprint() == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
        })
    })
}

static NONCES: LazyLock<Option<NonceKeys>> = LazyLock::new(|| {
    let id = KeyId::parse("k1").ok()?;
    Some(NonceKeys::new(&Keyring::new(id, MasterKey::new([7; 32]))))
});

const ADDRESS: &str = "https://idp.example/token";
const NOW: i64 = 1_800_000_000;

/// A proof of 2027-01-15, signed by that key.
const SIGNED: &str = concat!(
    "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVkRFNBIiwiandrIjp7Imt0eSI6Ik9LUCIsImNydiI6IkVkMjU1MTkiLCJ4",
    "IjoiMTFxWUFZS3hDcmZWU183VHlXUUhPZzdoY3ZQYXBpTWxyd0lhYVBjSFVSbyJ9fQ.eyJqdGkiOiJqIiwiaHRtIjoiU",
    "E9TVCIsImh0dSI6Imh0dHBzOi8vaWRwLmV4YW1wbGUvdG9rZW4iLCJpYXQiOjE4MDAwMDAwMDB9.",
    "vF4eoc_GfOdXnewWKlzZARx5Z2NUgMHKB7NIHWtnDj-4J0PFvfaErUXnlk8sRkIFf2KJnjA8r8NrTNtvCYeQCA",
);
