//! The mark that a browser sends: good in one spelling and for one person.
#![no_main]

use std::sync::LazyLock;

use data_encoding::BASE64URL_NOPAD;
use fedtoken_core::ids::PersonId;
use fedtoken_core::keyring::{KeyId, Keyring, MacKeys, MasterKey};
use fedtoken_core::rand_core::SeedableRng;
use fedtoken_core::secret::TokenDigest;
use fedtoken_core::throttle::DeviceMarks;
use libfuzzer_sys::fuzz_target;
use rand_chacha::ChaCha20Rng;

fuzz_target!(|text: &str| {
    let Some(world) = &*WORLD else {
        unreachable!("the names of the keys are good ones");
    };
    let [owner, stranger] = &world.people;
    assert!(world.marks.check(text, stranger).is_none());
    let Some(id) = world.marks.check(text, owner) else {
        return;
    };
    let mut parts = text.split('.');
    let (Some(random), Some(key)) = (parts.next(), parts.next()) else {
        unreachable!("a mark has three parts");
    };
    assert!(id.digest() == TokenDigest::of(random));
    let message = [owner.as_str().as_bytes(), random.as_bytes()];
    let tag = KeyId::parse(key).map(|key| world.keys.tag_by(&key, &message));
    let tag = tag.map(|tag| tag.map(|tag| BASE64URL_NOPAD.encode(&tag)));
    assert_eq!(tag, Ok(Ok(parts.collect())));
});

struct World {
    marks: DeviceMarks,
    keys: MacKeys,
    /// The owner of the mark among the seeds, and somebody else.
    people: [PersonId; 2],
}

static WORLD: LazyLock<Option<World>> = LazyLock::new(|| {
    let ring = Keyring::new(KeyId::parse("k").ok()?, MasterKey::new([1; 32]));
    let ring = ring.with_older(KeyId::parse("older").ok()?, MasterKey::new([2; 32]));
    let (ring, mut rng) = (ring.ok()?, ChaCha20Rng::seed_from_u64(1));
    Some(World {
        marks: DeviceMarks::new(&ring),
        keys: ring.mac_keys("fedtoken/device/v1"),
        people: [PersonId::draw(&mut rng), PersonId::draw(&mut rng)],
    })
});
