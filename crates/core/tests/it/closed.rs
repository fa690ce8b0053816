//! What a secret type must not be able to do, asked of the compiler: a derived `Clone` or `Serialize`
//! turns an answer round, and the test that reads it fails.

use core::fmt::{Debug, Display};

use data_encoding::{HEXLOWER, HEXUPPER};
use fedtoken_core::challenge::message_code::{
    Binding, CountedTry, MessageCode, MessageKeys, MessageRules, OriginBound, Parts, Purpose, Sent,
};
use fedtoken_core::challenge::otpauth::KeyUri;
use fedtoken_core::challenge::{Hotp, SealedSecret, SharedSecret};
use fedtoken_core::grid::{Code, Grid, GridSpec, SealedCell, SealedGrid};
use fedtoken_core::ids::PersonId;
use fedtoken_core::keyring::{Keyring, Mac, MacKeys, MasterKey, Sealed};
use fedtoken_core::password::{Password, PasswordHash};
use fedtoken_core::person::{Date, NationalNumber};
use fedtoken_core::secret::{OpaqueToken, SecretBytes, SecretString, TokenDigest};
use fedtoken_core::slow_hash::Memory;
use fedtoken_core::throttle::{DeviceMark, DeviceMarks, Limits, UnlockAsked, UnlockLink};
use fedtoken_core::time::UnixTime;
use impls::impls;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::wiped::{KEY, ring, rng};

/// Which ways out a type has: a copy, a printed form, a serialised one, a comparison that stops early.
macro_rules! ways_out {
    ($kind:ty) => {
        [
            ("Clone", impls!($kind: Clone)),
            ("Copy", impls!($kind: Copy)),
            ("Display", impls!($kind: Display)),
            ("Serialize", impls!($kind: Serialize)),
            ("PartialEq", impls!($kind: PartialEq)),
            ("PartialOrd", impls!($kind: PartialOrd)),
            ("Hash", impls!($kind: core::hash::Hash)),
            ("Deref", impls!($kind: core::ops::Deref)),
            ("AsRef<[u8]>", impls!($kind: AsRef<[u8]>)),
            ("AsRef<str>", impls!($kind: AsRef<str>)),
            ("Into<String>", impls!($kind: Into<String>)),
            ("Into<Vec<u8>>", impls!($kind: Into<Vec<u8>>)),
        ]
    };
}

/// A test for each secret type.
macro_rules! closed {
    ($($test:ident: $kind:ty,)+) => {$(
        #[test]
        fn $test() {
            let open: Vec<&str> = ways_out!($kind)
                .into_iter()
                .filter_map(|(way, is_open)| is_open.then_some(way))
                .collect();
            assert!(open.is_empty(), "{} is {open:?}", stringify!($kind));
        }
    )+};
}

closed! {
    secret_bytes_have_no_way_out: SecretBytes,
    secret_text_has_no_way_out: SecretString,
    an_opaque_token_has_no_way_out: OpaqueToken,
    a_password_has_no_way_out: Password,
    a_code_has_no_way_out: Code,
    a_grid_has_no_way_out: Grid,
    a_master_key_has_no_way_out: MasterKey,
    a_key_ring_has_no_way_out: Keyring,
    keys_of_digests_have_no_way_out: MacKeys,
    keys_of_messages_have_no_way_out: MessageKeys,
    keys_of_marks_have_no_way_out: DeviceMarks,
    a_mark_has_no_way_out: DeviceMark,
    a_shared_secret_has_no_way_out: SharedSecret,
    an_enrolment_has_no_way_out: KeyUri,
    a_message_that_goes_out_has_no_way_out: Sent,
    a_message_that_was_read_has_no_way_out: OriginBound,
    a_try_at_a_message_code_has_no_way_out: CountedTry,
    an_unlock_link_that_is_mailed_has_no_way_out: UnlockAsked,
    the_memory_of_a_hash_has_no_way_out: Memory,
}

#[test]
fn a_national_number_has_no_way_out_but_its_mask() {
    let open: Vec<_> = ways_out!(NationalNumber)
        .into_iter()
        .filter(|(_, is_open)| *is_open)
        .collect();
    assert_eq!(open, [("Display", true)]);
}

/// Which types have a serialised form, in either direction.
macro_rules! serialised {
    ($($kind:ident)+) => {
        [$((
            stringify!($kind),
            impls!($kind: Serialize) || impls!($kind: DeserializeOwned),
        )),+]
    };
}

