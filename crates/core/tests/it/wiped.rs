//! Secrets in freed memory: after a secret was made, used and dropped, no block that was given back
//! on the way still holds it, the copies that growing or collecting leaves included.

use core::hint::black_box;

use argon2::{Algorithm, Argon2, Block, Params, Version};
use fedtoken_core::challenge::message_code::{
    Binding, Host, MessageCode, MessageKeys, MessageRules, OriginBound, Purpose, origin_bound,
};
use fedtoken_core::challenge::otpauth::KeyUri;
use fedtoken_core::challenge::{Hotp, HotpVerdict, SealedSecret, SharedSecret, Totp, TotpVerdict};
use fedtoken_core::grid::{CellPlace, Code, Grid, GridSpec, SealedGrid};
use fedtoken_core::ids::{PersonId, TokenId};
use fedtoken_core::keyring::{Context, KeyId, Keyring, MasterKey};
use fedtoken_core::password::{Password, PasswordHash};
use fedtoken_core::person::{Date, NationalNumber};
use fedtoken_core::rand_core::SeedableRng;
use fedtoken_core::secret::{OpaqueToken, SecretBytes, SecretString};
use fedtoken_core::slow_hash::{Comparison, Cost, Memory};
use fedtoken_core::throttle::{DeviceMarks, Limits, UnlockAsked, UnlockLink};
use fedtoken_core::time::UnixTime;
use fedtoken_watching_allocator::watch;
use rand_chacha::ChaCha20Rng;

/// The key that is looked for.
pub(crate) const KEY: [u8; 32] = *b"a master key of thirty-two bytes";
const TEXT: &str = "a secret text of some length";

/// Fails if any block that the code frees holds the secret, or if it frees none.
#[track_caller]
fn assert_wiped(secret: &[u8], code: impl FnOnce()) {
    let watched = watch(secret, code).unwrap();
    assert!(watched.freed > 0, "nothing was freed, so nothing was shown");
    assert_eq!(watched.leaked, 0, "of {} freed blocks", watched.freed);
}

/// Drops a value in a box, so that a secret inside the value itself lies on the heap too.
fn drop_boxed<T>(value: T) {
    drop(black_box(Box::new(value)));
}

/// The same chance every time.
pub(crate) fn rng() -> ChaCha20Rng {
    ChaCha20Rng::from_seed([1; 32])
}

/// A ring of one key.
pub(crate) fn ring(key: [u8; 32]) -> Keyring {
    Keyring::new(KeyId::parse("k").unwrap(), MasterKey::new(key))
}

#[test]
fn the_watcher_sees_what_a_plain_value_leaves_behind() {
    let text = watch(TEXT.as_bytes(), || drop_boxed(TEXT.to_owned())).unwrap();
    assert_eq!((text.freed, text.leaked), (2, 1));
    let key = watch(&KEY, || drop_boxed(KEY)).unwrap();
    assert_eq!((key.freed, key.leaked), (1, 1));
}

#[test]
fn secret_bytes_and_text_are_wiped() {
    assert_wiped(TEXT.as_bytes(), || {
        drop_boxed(SecretBytes::new(TEXT.as_bytes().to_vec()));
        drop_boxed(SecretString::new(TEXT.to_owned()));
    });
}

#[test]
fn an_opaque_token_is_wiped_as_text_and_as_bytes() {
    let token = OpaqueToken::draw(&mut rng());
    let bytes = data_encoding::BASE64URL_NOPAD
        .decode(token.expose().as_bytes())
        .unwrap();
    for secret in [token.expose().as_bytes(), &bytes] {
        assert_wiped(secret, || {
            drop_boxed(OpaqueToken::draw(&mut rng()));
            let read = OpaqueToken::parse(token.expose());
            drop_boxed(read.map(|token| (token.digest(), token)));
        });
    }
}

#[test]
fn a_code_is_wiped_as_drawn_as_typed_and_as_printed() {
    let code = Code::draw(&GridSpec::FEDERAL, &mut rng());
    let grouped = code.grouped();
    let lower = code.expose().to_lowercase();
    for secret in [code.expose(), grouped.expose(), &lower] {
        assert_wiped(secret.as_bytes(), || {
            drop_boxed(Code::draw(&GridSpec::FEDERAL, &mut rng()));
            drop_boxed(Code::parse(grouped.expose(), &GridSpec::FEDERAL));
            drop_boxed(Code::parse(&lower, &GridSpec::FEDERAL));
            drop_boxed(code.grouped());
        });
    }
}

