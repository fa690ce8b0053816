//! Asking for the pending cell and judging its code.

use std::sync::Arc;

use fedtoken_core::{
    challenge::{
        Acceptance, Answer, Attempt, CellChallenge, FormAge, Remaining, StandardPolicy, Uses,
        WARN_AT,
    },
    grid::{CellPlace, Code, GridSpec, Position, SealedCell},
    ids::TokenId,
    keyring::Keyring,
    slow_hash::{Comparison, HashError, Memory},
    throttle::CodeAttempt,
};
use fedtoken_storage::{
    Change,
    stores::{Login, TokenInPlay},
};

use crate::{
    app::App,
    hashing::{Admission, Turn},
    http::{Failure, Fault, Request},
    methods::attempt::{self, Counted, KEY_CLOSED},
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
    /// Right in a form that was too old: this step spends it, and nothing else comes of it.
    Expired(Box<Change>),
    /// Wrong, and counted.
    Wrong,
    /// Not of the form of a code: wrong like any other, and counted.
    Mistyped,
}

/// The question of a person's token; none when there is nothing to ask.
///
/// # Errors
/// A fault of the database.
pub async fn asked(app: &App, login: &Login) -> Result<Option<Asked>, Failure> {
    let Some(token) = app.store.token_in_play(&login.person_id).await? else {
        return Ok(None);
    };
    let challenge = challenge(&token)?;
    Ok(challenge.pending().map(|position| Asked {
        position,
        remaining: challenge.remaining(WARN_AT),
    }))
}

/// Counts the code with the line `tried`, then compares it with the pending cell. The question is always the one that
/// stands now: the code of a cell that was spent before is a wrong one.
///
/// # Errors
/// A fault of database, generator or hashing pool.
pub async fn answer(
    app: &App,
    request: &Request,
    login: &Login,
    (typed, form): (&str, FormAge),
    tried: Change,
) -> Result<Counted<Verdict>, Failure> {
    let Some(found) = app.store.token_in_play(&login.person_id).await? else {
        return Ok(Err(KEY_CLOSED));
    };
    let challenge = challenge(&found)?;
    let Some(asked) = challenge.ask() else {
        return Ok(Err(KEY_CLOSED));
    };
    let lacking = Fault::Inconsistent("a token lacks its pending cell");
    let (token, sealed) = (found.token, found.sealed.ok_or(lacking)?);
    let place = app.pool.admit(Turn::Known)?;
    let limit = app.policy.limits.paper_bound();
    let count = Change::CountTokenAttempt {
        token_id: token.id.clone(),
        limit,
    };
    let key = (count, token.wrong_in_row);
    let counted = match attempt::reserve(app, request, login, key, tried).await? {
        Ok(counted) => counted,
        Err(closed) => return Ok(Err(closed)),
    };
    let parsed = Code::parse(typed, &GridSpec::FEDERAL);
    let is_mistyped = parsed.is_err();
    let cell = (&token.id, asked.position, sealed);
    let attempt = Attempt {
        asked,
        form,
        paper: counted.paper(),
        code: compare(app, place, cell, parsed.ok()).await?,
    };
    let mut rng = app.entropy.generator()?;
    let verdict = match challenge.answer(attempt, &mut rng) {
        Answer::Accepted(accepted) => Verdict::Right(spend(token.id, &accepted)),
        Answer::Expired(accepted) => Verdict::Expired(spend(token.id, &accepted)),
        Answer::Wrong | Answer::Spent if is_mistyped => Verdict::Mistyped,
        Answer::Wrong | Answer::Spent => Verdict::Wrong,
        Answer::Blocked => return Ok(Err(KEY_CLOSED)),
    };
    Ok(Ok((counted, verdict)))
}

/// Gives a code back that was right and lost the race for its cell.
///
/// # Errors
/// A fault of the database.
pub async fn refund(app: &App, login: &Login, counted: CodeAttempt) -> Result<(), Failure> {
    let Some(token) = app.store.token_of(&login.person_id).await? else {
        return Ok(());
    };
    let key = Change::RefundTokenAttempt(token.id);
    attempt::refund(app, login, (counted, key)).await
}

fn spend(token_id: TokenId, accepted: &Acceptance<StandardPolicy>) -> Box<Change> {
    Box::new(Change::SpendCell {
        token_id,
        position: accepted.spent,
        generation: accepted.generation,
        next: accepted.next.pending(),
    })
}

fn challenge(found: &TokenInPlay) -> Result<CellChallenge<StandardPolicy>, Fault> {
    let token = &found.token;
    Uses::parse(&GridSpec::FEDERAL, &found.uses)
        .and_then(|uses| {
            CellChallenge::restore(token.policy, token.pending, uses, token.generation)
        })
        .map_err(|_| Fault::Inconsistent("the cells of a token do not fit it"))
}

async fn compare(
    app: &App,
    admission: Admission,
    (token, position, sealed): (&TokenId, Position, Vec<u8>),
    code: Option<Code>,
) -> Result<Comparison, Failure> {
    let (token, ring) = (token.clone(), Arc::clone(&app.ring));
    let judged = admission.run(move |memory| {
        let token = &token;
        let place = CellPlace { token, position };
        judge(&sealed, code, place, &ring, memory)
    });
    Ok(judged.await??)
}

fn judge(
    sealed: &[u8],
    code: Option<Code>,
    place: CellPlace<'_>,
    ring: &Keyring,
    memory: &mut Memory,
) -> Result<Comparison, HashError> {
    let cell = SealedCell::from_bytes(sealed)?;
    match code {
        Some(code) => cell.verify(&code, place, ring, memory),
        None => {
            // Not six letters: a wrong code like any other, and as slow.
            SealedCell::burn(cell.cost(), memory)?;
            Ok(Comparison::Wrong)
        }
    }
}
