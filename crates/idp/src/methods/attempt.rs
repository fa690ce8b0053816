//! Counting a code before it is looked at: per login, per key, and per person for unknown devices.

use fedtoken_core::{login::Step, throttle::Rule};
use fedtoken_storage::{Change, Changes, Conflict, stores::Login};

use crate::{
    app::App,
    http::{Failure, Fault, Request},
    login::code_counter,
};

/// Whether a code may be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reserved {
    /// It was counted and may be looked at.
    Yes,
    /// This login has no attempt left, or is not open any more.
    LoginClosed,
    /// The key has reached its bound or is not active.
    KeyBlocked,
    /// The step is closed for unknown devices.
    StepClosed,
}

/// Counts one code. `key` is the counting step of the key itself.
///
/// # Errors
/// A fault of the database.
pub async fn reserve(
    app: &App,
    request: &Request,
    login: &Login,
    key: Change,
) -> Result<Reserved, Failure> {
    let limit = app.policy.limits.transaction;
    let mut changes = Changes::new()
        .and(Change::CountLoginAttempt {
            login_id: login.id.clone(),
            step: Step::Code,
            limit,
        })
        .and(key);
    if let Some(rule) = unknown_rule(app, login) {
        let key = code_counter(&login.person_id);
        changes = changes.and(Change::Count {
            key,
            rule,
            at: request.now,
        });
    }
    match app.store.commit(changes).await? {
        Ok(()) => Ok(Reserved::Yes),
        Err(Conflict::Login) => Ok(Reserved::LoginClosed),
        Err(Conflict::Key) => Ok(Reserved::KeyBlocked),
        Err(Conflict::Counter { .. }) => Ok(Reserved::StepClosed),
        Err(_) => Err(Fault::Inconsistent("a code cannot be counted").into()),
    }
}

/// Gives an attempt back that lost a race and was no guess.
///
/// # Errors
/// A fault of the database.
pub async fn refund(app: &App, login: &Login, key: Change) -> Result<(), Failure> {
    let mut changes = Changes::new()
        .and(Change::RefundLoginAttempt {
            login_id: login.id.clone(),
        })
        .and(key);
    if let Some(rule) = unknown_rule(app, login) {
        changes = changes.and(Change::Refund {
            key: code_counter(&login.person_id),
            rule,
        });
    }
    let refunded = app.store.commit(changes).await?;
    refunded.map_err(|_| Fault::Inconsistent("a refund was refused").into())
}

fn unknown_rule(app: &App, login: &Login) -> Option<Rule> {
    login
        .device
        .is_none()
        .then_some(app.policy.limits.code_unknown)
}