#[test]
fn every_code_of_a_grid_is_wiped() {
    for (_, code) in Grid::draw(&GridSpec::FEDERAL, &mut rng()).cells() {
        assert_wiped(code.expose().as_bytes(), || {
            drop_boxed(Grid::draw(&GridSpec::FEDERAL, &mut rng()));
        });
    }
}

#[test]
fn sealing_and_comparing_a_cell_leaves_no_code_and_no_key_behind() {
    let token = TokenId::draw(&mut rng());
    let code = Code::draw(&GridSpec::FEDERAL, &mut rng());
    for secret in [code.expose().as_bytes(), &KEY] {
        assert_wiped(secret, || {
            let (ring, mut rng) = (ring(KEY), rng());
            // The first code of this grid is the one that is looked for.
            let grid = Grid::draw(&GridSpec::FEDERAL, &mut rng);
            let mut memory = Memory::for_cost(Cost::LEAST).unwrap();
            let sealed =
                SealedGrid::seal(&grid, &token, Cost::LEAST, &ring, &mut memory, &mut rng).unwrap();
            let (position, cell) = sealed.cells().first().unwrap();
            let place = CellPlace {
                token: &token,
                position: *position,
            };
            assert_eq!(
                cell.verify(&code, place, &ring, &mut memory),
                Ok(Comparison::Right)
            );
            drop_boxed((grid, ring, memory));
        });
    }
}

#[test]
fn a_password_is_wiped_as_typed_and_as_folded() {
    for secret in ["Correct Horse Battery", "correct horse battery"] {
        assert_wiped(secret.as_bytes(), || {
            let typed = "Correct Horse Battery";
            drop_boxed(Password::typed(typed));
            drop_boxed(Password::new_checked(typed, &["stable", "horse"]));
            drop_boxed(Password::new_checked(typed, &["stable", "staple"]));
        });
    }
}

#[test]
fn a_master_key_is_wiped() {
    assert_wiped(&KEY, || drop_boxed(MasterKey::new(KEY)));
    let drawn = *MasterKey::draw(&mut rng()).expose();
    assert_wiped(&drawn, || drop_boxed(MasterKey::draw(&mut rng())));
}

#[test]
fn a_key_ring_wipes_its_keys() {
    assert_wiped(&KEY, || {
        let older = ring([7; 32])
            .with_older(KeyId::parse("older").unwrap(), MasterKey::new(KEY))
            .unwrap();
        drop_boxed(older.mac_keys("test"));
        drop_boxed(older);
        drop_boxed(ring(KEY));
    });
}

#[test]
fn a_ring_that_grows_leaves_no_copies_of_its_keys() {
    assert_wiped(&KEY, || {
        let names = ["a", "b", "c", "d", "e"];
        let grown = names.iter().fold(ring(KEY), |ring, name| {
            let id = KeyId::parse(name).unwrap();
            ring.with_older(id, MasterKey::new(KEY)).unwrap()
        });
        drop_boxed(grown);
    });
}

#[test]
fn sealing_opening_and_moving_leave_no_plaintext_behind() {
    let place = Context::new("test/v1");
    assert_wiped(TEXT.as_bytes(), || {
        let both = ring([8; 32])
            .with_older(KeyId::parse("older").unwrap(), MasterKey::new(KEY))
            .unwrap();
        let older = Keyring::new(KeyId::parse("older").unwrap(), MasterKey::new(KEY));
        let sealed = older.seal(&place, TEXT.as_bytes(), &mut rng()).unwrap();
        drop_boxed(both.open(&place, &sealed).unwrap());
        let moved = both.rewrap(&place, &sealed, &mut rng()).unwrap().unwrap();
        assert!(both.open(&place, &moved).unwrap().ct_eq(TEXT.as_bytes()));
    });
}

