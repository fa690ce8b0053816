//! Counting a code before it is looked at: per login, per key, and per person for unknown devices.

use fedtoken_core::{
    login::{Method, Step},
    throttle::{Closure, CodeAttempt, CodeClosed, CodeStanding, Effect},
};
use fedtoken_storage::{Change, Changes, Conflict, StorageError, stores::Login};

use crate::{
    app::App,
    http::{Failure, Fault, Request},
    login::{code_counter, origin, unknown_codes},
};

/// A code that was counted and what it was worth; or what kept it from being looked at.
pub type Counted<Verdict> = Result<(CodeAttempt, Verdict), CodeClosed>;

/// Counts one code, and saves with it the line that says so. `key` is the counting step of the key itself, with the wrong codes in a row that
/// were read of it. The database counts anew and has the last word: a login that is not open any more is closed like one without an attempt left, and
/// a key that is not active like one at its bound.
///
/// # Errors
/// A fault of the database.
pub async fn reserve(
    app: &App,
    request: &Request,
    login: &Login,
    (key, wrong_in_row): (Change, u32),
    tried: Change,
) -> Result<Result<CodeAttempt, CodeClosed>, Failure> {
    let limits = &app.policy.limits;
    let standing = standing(app, login, wrong_in_row).await?;
    let attempt = match standing.reserve(limits, request.now) {
        Ok(attempt) => attempt,
        Err(closed) => return Ok(Err(closed)),
    };
    let mut changes = Changes::new()
        .and(Change::CountLoginAttempt {
            login_id: login.id.clone(),
            step: Step::Code,
            limit: limits.transaction,
        })
        .and(key);
    if let Some(rule) = origin(login).code_rule(limits) {
        let key = code_counter(&login.person_id);
        changes = changes.and(Change::Count {
            key,
            rule,
            at: request.now,
        });
    }
    match app.store.commit(changes.and(tried)).await? {
        Ok(()) => Ok(Ok(attempt)),
        Err(Conflict::Login) => Ok(Err(closed(Closure::Transaction))),
        Err(Conflict::Key) => Ok(Err(KEY_CLOSED)),
        Err(Conflict::Counter { .. }) => Ok(Err(closed(Closure::UnknownDevices))),
        Err(_) => Err(Fault::Inconsistent("a code cannot be counted").into()),
    }
}

/// The key has reached its bound, is not active, or is not there.
pub const KEY_CLOSED: CodeClosed = closed(Closure::Paper);

const fn closed(by: Closure) -> CodeClosed {
    CodeClosed { by }
}

/// Gives an attempt back that lost a race and was no guess.
///
/// # Errors
/// A fault of the database.
pub async fn refund(
    app: &App,
    login: &Login,
    (attempt, key): (CodeAttempt, Change),
) -> Result<(), Failure> {
    let mut changes = Changes::new()
        .and(Change::RefundLoginAttempt(login.id.clone()))
        .and(key);
    if let Some(rule) = origin(login).code_rule(&app.policy.limits) {
        changes = changes.and(Change::Refund {
            key: code_counter(&login.person_id),
            rule,
            counted_at: attempt.reserved_at(),
        });
    }
    let refunded = app.store.commit(changes).await?;
    refunded.map_err(|_| Fault::Inconsistent("a refund was refused").into())
}

/// The bounds that a wrong code has just reached, from what is stored after it.
///
/// # Errors
/// A fault of the database.
pub async fn reached(
    app: &App,
    login: &Login,
    attempt: CodeAttempt,
) -> Result<Vec<Closure>, StorageError> {
    let stored = standing(app, login, wrong_in_row(app, login).await?).await?;
    Ok(attempt.wrong(&stored, &app.policy.limits).collect())
}

/// What follows at once from bounds that were reached.
pub fn follow(closures: &[Closure], login: &Login) -> impl Iterator<Item = Change> {
    let effects = closures.iter().flat_map(|closure| closure.effects());
    effects.filter_map(|effect| match effect {
        Effect::EndTransaction => Some(Change::EndLogin {
            login_id: login.id.clone(),
        }),
        // A closed step demands a new password as long as it is closed, and a key with too many
        // wrong codes is refused by its own count.
        Effect::DemandNewPassword | Effect::SuspendPaper => None,
        // Nothing is mailed yet.
        Effect::MailOwner | Effect::OfferNewPaper => None,
    })
}

/// What is stored of the codes of this login.
async fn standing(app: &App, login: &Login, paper: u32) -> Result<CodeStanding, StorageError> {
    Ok(CodeStanding {
        transaction: login.attempts,
        unknown: unknown_codes(login, &*app.store).await?,
        paper,
    })
}

/// Wrong codes in a row of the key of this login.
async fn wrong_in_row(app: &App, login: &Login) -> Result<u32, StorageError> {
    let person = &login.person_id;
    let wrong = match login.method {
        Method::Token => {
            let token = app.store.token_of(person).await?;
            token.map(|token| token.wrong_in_row)
        }
        Method::App => {
            let totp = app.store.totp_of(person).await?;
            totp.map(|totp| totp.wrong_in_row)
        }
        // No login is begun with them.
        Method::Eid | Method::Sms | Method::Passkey => None,
    };
    Ok(wrong.unwrap_or_default())
}
