//! A JWT of somebody else: whatever its header says, one text alone is believed by this key.
#![no_main]

use std::sync::LazyLock;

use fedtoken_idp::keys::{ClientAlgorithm, ForeignKeys, ForeignKind, Jws, verify_foreign};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let kind = ForeignKind::ClientAssertion;
    let believed = verify_foreign(text, &KEYS, &ClientAlgorithm::ALL, kind).is_ok();
    assert_eq!(believed, text == SIGNED);
    let Ok(jws) = Jws::parse(text) else {
        assert!(!believed);
        return;
    };
    // What could be read has three parts, and names what it was signed with.
    assert!(text.len() <= 8192 && text.matches('.').count() >= 2);
    let _ = (jws.algorithm(), jws.kid(), jws.typ(), jws.jwk());
    let _ = jws.unproven_claims();
    for key in KEYS.iter() {
        assert_eq!(jws.claims(key).is_ok(), believed);
    }
});

/// The key of RFC 8037 appendix A.2 under the name `a`.
static KEYS: LazyLock<ForeignKeys> = LazyLock::new(|| {
    let set = r#"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"a",
        "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#;
    ForeignKeys::parse(set.as_bytes()).unwrap_or_default()
});

/// `{"sub":"rp"}`, signed by it.
const SIGNED: &str = concat!(
    "eyJhbGciOiJFZERTQSIsImtpZCI6ImEifQ.eyJzdWIiOiJycCJ9.",
    "ELuWnPyn4b5zL745lEM69fn00UWdeR8hWmwmM5Tv_Dgi0v71XDz4bBg0OTIyVcZqJ4T9yrAba73tx_ECJJWYAQ",
);