#[test]
fn comparing_a_password_leaves_neither_it_nor_its_hash_behind() {
    let (typed, person) = ("correct horse battery", PersonId::draw(&mut rng()));
    let make = |ring: &Keyring, memory: &mut Memory| {
        let password = Password::typed(typed).unwrap();
        PasswordHash::make(&password, &person, Cost::LEAST, ring, memory, &mut rng()).unwrap()
    };
    let row = make(&ring(KEY), &mut Memory::empty()).to_bytes();
    let (hash, block) = raw_argon2id(typed, &row);
    for secret in [typed.as_bytes(), &hash, &block] {
        assert_wiped(secret, || {
            let (ring, mut memory) = (ring(KEY), Memory::empty());
            let made = make(&ring, &mut memory);
            let password = Password::typed(typed).unwrap();
            let right = made.verify(&password, &person, &ring, &mut memory);
            assert_eq!(right, Ok(Comparison::Right));
            drop_boxed((made, password, memory));
        });
    }
    // The same without our memory leaves a block behind.
    let raw = watch(&block, || drop_boxed(raw_argon2id(typed, &row))).unwrap();
    assert!(raw.leaked > 0);
}

/// Hash and a piece of the last block, of the cost and salt in a stored row.
fn raw_argon2id(secret: &str, row: &[u8]) -> ([u8; 32], [u8; 128]) {
    // Version, three numbers of four bytes, salt.
    let salt = row.get(13..29).unwrap();
    let params = Params::new(8, 1, 1, Some(32)).unwrap();
    let mut blocks = vec![Block::new(); params.block_count()];
    let mut hash = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into_with_memory(secret.as_bytes(), salt, &mut hash, &mut blocks)
        .unwrap();
    let words: &[u64] = blocks.last().unwrap().as_ref();
    let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_ne_bytes()).collect();
    (hash, *bytes.first_chunk().unwrap())
}

#[test]
fn the_secret_of_an_app_is_wiped_as_bytes_and_as_text() {
    let drawn = SharedSecret::draw(Totp::DEFAULT.algorithm, &mut rng());
    let text = drawn.base32();
    let lower = text.expose().to_lowercase();
    for secret in [drawn.expose(), text.expose().as_bytes(), lower.as_bytes()] {
        assert_wiped(secret, || {
            let drawn = SharedSecret::draw(Totp::DEFAULT.algorithm, &mut rng());
            drop_boxed(drawn.base32());
            drop_boxed(drawn);
            drop_boxed(SharedSecret::parse(&lower));
            drop_boxed(SharedSecret::parse(text.expose()));
        });
    }
}

#[test]
fn the_secret_of_an_app_is_wiped_when_it_was_sealed_and_opened() {
    let (old, person) = (ring(KEY), PersonId::draw(&mut rng()));
    let new = Keyring::new(KeyId::parse("k2").unwrap(), MasterKey::new([3; 32]))
        .with_older(*old.primary_id(), MasterKey::new(KEY))
        .unwrap();
    let secret = SharedSecret::draw(Totp::DEFAULT.algorithm, &mut rng());
    assert_wiped(secret.expose(), || {
        let sealed = SealedSecret::seal(&secret, &person, &old, &mut rng()).unwrap();
        let moved = sealed.rewrap(&person, &new, &mut rng()).unwrap().unwrap();
        let opened = moved.open(&person, &new).unwrap();
        assert_eq!(opened.expose(), secret.expose());
        drop_boxed(opened);
    });
}

#[test]
fn an_enrolment_leaves_nothing_of_its_secret_behind() {
    let drawn = SharedSecret::draw(Totp::DEFAULT.algorithm, &mut rng());
    let text = drawn.base32();
    let address =
        |secret: &str| format!("otpauth://totp/Example:alice?issuer=Example&secret={secret}");
    let plain = address(text.expose());
    let first = text.expose().as_bytes()[0];
    let encoded = address(&format!("%{first:02X}{}", &text.expose()[1..]));
    let twice = [plain.as_str(), "&secret=AAAA"].concat();
    for secret in [drawn.expose(), text.expose().as_bytes()] {
        assert_wiped(secret, || {
            let read = KeyUri::parse(&plain).unwrap();
            assert!(read.to_uri().expose().contains(text.expose()));
            drop_boxed(read);
            drop_boxed(KeyUri::parse(&encoded).unwrap());
            drop_boxed(KeyUri::parse(&twice).unwrap_err());
        });
    }
}

