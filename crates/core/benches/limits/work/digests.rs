//! What is checked with the keys of the ring, beside HMAC-SHA-256 of the same message.

use std::hint::black_box;

use fedtoken_core::challenge::message_code::{
    Binding, MessageCode, MessageKeys, MessageRules, Purpose,
};
use fedtoken_core::ids::{LoginId, PersonId};
use fedtoken_core::throttle::DeviceMarks;
use fedtoken_core::time::UnixTime;
use hmac::Hmac;
use sha2::Sha256;

use super::support::{ready_mac, ring, rng, whole_mac};
use crate::measure::{Case, Limit, Repeat, repeat};

/// Each operation twice: beside HMAC from key to tag, which has the limit, and beside HMAC with its
/// key made ready.
pub(super) fn cases() -> [Case; 6] {
    let [first, second] = beside_hmac("check a code sent in a message", message_code);
    let [third, fourth] = beside_hmac("check the mark of a device", device_mark);
    let [fifth, sixth] = beside_hmac("check a keyed digest", keyed_digest);
    [first, third, fifth, second, fourth, sixth]
}

fn beside_hmac(name: &'static str, made: fn() -> Checked) -> [Case; 2] {
    let (whole, ready) = (made(), made());
    [
        Case {
            name,
            limit: Limit::Ratio(1.3),
            primitives: 1,
            ours: whole.ours,
            raw_name: "HMAC-SHA-256 of that message",
            raw: whole_mac::<Hmac<Sha256>>(KEY.to_vec(), whole.message),
        },
        Case {
            name,
            limit: Limit::None,
            primitives: 1,
            ours: ready.ours,
            raw_name: "HMAC-SHA-256 of it, key ready",
            raw: ready_mac::<Hmac<Sha256>>(&KEY, ready.message),
        },
    ]
}

/// An operation, and the message whose HMAC it makes.
struct Checked {
    ours: Repeat,
    message: Vec<u8>,
}

/// The whole answer: a try is reserved, the typed code read and compared, and accepted.
fn message_code() -> Checked {
    let (keys, mut rng) = (MessageKeys::new(&ring()), rng());
    let login = LoginId::draw(&mut rng);
    let transaction = login.as_str().as_bytes();
    let binding = Binding::new(Purpose::LOGIN, transaction);
    let sent = MessageCode::issue(&MessageRules::DEFAULT, &keys, &binding, NOW, &mut rng);
    let message = spelt(&[b"login", transaction, &[0; 5]]);
    let ours = repeat(move || {
        let binding = Binding::new(Purpose::LOGIN, login.as_str().as_bytes());
        let attempt = sent.state.reserve(&MessageRules::DEFAULT, NOW).unwrap();
        attempt.answer(&keys, &binding, black_box(sent.code.expose()))
    });
    Checked { ours, message }
}

fn device_mark() -> Checked {
    let (marks, mut rng) = (DeviceMarks::new(&ring()), rng());
    let person = PersonId::draw(&mut rng);
    let text = marks.issue(&person, &mut rng).to_text();
    let message = spelt(&[person.as_str().as_bytes(), &[0; 43]]);
    let ours = repeat(move || marks.check(black_box(text.expose()), &person).is_some());
    Checked { ours, message }
}

fn keyed_digest() -> Checked {
    let keys = ring().mac_keys("bench/v1");
    let made = keys.tag(&[&DEVICE]);
    let ours = repeat(move || keys.verify(&made.key_id, &[black_box(&DEVICE)], &made.tag));
    let message = spelt(&[&DEVICE]);
    Checked { ours, message }
}

/// As `MacKeys` spells its messages: each part behind its length in eight bytes.
fn spelt(parts: &[&[u8]]) -> Vec<u8> {
    let spelt = parts.iter().flat_map(|part| {
        let length = (part.len() as u64).to_be_bytes();
        length.into_iter().chain(part.iter().copied())
    });
    spelt.collect()
}

const NOW: UnixTime = UnixTime::from_secs(1_800_000_000);
const KEY: [u8; 32] = [1; 32];
const DEVICE: [u8; 32] = [9; 32];
