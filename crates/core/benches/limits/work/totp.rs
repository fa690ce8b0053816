//! One-time codes of an app, per step of the window, beside HMAC-SHA-1 of that size.

use std::hint::black_box;

use fedtoken_core::challenge::{Algorithm, SharedSecret, Totp, Window};
use fedtoken_core::time::UnixTime;
use hmac::Hmac;
use sha1::Sha1;

use super::support::{ready_mac, rng, whole_mac};
use crate::measure::{Case, Limit, Repeat, repeat};

/// The window of a single step, the default one, and the latter beside HMAC with its key made ready.
pub(super) fn cases() -> [Case; 4] {
    let (one, default) = (Window::new(0).unwrap(), Window::DEFAULT);
    [
        Case {
            name: "compare a TOTP code, one step",
            limit: Limit::Ratio(1.3),
            primitives: 1,
            ours: verify(one),
            raw_name: WHOLE,
            raw: whole_mac::<Hmac<Sha1>>(KEY.to_vec(), COUNTER.to_vec()),
        },
        Case {
            name: "compare a TOTP code, a step of 3",
            limit: Limit::Ratio(1.3),
            primitives: 3,
            ours: verify(default),
            raw_name: WHOLE,
            raw: whole_mac::<Hmac<Sha1>>(KEY.to_vec(), COUNTER.to_vec()),
        },
        Case {
            name: "compare a TOTP code, one step",
            limit: Limit::None,
            primitives: 1,
            ours: verify(one),
            raw_name: READY,
            raw: ready_mac::<Hmac<Sha1>>(&KEY, COUNTER.to_vec()),
        },
        Case {
            name: "compare a TOTP code, a step of 3",
            limit: Limit::None,
            primitives: 3,
            ours: verify(default),
            raw_name: READY,
            raw: ready_mac::<Hmac<Sha1>>(&KEY, COUNTER.to_vec()),
        },
    ]
}

fn verify(window: Window) -> Repeat {
    let totp = Totp {
        window,
        ..Totp::DEFAULT
    };
    let secret = SharedSecret::draw(Algorithm::Sha1, &mut rng());
    let now = UnixTime::from_secs(1_800_000_000);
    repeat(move || totp.verify(black_box(&secret), black_box("000 000"), None, now))
}

const WHOLE: &str = "HMAC-SHA-1, key 20, message 8";
const READY: &str = "HMAC-SHA-1, message 8, key ready";
const KEY: [u8; 20] = [7; 20];
const COUNTER: [u8; 8] = [7; 8];