#[test]
fn a_one_time_code_is_wiped_as_made_and_as_typed() {
    let secret = SharedSecret::draw(Totp::DEFAULT.algorithm, &mut rng());
    let now = UnixTime::from_secs(3000);
    let code = Totp::DEFAULT.code_at(&secret, 100);
    assert_wiped(code.expose().as_bytes(), || {
        drop_boxed(Totp::DEFAULT.code_at(&secret, 100));
        let verdict = Totp::DEFAULT.verify(&secret, code.expose(), None, now);
        assert_eq!(verdict, TotpVerdict::Accepted { step: 100 });
        let verdict = Hotp::DEFAULT.verify(&secret, code.expose(), 100);
        assert_eq!(verdict, HotpVerdict::Accepted { next_counter: 101 });
    });
}

#[test]
fn a_code_in_a_message_is_wiped_as_sent_as_written_and_as_typed() {
    let (now, host) = (
        UnixTime::from_secs(3000),
        Host::parse("example.be").unwrap(),
    );
    let binding = Binding::new(Purpose::LOGIN, b"one");
    let issue = |keys: &MessageKeys| {
        MessageCode::issue(&MessageRules::DEFAULT, keys, &binding, now, &mut rng())
    };
    let code = issue(&MessageKeys::new(&ring(KEY))).code;
    for secret in [code.expose().as_bytes(), &KEY] {
        assert_wiped(secret, || {
            let keys = MessageKeys::new(&ring(KEY));
            let sent = issue(&keys);
            let message = origin_bound("Your code:", &host, &sent.code).unwrap();
            drop_boxed(OriginBound::parse(message.expose()));
            let attempt = sent.state.reserve(&MessageRules::DEFAULT, now).unwrap();
            let answer = attempt.answer(&keys, &binding, code.expose());
            assert!(answer.change().is_some());
            drop_boxed((sent, message, keys));
        });
    }
}

#[test]
fn the_mark_of_a_device_is_wiped_whole_and_in_its_parts() {
    let person = PersonId::draw(&mut rng());
    let text = DeviceMarks::new(&ring(KEY))
        .issue(&person, &mut rng())
        .to_text();
    let parts = text.expose().split('.').filter(|part| part.len() > 6);
    for secret in parts
        .chain([text.expose()])
        .map(str::as_bytes)
        .chain([&KEY[..]])
    {
        assert_wiped(secret, || {
            let marks = DeviceMarks::new(&ring(KEY));
            let mark = marks.issue(&person, &mut rng());
            drop_boxed(mark.to_text());
            drop_boxed(mark);
            assert!(marks.check(text.expose(), &person).is_some());
            drop_boxed(marks);
        });
    }
}

#[test]
fn the_value_of_an_unlock_link_is_wiped_whether_it_is_mailed_or_not() {
    let (now, browser) = (
        UnixTime::from_secs(3000),
        OpaqueToken::draw(&mut rng()).digest(),
    );
    let (somebody, limits) = (PersonId::draw(&mut rng()), Limits::default());
    let ask = |person| UnlockLink::ask(&[], person, browser, &limits, now, &mut rng());
    let UnlockAsked::Mail { value, .. } = ask(Some(&somebody)) else {
        panic!("a first link is mailed");
    };
    assert_wiped(value.expose().as_bytes(), || {
        // Not in a box: what is no value in it would be filled with whatever lies on the stack.
        drop(ask(None));
        if let UnlockAsked::Mail { value, link } = ask(Some(&somebody)) {
            let used = link.redeem(&value, &somebody, &browser, &limits, now);
            assert!(used.is_ok());
            drop_boxed(value);
        }
    });
}

#[test]
fn a_national_number_is_wiped_as_digits_and_as_printed() {
    let today = Date::new(2026, 11, 22).unwrap();
    for secret in ["74081512169", "74.08.15-121.69"] {
        assert_wiped(secret.as_bytes(), || {
            let number = NationalNumber::parse("74.08.15-121.69", today).unwrap();
            drop_boxed(number.reveal_printed());
            drop_boxed(number);
            drop_boxed(NationalNumber::parse("74.08.15-121.68", today));
        });
    }
}
