//! Judging a TOTP code.

use fedtoken_core::{
    challenge::totp::TotpVerdict,
    ids::PersonId,
    keyring::{Context, Keyring, KeyringError, Sealed},
    secret::SecretBytes,
};
use fedtoken_storage::{Change, stores::Login};
use rand_core::CryptoRng;

use crate::{
    app::App,
    http::{Failure, Request},
    methods::attempt::{self, Reserved},
};

/// What a code was worth.
pub enum Verdict {
    /// Right; this step remembers its time step.
    Right(Box<Change>),
    /// Wrong, and counted.
    Wrong,
    /// Right, but its time step was used before; counted.
    Replayed,
    /// It may not be looked at.
    Closed(Reserved),
}

/// Counts the code, then compares it.
///
/// # Errors
/// A fault of the database or of the sealed seed.
pub async fn answer(
    app: &App,
    request: &Request,
    login: &Login,
    typed: &str,
) -> Result<Verdict, Failure> {
    let person = &login.person_id;
    let limit = app.policy.limits.paper;
    let count = Change::CountTotpAttempt {
        person_id: person.clone(),
        limit,
    };
    match attempt::reserve(app, request, login, count).await? {
        Reserved::Yes => {}
        closed => return Ok(Verdict::Closed(closed)),
    }
    let Some(totp) = app.store.totp_of(person).await? else {
        return Ok(Verdict::Closed(Reserved::KeyBlocked));
    };
    let secret = open_seed(&totp.secret, person, &app.ring)?;
    let verdict = totp
        .parameters
        .verify(&secret, typed, totp.last_step, request.now);
    Ok(match verdict {
        TotpVerdict::Accepted { step } => Verdict::Right(Box::new(Change::AdvanceTotp {
            person_id: person.clone(),
            step,
        })),
        TotpVerdict::Replayed => Verdict::Replayed,
        TotpVerdict::Wrong => Verdict::Wrong,
    })
}

/// Seals a seed for its person.
///
/// # Errors
/// [`KeyringError`] when sealing fails.
pub fn seal_seed(
    secret: &SecretBytes,
    person: &PersonId,
    ring: &Keyring,
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, KeyringError> {
    Ok(ring
        .seal(&context(person), secret.expose(), rng)?
        .to_bytes())
}

fn open_seed(bytes: &[u8], person: &PersonId, ring: &Keyring) -> Result<SecretBytes, KeyringError> {
    ring.open(&context(person), &Sealed::from_bytes(bytes)?)
}

fn context(person: &PersonId) -> Context {
    Context::new("fedtoken/totp/v1").part(person.as_str().as_bytes())
}
