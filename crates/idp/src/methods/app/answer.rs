//! Judging a TOTP code.

use fedtoken_core::challenge::{SealedSecret, TotpVerdict};
use fedtoken_storage::{Change, stores::Login};

use crate::{
    app::App,
    http::{Failure, Request},
    methods::attempt::{self, Counted, KEY_CLOSED},
};

/// What a code was worth.
pub enum Verdict {
    /// Right; this step remembers its time step.
    Right(Box<Change>),
    /// Wrong, and counted.
    Wrong,
    /// Right, but its time step was used before; counted.
    Replayed,
}

/// Counts the code with the line `tried`, then compares it.
///
/// # Errors
/// A fault of the database or of the sealed seed.
pub async fn answer(
    app: &App,
    request: &Request,
    login: &Login,
    typed: &str,
    tried: Change,
) -> Result<Counted<Verdict>, Failure> {
    let person = &login.person_id;
    let Some(totp) = app.store.totp_of(person).await? else {
        return Ok(Err(KEY_CLOSED));
    };
    let limit = app.policy.limits.paper_bound();
    let count = Change::CountTotpAttempt {
        person_id: person.clone(),
        limit,
    };
    let key = (count, totp.wrong_in_row);
    let attempt = match attempt::reserve(app, request, login, key, tried).await? {
        Ok(attempt) => attempt,
        Err(closed) => return Ok(Err(closed)),
    };
    let secret = SealedSecret::from_bytes(&totp.secret)?.open(person, &app.ring)?;
    let verdict = totp
        .parameters
        .verify(&secret, typed, totp.last_step, request.now);
    let verdict = match verdict {
        TotpVerdict::Accepted { step } => Verdict::Right(Box::new(Change::AdvanceTotp {
            person_id: person.clone(),
            step,
        })),
        TotpVerdict::Replayed => Verdict::Replayed,
        TotpVerdict::Wrong => Verdict::Wrong,
    };
    Ok(Ok((attempt, verdict)))
}
