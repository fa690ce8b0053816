//! What a ring file may hold, and how its keys take turns.

use super::*;
use data_encoding::BASE64;
use fedtoken_core::{
    keyring::{Context, KeyringError},
    secret::TokenDigest,
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

fn parse(text: &str) -> Result<RingFile, RingFileError> {
    RingFile::parse(&SecretString::new(String::from(text)))
}

fn entry(id: &str, byte: u8) -> String {
    format!(r#"{{"id":"{id}","key":"{}"}}"#, BASE64.encode(&[byte; 32]))
}

#[test]
fn a_drawn_ring_reads_back_and_opens_what_it_sealed() {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let drawn = RingFile::draw(&mut rng).unwrap();
    let context = || Context::new("test");
    let sealed = drawn
        .keyring()
        .unwrap()
        .seal(&context(), b"something", &mut rng)
        .unwrap();
    let read = RingFile::parse(&drawn.to_text())
        .unwrap()
        .keyring()
        .unwrap();
    assert_eq!(
        read.open(&context(), &sealed).unwrap().expose(),
        b"something"
    );
    assert_eq!(read.primary_id().as_str(), "k1");
}

#[test]
fn the_first_key_is_the_newest() {
    let text = format!(r#"{{"keys":[{},{}]}}"#, entry("new", 1), entry("old", 2));
    let ring = parse(&text).unwrap();
    assert_eq!(ring.keyring().unwrap().primary_id().as_str(), "new");
    assert_eq!(ring.to_text().expose().trim_end(), text);
    assert!(ring.to_text().expose().len() <= ENVELOPE.len() + 2 * entry::LONGEST);
}

#[test]
fn unusable_rings_are_refused_by_name() {
    let wrap = |inner: &str| format!(r#"{{"keys":[{inner}]}}"#);
    let short = format!(r#"{{"id":"k1","key":"{}"}}"#, BASE64.encode(&[1; 31]));
    let twice = format!("{},{}", entry("k1", 1), entry("k1", 2));
    let extra = format!(r#"{{"keys":[{}],"more":1}}"#, entry("k1", 1));
    assert!(matches!(parse(""), Err(RingFileError::Malformed)));
    assert!(matches!(parse(&extra), Err(RingFileError::Malformed)));
    assert!(matches!(parse(&wrap("")), Err(RingFileError::Empty)));
    assert!(matches!(
        parse(&wrap(&entry("K1", 1))),
        Err(RingFileError::Id { number: 1 })
    ));
    assert!(matches!(
        parse(&wrap(&short)),
        Err(RingFileError::Key { .. })
    ));
    assert!(matches!(
        parse(&wrap(&twice)),
        Err(RingFileError::Duplicate { .. })
    ));
}

#[test]
fn no_key_is_printed() {
    let text = format!(r#"{{"keys":[{}]}}"#, entry("k1", 7));
    let printed = format!("{:?}", parse(&text).unwrap());
    assert!(printed.contains("[redacted]") && !printed.contains(&BASE64.encode(&[7; 32])));
    let wrong = parse(&text.replace("BwcH", "!!!!")).unwrap_err();
    assert!(!format!("{wrong:?} {wrong}").contains("BwcH"));
}

fn now() -> UnixTime {
    UnixTime::from_secs(1_700_000_000)
}

fn standings(ring: &RingFile) -> Vec<Standing> {
    ring.keys().map(|key| key.standing).collect()
}

fn reread(ring: &RingFile) -> RingFile {
    RingFile::parse(&ring.to_text()).unwrap()
}

#[test]
fn a_next_key_opens_and_does_not_seal_until_its_turn() {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let mut ring = RingFile::draw(&mut rng).unwrap();
    let next = ring.add_next(now(), &mut rng).unwrap();
    let mut ring = reread(&ring);
    assert_eq!(standings(&ring), [Standing::Next, Standing::Seals]);
    let before = ring.keyring().unwrap();
    assert_eq!(before.primary_id().as_str(), "k1");
    let context = Context::new("test");
    let old = before.seal(&context, b"old", &mut rng).unwrap();
    assert_eq!(ring.use_next(now()).unwrap(), next);
    let ring = reread(&ring);
    assert_eq!(standings(&ring), [Standing::Seals, Standing::Old]);
    let after = ring.keyring().unwrap();
    assert_eq!(after.primary_id(), &next);
    let new = after.seal(&context, b"new", &mut rng).unwrap();
    assert_eq!(before.open(&context, &new).unwrap().expose(), b"new");
    assert_eq!(after.open(&context, &old).unwrap().expose(), b"old");
}

#[test]
fn instants_read_back() {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let mut ring = RingFile::draw(&mut rng).unwrap();
    ring.add_next(now(), &mut rng).unwrap();
    ring.use_next(now()).unwrap();
    let keys: Vec<_> = reread(&ring).keys().collect();
    assert_eq!(keys, ring.keys().collect::<Vec<_>>());
    assert_eq!(keys[0].made_at, Some(now()));
    assert_eq!(keys[1].replaced_at, Some(now()));
    assert!(ring.to_text().expose().len() <= ENVELOPE.len() + 2 * entry::LONGEST);
}

#[test]
fn two_next_keys_have_different_names() {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let mut copies =
        [(); 2].map(|()| parse(&format!(r#"{{"keys":[{}]}}"#, entry("k1", 1))).unwrap());
    let [one, two] = copies
        .each_mut()
        .map(|ring| ring.add_next(now(), &mut rng).unwrap());
    assert_ne!(one, two);
}

#[test]
fn a_second_next_key_is_refused() {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let mut ring = RingFile::draw(&mut rng).unwrap();
    ring.add_next(now(), &mut rng).unwrap();
    let again = ring.add_next(now(), &mut rng);
    assert!(matches!(again, Err(RingFileError::Begun)));
}

#[test]
fn without_a_next_key_none_takes_its_turn() {
    let mut ring = parse(&format!(
        r#"{{"keys":[{},{}]}}"#,
        entry("b", 1),
        entry("a", 2)
    ))
    .unwrap();
    assert!(matches!(ring.use_next(now()), Err(RingFileError::NotBegun)));
}

#[test]
fn only_an_old_key_can_be_dropped() {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let mut ring = parse(&format!(
        r#"{{"keys":[{},{}]}}"#,
        entry("b", 1),
        entry("a", 2)
    ))
    .unwrap();
    let next = ring.add_next(now(), &mut rng).unwrap();
    let id = |text| KeyId::parse(text).unwrap();
    for refused in [next, id("b"), id("other")] {
        let dropped = ring.drop_old(&refused);
        assert!(
            matches!(dropped, Err(RingFileError::NotOld { .. })),
            "{refused}"
        );
    }
    ring.drop_old(&id("a")).unwrap();
    let left: Vec<_> = ring.keys().map(|key| key.id).collect();
    assert_eq!(left, [next, id("b")]);
}

#[test]
fn a_next_key_stands_first_and_not_alone() {
    let marked = |id, mark: &str| entry(id, 1).replace('}', &format!(",{mark}}}"));
    let next = r#""state":"next""#;
    let wrap = |inner: &str| parse(&format!(r#"{{"keys":[{inner}]}}"#));
    let both = |one: &str, two: &str| wrap(&format!("{one},{two}"));
    assert!(both(&marked("b", next), &entry("a", 2)).is_ok());
    assert!(matches!(wrap(&marked("b", next)), Err(RingFileError::Next)));
    let behind = both(&entry("b", 1), &marked("a", next));
    assert!(matches!(behind, Err(RingFileError::Next)));
    for nonsense in [r#""state":"other""#, r#""state":"next","replaced_at":5"#] {
        let read = both(&marked("b", nonsense), &entry("a", 2));
        assert!(matches!(read, Err(RingFileError::Malformed)), "{nonsense}");
    }
}

fn end() -> Forgetting {
    Forgetting {
        at: now(),
        stub: u64::MAX,
        segment: u64::MAX,
        hash: TokenDigest::from_bytes([0xab; 32]),
    }
}

/// Of a ring whose old key `a` was forgotten, and the ring from before.
fn forgotten() -> (RingFile, Keyring) {
    let both = format!(r#"{{"keys":[{},{}]}}"#, entry("b", 1), entry("a", 2));
    let mut ring = parse(&both).unwrap();
    let before = ring.keyring().unwrap();
    ring.forget_old(&KeyId::parse("a").unwrap(), end()).unwrap();
    (reread(&ring), before)
}

#[test]
fn a_forgotten_key_reads_back() {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let mut ring = RingFile::draw(&mut rng).unwrap();
    ring.add_next(now(), &mut rng).unwrap();
    ring.use_next(now()).unwrap();
    ring.forget_old(&KeyId::parse("k1").unwrap(), end())
        .unwrap();
    let keys: Vec<_> = reread(&ring).keys().collect();
    assert_eq!(keys, ring.keys().collect::<Vec<_>>());
    assert_eq!(keys[1].standing, Standing::Forgotten(end()));
    assert_eq!(keys[1].replaced_at, Some(now()));
    assert!(ring.to_text().expose().len() <= ENVELOPE.len() + 2 * entry::LONGEST);
}

#[test]
fn a_forgotten_key_opens_nothing_and_makes_and_knows_no_digest_of_the_ring() {
    let (ring, before) = forgotten();
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let (a, keyring) = (KeyId::parse("a").unwrap(), ring.keyring().unwrap());
    let alone = Keyring::new(a, MasterKey::new([2; 32]));
    let context = Context::new("test");
    let sealed = alone.seal(&context, b"old", &mut rng).unwrap();
    assert!(before.open(&context, &sealed).is_ok());
    let refused = keyring.open(&context, &sealed).unwrap_err();
    assert_eq!(refused, KeyringError::UnknownKey);
    let stamp = alone.mac_keys("test").tag(&[b"stamp"]);
    let fits = |ring: &Keyring| ring.mac_keys("test").verify(&a, &[b"stamp"], &stamp.tag);
    assert!(fits(&before) && !fits(&keyring));
    assert!(keyring.ids().all(|id| *id != a));
}

#[test]
fn a_forgotten_key_knows_its_own_digests() {
    let (ring, before) = forgotten();
    let alone = Keyring::new(KeyId::parse("a").unwrap(), MasterKey::new([2; 32]));
    let [key] = &*ring.forgotten() else {
        panic!("one key was forgotten");
    };
    let judge = key.judge("test");
    let made = alone.mac_keys("test").tag(&[b"line"]);
    assert!(judge.fits(&[b"line"], &made.tag));
    assert!(!judge.fits(&[b"other"], &made.tag));
    let other = before.mac_keys("test").tag(&[b"line"]);
    assert!(!judge.fits(&[b"line"], &other.tag));
    assert!(!key.judge("other").fits(&[b"line"], &made.tag));
    assert!(!format!("{key:?}{judge:?}").contains("2, 2"));
}

#[test]
fn only_an_old_key_can_be_forgotten_and_a_forgotten_one_dropped() {
    let (mut ring, _) = forgotten();
    let id = |text| KeyId::parse(text).unwrap();
    let next = ring.add_next(now(), &mut ChaCha20Rng::seed_from_u64(1));
    for refused in [next.unwrap(), id("b"), id("a"), id("other")] {
        let done = ring.forget_old(&refused, end());
        assert!(
            matches!(done, Err(RingFileError::NotOld { .. })),
            "{refused}"
        );
    }
    ring.drop_old(&id("a")).unwrap();
    assert!(ring.forgotten().is_empty());
}

#[test]
fn the_key_that_seals_is_not_a_forgotten_one() {
    let (ring, _) = forgotten();
    let text = ring.to_text().expose().to_owned();
    let old = text.find(r#",{"id":"a""#).unwrap();
    let old = text[old + 1..].trim_end().trim_end_matches("]}");
    let next = entry("c", 3).replace('}', r#","state":"next"}"#);
    for keys in [old.to_owned(), format!("{next},{old}")] {
        let read = parse(&format!(r#"{{"keys":[{keys}]}}"#));
        assert!(matches!(read, Err(RingFileError::NoneSeals)), "{read:?}");
    }
    let behind = parse(&format!(r#"{{"keys":[{next},{},{old}]}}"#, entry("b", 1)));
    assert!(behind.is_ok());
}

#[test]
fn a_forgotten_key_says_all_of_where_the_journal_stood() {
    let (ring, _) = forgotten();
    let text = ring.to_text().expose().to_owned();
    for (part, other) in [
        (r#""at":1700000000,"#, ""),
        (r#""stub":18446744073709551615,"#, ""),
        (r#""segment":18446744073709551615,"#, ""),
        ("abab", "ab"),
        ("abab", "no"),
        (r#""forgotten":"#, r#""state":"next","forgotten":"#),
    ] {
        let read = parse(&text.replace(part, other));
        assert!(matches!(read, Err(RingFileError::Malformed)), "{part}");
    }
}

#[test]
fn a_key_is_numbered_behind_the_highest_that_is_there() {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let added = |entries: [String; 2], rng: &mut ChaCha20Rng| {
        let text = format!(r#"{{"keys":[{},{}]}}"#, entries[0], entries[1]);
        let id = parse(&text).unwrap().add_next(now(), rng).unwrap();
        id.as_str().split('-').next().unwrap().to_owned()
    };
    let dropped_between = [entry("k7-0a1b2c3d", 1), entry("k1", 2)];
    assert_eq!(added(dropped_between, &mut rng), "k8");
    let of_other_names = [entry("new", 1), entry("old", 2)];
    assert_eq!(added(of_other_names, &mut rng), "k3");
}
