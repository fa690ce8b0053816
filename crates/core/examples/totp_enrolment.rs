//! Enrols an authenticator app: a QR code in the terminal, then codes until five in a row were wrong.
//!
//! `cargo run -p fedtoken-core --example totp_enrolment`
#![expect(
    clippy::print_stdout,
    reason = "the example talks to the person at the terminal"
)]

use std::error::Error;
use std::io::{self, BufRead, Write};
use std::time::{SystemTime, UNIX_EPOCH};

use fedtoken_core::challenge::otpauth::{Generator, KeyUri, Label};
use fedtoken_core::challenge::{SharedSecret, Totp, TotpVerdict};
use fedtoken_core::throttle::Rule;
use fedtoken_core::time::UnixTime;
use qrcode::render::unicode::Dense1x2;
use qrcode::{EcLevel, QrCode};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

fn main() -> Result<(), Box<dyn Error>> {
    let mut rng = ChaCha20Rng::from_seed(chance()?);
    let totp = Totp::DEFAULT;
    let enrolment = KeyUri {
        label: Label::new(Some("Example"), "jan.peeters")?,
        secret: SharedSecret::draw(totp.algorithm, &mut rng),
        generator: Generator::Totp(totp),
    };
    show(&enrolment)?;
    println!("Type the code of your app, and try it twice; an empty line ends.");
    try_codes(totp, &enrolment.secret)
}

fn try_codes(totp: Totp, secret: &SharedSecret) -> Result<(), Box<dyn Error>> {
    // Stored beside the sealed secret: attempts since the last accepted code, and its step.
    let (mut attempts, mut last_step) = (None, None);
    // Attempts are counted first, and the count is stored before the code is looked at: whoever cuts
    // the connection, or posts a hundred codes at once, has no guess more (RFC 4226 section 7.3).
    while let Ok(counted) = FIVE_IN_A_ROW.reserve(attempts, now()?) {
        attempts = Some(counted);
        let Some(typed) = line()? else { return Ok(()) };
        match totp.verify(secret, &typed, last_step, now()?) {
            TotpVerdict::Accepted { step } => {
                // A database stores it on the condition that the stored step is still lower.
                (attempts, last_step) = (None, Some(step));
                println!("Right. This code and older ones are refused from now on.");
            }
            TotpVerdict::Replayed => println!("This code was used before: wait for the next one."),
            TotpVerdict::Wrong => println!("Wrong. Is the clock of your telephone right?"),
        }
    }
    println!("Too many wrong codes. From here on not even a right one is looked at.");
    Ok(())
}

/// What was typed; none if that is nothing.
fn line() -> io::Result<Option<String>> {
    let line = io::stdin().lock().lines().next().transpose()?;
    Ok(line.filter(|typed| !typed.is_empty()))
}

/// The QR code, and the secret for those who cannot scan it.
fn show(enrolment: &KeyUri) -> Result<(), Box<dyn Error>> {
    let uri = enrolment.to_uri();
    let picture = QrCode::with_error_correction_level(uri.expose(), EcLevel::L)?
        .render::<Dense1x2>()
        // Terminals are dark: the light modules are the ones that are printed.
        .dark_color(Dense1x2::Light)
        .light_color(Dense1x2::Dark)
        .build();
    println!(
        "{picture}\n\nOr type it: {}\n",
        enrolment.secret.base32().expose()
    );
    io::stdout().flush()?;
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "an example has no other place to take the time from"
)]
fn now() -> Result<UnixTime, Box<dyn Error>> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH)?;
    Ok(UnixTime::from_secs(i64::try_from(since.as_secs())?))
}

#[expect(
    clippy::disallowed_methods,
    reason = "an example has no other place to take chance from"
)]
fn chance() -> Result<[u8; 32], getrandom::Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

/// A server counts for weeks and slows down between; see the defaults of `throttle::Limits`.
const FIVE_IN_A_ROW: Rule = Rule::without_waits(5, None);