#[test]
fn no_secret_and_nothing_that_only_a_key_opens_is_serialised() {
    let secret = serialised!(
        Code CountedTry DeviceMark DeviceMarks Grid KeyUri Keyring MacKeys MasterKey Memory
        MessageKeys NationalNumber OpaqueToken OriginBound Password SecretBytes SecretString Sent
        SharedSecret
    );
    let behind_a_key = serialised!(
        Mac MessageCode Parts PasswordHash Sealed SealedCell SealedGrid SealedSecret TokenDigest
        UnlockAsked UnlockLink
    );
    let open = |kinds: &[(&'static str, bool)]| {
        let open = kinds.iter().filter(|(_, is_open)| *is_open);
        open.map(|(kind, _)| *kind).collect::<Vec<_>>()
    };
    assert_eq!(open(&secret), [""; 0]);
    assert_eq!(open(&behind_a_key), [""; 0]);
    // The feature is what gives plain values their form, and the question would see it.
    let plain = open(&serialised!(Date Hotp));
    assert_eq!(plain.contains(&"Date"), cfg!(feature = "serde"));
}

#[test]
fn the_question_is_answered_with_yes_where_yes_is_right() {
    let of_text = ways_out!(String);
    let shut: Vec<_> = of_text.iter().filter(|(_, is_open)| !is_open).collect();
    assert_eq!(shut, [&("Copy", false)]);
    assert!(impls!(UnixTime: Copy) && impls!(Code: Debug));
}

/// Fails if the printed form shows the secret as text, as a list of numbers or in base 16.
#[track_caller]
fn assert_hidden(value: impl Debug, secret: impl AsRef<[u8]>) {
    let (printed, secret) = (format!("{value:?}"), secret.as_ref());
    let numbers = format!("{secret:?}");
    let spellings = [
        String::from_utf8_lossy(secret).into_owned(),
        numbers.trim_matches(['[', ']']).to_owned(),
        HEXLOWER.encode(secret),
        HEXUPPER.encode(secret),
    ];
    for spelling in spellings {
        assert!(!printed.contains(&spelling), "{printed}");
    }
}

#[test]
#[should_panic(expected = "hush")]
fn what_is_printed_in_the_open_is_noticed() {
    assert_hidden("hush", "hush");
}

#[test]
fn debug_prints_nothing_of_secret_bytes_and_text() {
    assert_hidden(SecretBytes::new(b"hush".to_vec()), "hush");
    assert_hidden(SecretString::new("hush".to_owned()), "hush");
    assert_hidden(Password::typed("hush, this is secret"), "hush");
    let token = OpaqueToken::draw(&mut rng());
    assert_hidden(&token, token.expose());
}

#[test]
fn debug_prints_nothing_of_keys() {
    let ring = ring(KEY);
    assert_hidden(MasterKey::new(KEY), KEY);
    assert_hidden(&ring, KEY);
    // What is derived from the key is not known here: the whole form is.
    assert_eq!(format!("{:?}", ring.mac_keys("test")), "[redacted]");
    assert_eq!(format!("{:?}", DeviceMarks::new(&ring)), "[redacted]");
    let keys = format!("{:?}", MessageKeys::new(&ring));
    assert_eq!(keys, "MessageKeys([redacted])");
}

#[test]
fn debug_prints_nothing_of_codes() {
    let code = Code::draw(&GridSpec::FEDERAL, &mut rng());
    assert_hidden(&code, code.expose());
    let grid = Grid::draw(&GridSpec::FEDERAL, &mut rng());
    let (_, first) = grid.cells().next().unwrap();
    assert_hidden(&grid, first.expose());
}

#[test]
fn debug_prints_nothing_of_what_an_app_shares() {
    let text = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    let uri = KeyUri::parse(&format!("otpauth://totp/alice?secret={text}")).unwrap();
    assert_hidden(&uri, text);
    assert_hidden(&uri, uri.secret.expose());
    assert_hidden(&uri.secret, uri.secret.expose());
    assert_hidden(uri.to_uri(), text);
}

#[test]
fn debug_prints_nothing_of_a_code_in_a_message() {
    let (keys, now) = (MessageKeys::new(&ring(KEY)), UnixTime::from_secs(0));
    let binding = Binding::new(Purpose::LOGIN, b"one");
    let sent = MessageCode::issue(&MessageRules::DEFAULT, &keys, &binding, now, &mut rng());
    assert_hidden(&sent, sent.code.expose());
    let read = OriginBound::parse("@example.be #123456").unwrap();
    assert_hidden(&read, "123456");
}

#[test]
fn debug_prints_nothing_of_marks_and_unlock_links() {
    let (mut rng, now) = (rng(), UnixTime::from_secs(0));
    let mark = DeviceMarks::new(&ring(KEY)).issue(&PersonId::draw(&mut rng), &mut rng);
    assert_eq!(format!("{mark:?}"), "[redacted]");
    let browser = OpaqueToken::draw(&mut rng).digest();
    let (person, limits) = (PersonId::draw(&mut rng), Limits::default());
    let asked = UnlockLink::ask(&[], Some(&person), browser, &limits, now, &mut rng);
    let UnlockAsked::Mail { value, .. } = &asked else {
        panic!("a first link is mailed");
    };
    assert_hidden(&asked, value.expose());
}

#[test]
fn debug_prints_nothing_of_a_national_number() {
    let today = Date::new(2026, 11, 22).unwrap();
    let number = NationalNumber::parse("74.08.15-121.69", today).unwrap();
    for text in [format!("{number}"), format!("{number:?}")] {
        assert!(!text.contains(char::is_numeric), "{text}");
    }
}
