//! Sealing, opening, moving and digests.

use super::*;
use alloc::format;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

fn id(text: &str) -> KeyId {
    KeyId::parse(text).unwrap()
}

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(7)
}

fn place(part: &str) -> Context {
    Context::new("test/v1").part(part.as_bytes())
}

fn ring(name: &str, byte: u8) -> Keyring {
    Keyring::new(id(name), MasterKey::new([byte; 32]))
}

#[test]
fn a_sealed_value_opens_in_its_place_only() {
    let ring = ring("new", 1);
    let sealed = ring.seal(&place("a"), b"value", &mut rng()).unwrap();
    assert_eq!(ring.open(&place("a"), &sealed).unwrap().expose(), b"value");
    let elsewhere = [
        place("b"),
        place("a").part(b""),
        Context::new("test/v2").part(b"a"),
    ];
    for context in elsewhere {
        assert_eq!(
            ring.open(&context, &sealed).unwrap_err(),
            KeyringError::Damaged
        );
    }
}

#[test]
fn each_purpose_has_a_key_of_its_own() {
    let ring = ring("k", 1);
    let sealed_for = |purpose| {
        let cipher = ring.primary.cipher(&Context::new(purpose));
        cipher.encrypt(&XNonce::default(), &b"value"[..]).unwrap()
    };
    assert_ne!(sealed_for("one/v1"), sealed_for("other/v1"));
}

#[test]
fn every_flipped_bit_is_found() {
    let ring = ring("k", 1);
    let bytes = ring.seal(&place("a"), b"v", &mut rng()).unwrap().to_bytes();
    for index in 0..bytes.len() * 8 {
        let mut altered = bytes.clone();
        altered[index / 8] ^= 1 << (index % 8);
        let opened =
            Sealed::from_bytes(&altered).and_then(|sealed| ring.open(&place("a"), &sealed));
        assert!(opened.is_err(), "bit {index}");
    }
}

#[test]
fn a_renamed_key_does_not_open() {
    let sealed = ring("one", 1).seal(&place("a"), b"v", &mut rng()).unwrap();
    let header = Header {
        key_id: id("two"),
        ..sealed.header
    };
    let renamed = Sealed { header, ..sealed };
    let opened = ring("two", 1).open(&place("a"), &renamed);
    assert_eq!(opened.unwrap_err(), KeyringError::Damaged);
}

#[test]
fn a_value_in_place_opens_as_one_on_the_heap() {
    let ring = ring("k", 1);
    let array = ring.seal_array(&place("a"), b"value", &mut rng()).unwrap();
    let heap = ring.seal(&place("a"), b"value", &mut rng()).unwrap();
    assert_eq!(array.to_bytes(), heap.to_bytes());
    assert_eq!(*ring.open_array(&place("a"), &array).unwrap(), *b"value");
    let elsewhere = ring.open_array(&place("b"), &array);
    assert_eq!(elsewhere.unwrap_err(), KeyringError::Damaged);
}

#[test]
fn an_older_key_opens_and_rewraps() {
    let old = ring("old", 1).seal(&place("a"), b"v", &mut rng()).unwrap();
    let both = ring("new", 2)
        .with_older(id("old"), MasterKey::new([1; 32]))
        .unwrap();
    assert_eq!(both.open(&place("a"), &old).unwrap().expose(), b"v");
    let moved = both.rewrap(&place("a"), &old, &mut rng()).unwrap().unwrap();
    assert_eq!(moved.key_id(), &id("new"));
    assert_eq!(both.rewrap(&place("a"), &moved, &mut rng()), Ok(None));
    let only_new = ring("new", 2);
    assert_eq!(only_new.open(&place("a"), &moved).unwrap().expose(), b"v");
    assert_eq!(
        only_new.open(&place("a"), &old).unwrap_err(),
        KeyringError::UnknownKey
    );
}

#[test]
fn an_id_is_given_once() {
    let twice = ring("k", 1).with_older(id("k"), MasterKey::new([2; 32]));
    assert_eq!(twice.unwrap_err(), KeyringError::DuplicateKey);
}

#[test]
fn equal_values_look_different() {
    let ring = ring("k", 1);
    let mut rng = rng();
    let one = ring.seal(&place("a"), b"v", &mut rng).unwrap();
    let other = ring.seal(&place("a"), b"v", &mut rng).unwrap();
    assert_ne!(one.to_bytes(), other.to_bytes());
}

#[test]
fn keys_and_values_are_not_printed() {
    let ring = ring("k1", 0xab);
    let sealed = ring.seal(&place("a"), b"v", &mut rng()).unwrap();
    assert_eq!(format!("{ring:?}"), "[k1]");
    assert_eq!(format!("{sealed:?}"), "Sealed(k1)");
    assert_eq!(format!("{:?}", MasterKey::new([0xab; 32])), "[redacted]");
}
