//! What somebody types as the code of a counter device.
#![no_main]

use fedtoken_core::challenge::{Algorithm, Digits, Hotp, HotpVerdict, LookAhead, SharedSecret};
use fedtoken_core::secret::SecretBytes;
use libfuzzer_sys::fuzz_target;

/// Secret, what to choose from, the stored counter, how far the device ran, what is typed.
type Input<'a> = ([u8; 20], u8, u64, u8, &'a str);

fuzz_target!(|input: Input<'_>| {
    let (secret, choice, next_counter, ahead, typed) = input;
    let Ok(secret) = SharedSecret::new(SecretBytes::new(secret.to_vec())) else {
        return;
    };
    let hotp = hotp(choice);
    judge(&hotp, &secret, typed, next_counter);
    let made = next_counter.saturating_add(ahead.into());
    let [first, second] = [made, made.saturating_add(1)].map(|at| hotp.code_at(&secret, at));
    judge(&hotp, &secret, first.expose(), next_counter);
    let pair = [first.expose(), second.expose()];
    if let HotpVerdict::Accepted { next_counter: next } =
        hotp.resynchronise(&secret, pair, next_counter)
    {
        assert!(next >= next_counter.saturating_add(2) && next - next_counter <= 101);
        assert!(hotp.code_at(&secret, next - 1).ct_eq(second.expose()));
        assert!(hotp.code_at(&secret, next - 2).ct_eq(first.expose()));
    } else {
        assert!(
            ahead > 99 || made >= u64::MAX - 1,
            "two codes in a row within reach"
        );
    }
});

/// What is accepted is a code within reach, and one within reach is accepted.
fn judge(hotp: &Hotp, secret: &SharedSecret, typed: &str, next_counter: u64) {
    let bare: String = typed.chars().filter(|sign| !sign.is_whitespace()).collect();
    let last = next_counter.saturating_add(hotp.look_ahead.get().into());
    let reach = next_counter..=last.min(u64::MAX - 1);
    match hotp.verify(secret, typed, next_counter) {
        HotpVerdict::Accepted { next_counter: next } => {
            assert!(reach.contains(&(next - 1)));
            assert!(hotp.code_at(secret, next - 1).ct_eq(&bare));
        }
        HotpVerdict::Wrong => {
            let mut codes = reach.map(|counter| hotp.code_at(secret, counter));
            assert!(!codes.any(|code| code.ct_eq(&bare)));
        }
    }
}

fn hotp(choice: u8) -> Hotp {
    let algorithm = match choice % 3 {
        0 => Algorithm::Sha1,
        1 => Algorithm::Sha256,
        _ => Algorithm::Sha512,
    };
    Hotp {
        algorithm,
        digits: Digits::new(6 + choice / 3 % 3).unwrap_or(Digits::SIX),
        look_ahead: LookAhead::new(choice / 9).unwrap_or(LookAhead::DEFAULT),
    }
}
