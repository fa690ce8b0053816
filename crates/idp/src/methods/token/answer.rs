//! Asking for the pending cell and judging its code.

use std::sync::Arc;

use fedtoken_core::{
    challenge::{CellChallenge, Remaining},
    grid::{Code, Position, SealError, SealedCell},
    ids::TokenId,
    keyring::Keyring,
};
use fedtoken_storage::{
    Change,
    stores::{Login, Token},
};

use crate::{
    app::App,
    hashing::{Admission, Turn},
    http::{Failure, Fault, Request},
    methods::attempt::{self, Reserved},
};

/// What the page asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The one cell, the same until it is accepted.
    pub position: Position,
    /// How many codes are left.
    pub remaining: Remaining,
}

/// What a code was worth.
pub enum Verdict {
    /// Right; this step spends it.
    Right(Box<Change>),
    /// Wrong, and counted.
    Wrong,
    /// It may not be looked at.
    Closed(Reserved),
}

/// The question of a person's token; none when there is nothing to ask.
///
/// # Errors
/// A fault of the database.
pub async fn asked(app: &App, login: &Login) -> Result<Option<Asked>, Failure> {
    let Some(token) = app.store.token_of(&login.person_id).await? else {
        return Ok(None);
    };
    let challenge = challenge(app, &token).await?;
    Ok(challenge.pending().map(|position| Asked {
        position,
        remaining: challenge.remaining(),
    }))
}

/// Counts the code, then compares it with the pending cell.
///
/// # Errors
/// A fault of database, generator or hashing pool.
pub async fn answer(
    app: &App,
    request: &Request,
    login: &Login,
    typed: &str,
) -> Result<Verdict, Failure> {
    let Some(token) = app.store.token_of(&login.person_id).await? else {
        return Ok(Verdict::Closed(Reserved::KeyBlocked));
    };
    let Some(position) = token.pending else {
        return Ok(Verdict::Closed(Reserved::KeyBlocked));
    };
    let place = app.pool.admit(Turn::Known)?;
    let limit = app.policy.limits.paper;
    let count = Change::CountTokenAttempt {
        token_id: token.id.clone(),
        limit,
    };
    match attempt::reserve(app, request, login, count).await? {
        Reserved::Yes => {}
        closed => return Ok(Verdict::Closed(closed)),
    }
    if !compare(app, place, (&token.id, position), typed).await? {
        return Ok(Verdict::Wrong);
    }
    let challenge = challenge(app, &token).await?;
    let mut rng = app.entropy.generator()?;
    let accepted = challenge
        .accept(&mut rng)
        .map_err(|_| Fault::Inconsistent("a used-up token has a pending cell"))?;
    Ok(Verdict::Right(Box::new(Change::SpendCell {
        token_id: token.id,
        position: accepted.spent,
        generation: accepted.generation,
        next: accepted.next.pending(),
    })))
}

/// Gives a code back that was right and lost the race for its cell.
///
/// # Errors
/// A fault of the database.
pub async fn refund(app: &App, login: &Login) -> Result<(), Failure> {
    let Some(token) = app.store.token_of(&login.person_id).await? else {
        return Ok(());
    };
    attempt::refund(
        app,
        login,
        Change::RefundTokenAttempt { token_id: token.id },
    )
    .await
}

async fn challenge(app: &App, token: &Token) -> Result<CellChallenge, Failure> {
    let mut uses = app.store.cell_uses(&token.id).await?;
    // The cells are read after their token: what was accepted in between is not of its state.
    for (_, last_use) in &mut uses {
        *last_use = last_use.filter(|used| *used < token.generation);
    }
    CellChallenge::restore(token.policy, token.pending, &uses, token.generation)
        .map_err(|_| Fault::Inconsistent("the cells of a token do not fit it").into())
}

async fn compare(
    app: &App,
    place: Admission,
    (token, position): (&TokenId, Position),
    typed: &str,
) -> Result<bool, Failure> {
    let cell = app.store.cell(token, position).await?;
    let cell = cell.ok_or(Fault::Inconsistent("a token lacks its pending cell"))?;
    let code = Code::parse(typed).ok();
    let (token, ring) = (token.clone(), Arc::clone(&app.ring));
    let judged = place.run(move || judge(&cell.sealed, code, (&token, position), &ring));
    Ok(judged.await??)
}

fn judge(
    sealed: &[u8],
    code: Option<Code>,
    (token, position): (&TokenId, Position),
    ring: &Keyring,
) -> Result<bool, SealError> {
    match code {
        Some(code) => SealedCell::from_bytes(sealed)?.verify(&code, token, position, ring),
        None => {
            // Not six letters: a wrong code like any other, and as slow.
            SealedCell::burn("", SealedCell::from_bytes(sealed)?.cost());
            Ok(false)
        }
    }
}
