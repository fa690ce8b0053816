//! Writes the refused passwords of each account and hour into the journal, once the hour is over.

use std::time::Duration;

use fedtoken_core::{ids::PersonId, keyring::KeyringError, throttle::Counter, time::UnixTime};
use fedtoken_storage::{
    Change, Changes, Conflict, StorageError,
    stores::{CounterKey, JournalEvent},
};
use rand_core::CryptoRng;

use super::duty::Duty;
use crate::{
    app::App,
    http::{Fault, Stop},
    journal::{Entry, Pen, PenError},
    live::Live,
    login::{REFUSED, account_counter},
};

/// Writes every minute until the stop.
pub async fn run(live: Live, stop: Stop) {
    let mut writing = Duty::new(
        "refused passwords are not in the journal yet",
        "refused passwords can be written into the journal again",
    );
    loop {
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            () = stop.called() => return,
        }
        writing.told(round(&live.app(), &stop).await);
    }
}

/// Writes all that is due, a few accounts at a time. An account that cannot be written stays for the
/// next round, and keeps no other one waiting.
///
/// # Errors
/// [`RefusedFault`].
pub async fn round(app: &App, stop: &Stop) -> Result<(), RefusedFault> {
    let mut left = Vec::new();
    walk(app, stop, &mut left).await?;
    let accounts = left.len();
    match left.into_iter().next() {
        Some(source) => Err(RefusedFault::Accounts { accounts, source }),
        None => Ok(()),
    }
}

/// Not all that is due could be written.
#[derive(Debug, thiserror::Error)]
pub enum RefusedFault {
    /// The database is away, or it could not be said who is due.
    #[error(transparent)]
    Walk(#[from] Fault),
    /// Of some accounts.
    #[error("those of {accounts} accounts were left out")]
    Accounts {
        /// How many.
        accounts: usize,
        /// What is wrong with the first of them.
        source: Fault,
    },
}

/// Ends where it is told to, or the database is away; says why accounts were left out.
async fn walk(app: &App, stop: &Stop, left: &mut Vec<Fault>) -> Result<(), Fault> {
    let before = over(app.clock.now());
    let mut behind = None;
    loop {
        let due = app
            .store
            .counters_before(REFUSED, before, behind.as_ref(), MOST);
        let mut due = due.await?;
        for (key, counter) in &due {
            if stop.is_called() {
                return Ok(());
            }
            match write(app, key, *counter).await {
                Err(fault) if fault.may_pass() => return Err(fault),
                done => left.extend(done.err()),
            }
        }
        behind = due.pop().map(|(key, _)| key);
        if due.len() + 1 < MOST as usize {
            return Ok(());
        }
        tokio::select! {
            () = tokio::time::sleep(BREATH) => {}
            () = stop.called() => return Ok(()),
        }
    }
}

/// The beginning of the hour in which all instances are by now.
fn over(now: UnixTime) -> UnixTime {
    let seconds = now.minus(DRIFT).as_secs();
    UnixTime::from_secs(seconds - seconds.rem_euclid(HOUR))
}

/// One line for the hour, and one more for what came too late for it. Of several instances that come
/// to it, one writes.
async fn write(app: &App, key: &CounterKey, counter: Counter) -> Result<(), Fault> {
    let person = key
        .subject(REFUSED)
        .and_then(|subject| subject.split_once('/'));
    let person = person.and_then(|(person, _)| PersonId::parse(person).ok());
    let person = person.ok_or(Fault::Inconsistent("a counter of nobody's passwords"))?;
    let mut rng = app.entropy.generator()?;
    let taken = Changes::from(Change::TakeCounter(key.clone(), counter));
    let pen = match app.journal.pen(&*app.store, &person, &mut rng).await {
        // Nothing is told any more of who is erased.
        Err(PenError::Erased) => return done(&app.store.commit(taken).await?),
        pen => pen?,
    };
    let refused = summed_up(
        app,
        &pen,
        (JournalEvent::PasswordRefused, counter),
        &mut rng,
    )?;
    let closed = closed_in(app, &person, counter).await?;
    let closed = closed
        .map(|account| summed_up(app, &pen, (JournalEvent::PasswordClosed, account), &mut rng))
        .transpose()?;
    // What came since it was read stays, for another line.
    let written = app.store.commit(taken.and(refused).and_maybe(closed));
    done(&written.await?)
}

/// Another instance may have been first.
fn done(written: &Result<(), Conflict>) -> Result<(), Fault> {
    match written {
        Ok(()) | Err(Conflict::Missing(_)) => Ok(()),
        Err(_) => Err(Fault::Inconsistent(
            "refused passwords cannot be journalled",
        )),
    }
}

/// The counter of the account, if it is one of these passwords that closed it: behind a closed
/// counter nothing moves any more.
async fn closed_in(
    app: &App,
    person: &PersonId,
    hour: Counter,
) -> Result<Option<Counter>, StorageError> {
    let account = app.store.counter(&account_counter(person)).await?;
    let limit = app.policy.limits.password_unknown.limit;
    let closed = |account: &Counter| {
        let span = hour.window_started_at..=hour.last_at;
        account.count >= limit && span.contains(&account.last_at)
    };
    Ok(account.filter(closed))
}

fn summed_up(
    app: &App,
    pen: &Pen<'_>,
    (event, counter): (JournalEvent, Counter),
    rng: &mut impl CryptoRng,
) -> Result<Change, KeyringError> {
    let entry = Entry {
        tries: Some(counter.into()),
        ..Entry::new(event, app.clock.now())
    };
    pen.line(entry, rng)
}

/// Time between two rounds.
const PAUSE: Duration = Duration::from_secs(60);
/// Time between two batches, in which others may write.
const BREATH: Duration = Duration::from_millis(20);
/// Accounts written in one batch.
const MOST: u32 = 100;
/// By how much the clocks of two instances may differ.
const DRIFT: Duration = Duration::from_secs(60);
/// Seconds of an hour.
const HOUR: i64 = 60 * 60;
