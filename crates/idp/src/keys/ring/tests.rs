//! What a ring file may hold, and how its keys take turns.

use super::*;
use fedtoken_core::keyring::Context;
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
    assert!(ring.to_text().expose().len() <= ENVELOPE.len() + 2 * LONGEST_ENTRY);
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
    assert!(ring.to_text().expose().len() <= ENVELOPE.len() + 2 * LONGEST_ENTRY);
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
