//! The keys that a client publishes or registers: odd ones are left out, private ones never used.
#![no_main]

use fedtoken_idp::keys::{ClientAlgorithm, ForeignKey, ForeignKeys};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|bytes: &[u8]| {
    let Ok(keys) = ForeignKeys::parse(bytes) else {
        return;
    };
    assert!(keys.iter().count() <= 100);
    for key in keys.iter() {
        assert_eq!(key.material().thumbprint().len(), 43);
        // A key that passed is for one algorithm, or as an RSA key for two, or names another.
        let fits = |algorithm: &ClientAlgorithm| key.fits(*algorithm);
        assert!(ClientAlgorithm::ALL.iter().filter(|it| fits(it)).count() <= 2);
    }
    let Ok(set) = serde_json::from_slice::<Value>(bytes) else {
        unreachable!("it was read");
    };
    let listed = set.get("keys").and_then(Value::as_array);
    let listed = listed.map(Vec::as_slice).unwrap_or_default();
    let usable = listed
        .iter()
        .filter(|jwk| ForeignKey::from_jwk(jwk).is_ok());
    assert_eq!(usable.count(), keys.iter().count());
    let private = |jwk: &Value| PRIVATE.iter().any(|name| jwk.get(*name).is_some());
    assert_eq!(
        ForeignKeys::register(&set).is_err(),
        listed.iter().any(private)
    );
});

const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];
