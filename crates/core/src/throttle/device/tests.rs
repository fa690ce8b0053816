//! Marks and the states of known devices.

use super::*;
use crate::keyring::MasterKey;
use alloc::format;
use alloc::string::ToString;
use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

fn key(text: &str) -> KeyId {
    KeyId::parse(text).unwrap()
}

fn ring() -> Keyring {
    Keyring::new(key("k1"), MasterKey::new([1; 32]))
}

fn person(seed: u64) -> PersonId {
    PersonId::draw(&mut ChaCha20Rng::seed_from_u64(seed))
}

fn issued() -> (DeviceMarks, DeviceMark, String) {
    let marks = DeviceMarks::new(&ring());
    let mark = marks.issue(&person(1), &mut ChaCha20Rng::seed_from_u64(7));
    let text = mark.to_text().expose().to_string();
    (marks, mark, text)
}

fn at(seconds: i64) -> UnixTime {
    UnixTime::from_secs(seconds)
}

#[test]
fn a_mark_counts_for_its_person_only() {
    let (marks, mark, text) = issued();
    assert_eq!(
        marks.check(&text, &person(1)).map(DeviceId::digest),
        Some(mark.digest())
    );
    assert_eq!(marks.check(&text, &person(2)).map(DeviceId::digest), None);
}

#[test]
fn a_mark_is_its_id_the_name_of_the_key_and_the_keyed_digest() {
    let (_, mark, text) = issued();
    let parts: alloc::vec::Vec<&str> = text.split('.').collect();
    let [id, "k1", tag] = parts[..] else {
        panic!("{text}")
    };
    assert_eq!(TokenDigest::of(id), mark.digest());
    let keys = ring().mac_keys("fedtoken/device/v1");
    let expected = keys.tag(&[person(1).as_str().as_bytes(), id.as_bytes()]);
    assert_eq!(tag, BASE64URL_NOPAD.encode(&expected.tag));
    assert_eq!((id.len(), tag.len()), (43, 43));
}

#[test]
fn a_mark_of_an_older_key_still_counts_and_of_a_lost_one_does_not() {
    let (_, mark, text) = issued();
    let newer = Keyring::new(key("k2"), MasterKey::new([2; 32]));
    assert_eq!(
        DeviceMarks::new(&newer)
            .check(&text, &person(1))
            .map(DeviceId::digest),
        None
    );
    let newer = newer
        .with_older(key("k1"), MasterKey::new([1; 32]))
        .unwrap();
    let digest = DeviceMarks::new(&newer)
        .check(&text, &person(1))
        .map(DeviceId::digest);
    assert_eq!(digest, Some(mark.digest()));
}

#[test]
fn a_mark_with_any_character_altered_counts_for_nobody() {
    let (marks, _, text) = issued();
    for place in 0..text.len() {
        for other in ["A", "B", ".", "k", "é"] {
            let mut altered = text.clone();
            altered.replace_range(place..=place, other);
            let expected = (altered == text).then(|| TokenDigest::of(&text[..43]));
            assert_eq!(
                marks.check(&altered, &person(1)).map(DeviceId::digest),
                expected,
                "{altered}"
            );
        }
    }
}

#[test]
fn a_mark_cut_short_or_made_longer_counts_for_nobody() {
    let (marks, _, text) = issued();
    for length in 0..text.len() {
        assert_eq!(
            marks
                .check(&text[..length], &person(1))
                .map(DeviceId::digest),
            None
        );
    }
    for more in [".", "A", "=", ".A"] {
        assert_eq!(
            marks
                .check(&format!("{text}{more}"), &person(1))
                .map(DeviceId::digest),
            None
        );
    }
}

#[test]
fn no_two_marks_are_alike() {
    let marks = DeviceMarks::new(&ring());
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let (one, two) = (
        marks.issue(&person(1), &mut rng),
        marks.issue(&person(1), &mut rng),
    );
    assert_ne!(one.digest(), two.digest());
}

#[test]
fn nothing_of_a_mark_is_printed() {
    let (marks, mark, text) = issued();
    let read = marks.check(&text, &person(1)).unwrap();
    let printed = format!("{mark:?} {marks:?} {read:?} {:?}", mark.to_text());
    assert_eq!(printed, "[redacted] [redacted] [redacted] [redacted]");
}

proptest! {
    #[test]
    fn no_text_is_taken_for_a_mark(text: String) {
        prop_assert_eq!(issued().0.check(&text, &person(1)).map(DeviceId::digest), None);
    }

    #[test]
    fn every_mark_reads_back(seed: u64, whose: u64) {
        let marks = DeviceMarks::new(&ring());
        let mark = marks.issue(&person(whose), &mut ChaCha20Rng::seed_from_u64(seed));
        let read = marks.check(mark.to_text().expose(), &person(whose)).map(DeviceId::digest);
        prop_assert_eq!(read, Some(mark.digest()));
    }
}

/// The state after so many attempts that were not right.
fn after_wrong(number: u32, mut state: DeviceState) -> DeviceState {
    for _ in 0..number {
        state = state.reserve(&Limits::default(), at(0)).unwrap();
    }
    state
}

#[test]
fn ten_wrong_passwords_in_a_row_make_a_device_unknown() {
    let limits = Limits::default();
    let nine = after_wrong(9, DeviceState::known(&limits, at(0)));
    assert!(nine.is_valid(&limits, at(0)));
    let ten = after_wrong(10, DeviceState::known(&limits, at(0)));
    assert!(!ten.is_valid(&limits, at(0)));
    assert_eq!(ten.reserve(&limits, at(0)), Err(DeviceVoid));
}

#[test]
fn a_right_password_ends_the_row() {
    let limits = Limits::default();
    let nine = after_wrong(9, DeviceState::known(&limits, at(0)));
    assert_eq!(nine.right(), DeviceState::known(&limits, at(0)));
}

#[test]
fn a_device_is_known_for_180_days() {
    let limits = Limits::default();
    let device = DeviceState::known(&limits, at(5));
    let end = 5 + 180 * 86_400;
    assert!(device.is_valid(&limits, at(end - 1)));
    assert!(!device.is_valid(&limits, at(end)));
    assert_eq!(device.reserve(&limits, at(end)), Err(DeviceVoid));
    assert!(device.right().reserve(&limits, at(end)).is_err());
}

#[test]
fn an_unlock_link_gives_five_tries() {
    let limits = Limits::default();
    let unlocked = DeviceState::unlocked(&limits, at(0));
    assert!(after_wrong(4, unlocked).is_valid(&limits, at(0)));
    let worn = after_wrong(5, unlocked);
    assert_eq!(worn.reserve(&limits, at(0)), Err(DeviceVoid));
}

#[test]
fn a_right_password_gives_an_unlocked_device_no_more_tries() {
    let four = after_wrong(4, DeviceState::unlocked(&Limits::default(), at(0)));
    assert_eq!(four.right(), four);
}

#[test]
fn a_device_stays_unlocked_for_an_hour_whatever_password_was_right() {
    let limits = Limits::default();
    let unlocked = DeviceState::unlocked(&limits, at(5)).right();
    assert!(unlocked.is_valid(&limits, at(3604)));
    assert!(!unlocked.is_valid(&limits, at(3605)));
}

#[test]
fn a_finished_login_makes_an_unlocked_device_a_known_one() {
    let known = DeviceState::known(&Limits::default(), at(0));
    assert_eq!(known.kind, DeviceKind::Known);
}
