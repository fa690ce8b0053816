//! What somebody types as the code of an app.
#![no_main]

use fedtoken_core::challenge::{
    Algorithm, Digits, Period, SharedSecret, Totp, TotpVerdict, Window,
};
use fedtoken_core::secret::SecretBytes;
use fedtoken_core::time::UnixTime;
use libfuzzer_sys::fuzz_target;

/// Secret, what to choose from, instant, last accepted step, what is typed.
type Input<'a> = ([u8; 20], u8, i64, Option<u64>, &'a str);

fuzz_target!(|input: Input<'_>| {
    let (secret, choice, seconds, last_step, typed) = input;
    let Ok(secret) = SharedSecret::new(SecretBytes::new(secret.to_vec())) else {
        return;
    };
    let (totp, now) = (totp(choice), UnixTime::from_secs(seconds));
    judge(&totp, &secret, typed, last_step, now);
    let right = totp.code_at(&secret, totp.step_at(now));
    let verdict = totp.verify(&secret, right.expose(), last_step, now);
    assert_ne!(verdict, TotpVerdict::Wrong, "the present code is right");
    judge(&totp, &secret, right.expose(), last_step, now);
});

/// What is accepted is a code of the window and later than the last one.
fn judge(totp: &Totp, secret: &SharedSecret, typed: &str, last_step: Option<u64>, now: UnixTime) {
    if let TotpVerdict::Accepted { step } = totp.verify(secret, typed, last_step, now) {
        let bare: String = typed.chars().filter(|sign| !sign.is_whitespace()).collect();
        assert_eq!(totp.code_at(secret, step).expose(), bare);
        assert!(step.abs_diff(totp.step_at(now)) <= u64::from(totp.window.get()));
        assert!(last_step.is_none_or(|last| step > last));
    }
}

fn totp(choice: u8) -> Totp {
    let algorithm = match choice % 3 {
        0 => Algorithm::Sha1,
        1 => Algorithm::Sha256,
        _ => Algorithm::Sha512,
    };
    Totp {
        algorithm,
        digits: Digits::new(6 + choice / 3 % 3).unwrap_or(Digits::SIX),
        period: Period::from_secs(choice.into()).unwrap_or(Period::DEFAULT),
        window: Window::new(choice % 4).unwrap_or(Window::DEFAULT),
    }
}
