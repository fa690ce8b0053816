//! How often a check asks for memory. Whoever embeds core may do it where memory is scarce, and a
//! secret that never reaches the heap leaves no copy there.

use fedtoken_core::challenge::message_code::{
    Binding, MessageCode, MessageKeys, MessageRules, Purpose,
};
use fedtoken_core::challenge::{Algorithm, Answer, Hotp, HotpVerdict, SharedSecret, Totp};
use fedtoken_core::grid::{
    Alphabet, CellPlace, CheckLetter, Code, CodeError, GridSpec, Position, SealedCell,
};
use fedtoken_core::ids::{PersonId, TokenId};
use fedtoken_core::keyring::KeyId;
use fedtoken_core::password::{Password, PasswordHash};
use fedtoken_core::person::{Date, NationalNumber};
use fedtoken_core::slow_hash::{Comparison, Cost, Memory};
use fedtoken_core::throttle::DeviceMarks;
use fedtoken_core::time::UnixTime;
use fedtoken_watching_allocator::{Allocated, count};

use super::wiped::{KEY, ring, rng};

const NONE: Allocated = Allocated { times: 0, bytes: 0 };

#[test]
fn reading_a_position_allocates_nothing() {
    let (read, allocated) = count(|| Position::new(7));
    assert!(read.is_ok());
    assert_eq!(allocated, NONE);
}

#[test]
fn reading_a_key_id_allocates_nothing() {
    let (read, allocated) = count(|| KeyId::parse("2026-key"));
    assert!(read.is_ok());
    assert_eq!(allocated, NONE);
}

#[test]
fn reading_a_code_allocates_nothing_whatever_becomes_of_it() {
    for typed in ["bcd fgh", "bcd fg", "bcd fg1", &"B".repeat(65)] {
        let (_, allocated) = count(|| Code::parse(typed, &GridSpec::FEDERAL));
        assert_eq!(allocated, NONE, "{typed}");
    }
}

#[test]
fn reading_a_code_with_its_check_letter_allocates_nothing() {
    let spec = GridSpec::new(24, 6, Alphabet::CONSONANTS, CheckLetter::Last).unwrap();
    let code = Code::draw(&spec, &mut rng());
    let (read, allocated) = count(|| Code::parse(code.expose(), &spec));
    assert_eq!((read.is_ok(), allocated), (true, NONE));
    let slip: String = code.expose().chars().rev().collect();
    let (read, allocated) = count(|| Code::parse(&slip, &spec));
    assert_eq!((read.unwrap_err(), allocated), (CodeError::Check, NONE));
}

#[test]
fn comparing_a_code_with_its_stored_cell_allocates_only_argon2s_memory() {
    let (ring, mut rng, token) = (ring(KEY), rng(), TokenId::draw(&mut rng()));
    let (code, mut memory) = (Code::draw(&GridSpec::FEDERAL, &mut rng), Memory::empty());
    let position = Position::new(7).unwrap();
    let place = CellPlace {
        token: &token,
        position,
    };
    let row = SealedCell::seal(&code, place, Cost::LEAST, &ring, &mut memory, &mut rng)
        .unwrap()
        .to_bytes();
    let compare = |memory: &mut Memory| {
        let cell = SealedCell::from_bytes(&row).unwrap();
        cell.verify(&code, place, &ring, memory)
    };
    // The 8 KiB of the least cost, once; the second time they are there already.
    let mut fresh = Memory::empty();
    let (right, allocated) = count(|| compare(&mut fresh));
    assert_eq!(
        (right, allocated.times, allocated.bytes),
        (Ok(Comparison::Right), 1, 8 * 1024)
    );
    let (right, allocated) = count(|| compare(&mut fresh));
    assert_eq!((right, allocated), (Ok(Comparison::Right), NONE));
}

#[test]
fn comparing_a_password_allocates_only_argon2s_memory() {
    let (ring, mut rng, mut memory) = (ring(KEY), rng(), Memory::empty());
    let person = PersonId::draw(&mut rng);
    let password = Password::typed("correct horse battery").unwrap();
    let hash = PasswordHash::make(
        &password,
        &person,
        Cost::LEAST,
        &ring,
        &mut memory,
        &mut rng,
    )
    .unwrap();
    let (right, allocated) = count(|| hash.verify(&password, &person, &ring, &mut memory));
    assert_eq!((right, allocated), (Ok(Comparison::Right), NONE));
}

#[test]
fn comparing_an_apps_code_allocates_nothing() {
    let secret = SharedSecret::draw(Algorithm::Sha1, &mut rng());
    let now = UnixTime::from_secs(3000);
    let right = Totp::DEFAULT.code_at(&secret, 100);
    for typed in [right.expose(), "000 000", "no code"] {
        let (_, allocated) = count(|| Totp::DEFAULT.verify(&secret, typed, None, now));
        assert_eq!(allocated, NONE, "{typed}");
    }
}

#[test]
fn comparing_the_code_of_a_counter_device_allocates_nothing() {
    let secret = SharedSecret::draw(Algorithm::Sha1, &mut rng());
    let [first, second] = [10, 11].map(|counter| Hotp::DEFAULT.code_at(&secret, counter));
    for typed in [first.expose(), "000 000", "no code"] {
        let (_, allocated) = count(|| Hotp::DEFAULT.verify(&secret, typed, 7));
        assert_eq!(allocated, NONE, "{typed}");
    }
    let pair = [first.expose(), second.expose()];
    let (found, allocated) = count(|| Hotp::DEFAULT.resynchronise(&secret, pair, 7));
    let next_counter = 12;
    assert_eq!(
        (found, allocated),
        (HotpVerdict::Accepted { next_counter }, NONE)
    );
}

#[test]
fn comparing_a_code_sent_in_a_message_allocates_nothing() {
    let (keys, now) = (MessageKeys::new(&ring(KEY)), UnixTime::from_secs(3000));
    let binding = Binding::new(Purpose::LOGIN, b"transaction-1");
    let sent = MessageCode::issue(&MessageRules::DEFAULT, &keys, &binding, now, &mut rng());
    for (typed, verdict) in [
        (sent.code.expose(), Answer::Accepted(())),
        ("000 000", Answer::Wrong),
        ("no code", Answer::Wrong),
    ] {
        let (answer, allocated) = count(|| {
            let attempt = sent.state.reserve(&MessageRules::DEFAULT, now).unwrap();
            attempt.answer(&keys, &binding, typed)
        });
        assert_eq!((answer.verdict(), allocated), (verdict, NONE), "{typed}");
    }
}

#[test]
fn reading_a_national_number_allocates_nothing() {
    let today = Date::new(2026, 11, 22).unwrap();
    for typed in ["74.08.15-121.69", "74.08.15-121.68", "no number"] {
        let (_, allocated) = count(|| NationalNumber::parse(typed, today));
        assert_eq!(allocated, NONE, "{typed}");
    }
}

#[test]
fn checking_the_mark_of_a_device_allocates_nothing() {
    let (marks, person) = (DeviceMarks::new(&ring(KEY)), PersonId::draw(&mut rng()));
    let text = marks.issue(&person, &mut rng()).to_text();
    let (known, allocated) = count(|| marks.check(text.expose(), &person).is_some());
    assert_eq!((known, allocated), (true, NONE));
}
