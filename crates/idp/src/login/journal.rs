//! Lines for the journal, written inside the commit they tell of.

use std::time::Duration;

use data_encoding::BASE32_NOPAD;
use fedtoken_core::{
    ids::PersonId, keyring::KeyringError, login::Method, secret::TokenDigest, throttle::Rule,
    time::UnixTime,
};
use fedtoken_storage::{
    Change, Changes, Conflict, StorageError,
    stores::{CounterKey, JournalEvent, Reason},
};
use rand_core::CryptoRng;

use super::DeviceCookie;
use crate::{
    app::App,
    http::{Failure, Fault, Request},
    journal::{Entry, Pen},
};

/// A pen for lines about a person: they also tell the network of the request, and the person's
/// known device it comes from.
///
/// # Errors
/// A fault of the database, of the key ring or of the generator.
pub async fn pen<'a>(app: &'a App, request: &Request, person: &PersonId) -> Result<Pen<'a>, Fault> {
    let mut rng = app.entropy.generator()?;
    let pen = app.journal.pen(&*app.store, person, &mut rng).await?;
    let cookie = DeviceCookie::read(&request.cookies, app.site.cookies);
    let device = cookie.entry_of(person, &app.marks);
    Ok(pen.from(device.as_ref().map(short), request.address.wide()))
}

/// A line about the pen's person; key and client when they are known.
///
/// # Errors
/// [`KeyringError`] when it cannot be sealed.
pub fn line(
    event: JournalEvent,
    request: &Request,
    pen: &Pen<'_>,
    about: (Option<Method>, Option<&str>),
    rng: &mut impl CryptoRng,
) -> Result<Change, KeyringError> {
    pen.line(entry(event, request, about), rng)
}

/// The same, with the reason.
///
/// # Errors
/// As [`line()`].
pub fn line_because(
    (event, reason): (JournalEvent, Reason),
    request: &Request,
    pen: &Pen<'_>,
    about: (Option<Method>, Option<&str>),
    rng: &mut impl CryptoRng,
) -> Result<Change, KeyringError> {
    let reason = Some(reason);
    let entry = entry(event, request, about);
    pen.line(Entry { reason, ..entry }, rng)
}

/// A line about a device that becomes known.
///
/// # Errors
/// As [`line()`].
pub fn device_line(
    digest: &TokenDigest,
    request: &Request,
    pen: &Pen<'_>,
    about: (Option<Method>, Option<&str>),
    rng: &mut impl CryptoRng,
) -> Result<Change, KeyringError> {
    let (device, entry) = (
        short(digest),
        entry(JournalEvent::DeviceKnown, request, about),
    );
    let device = Some(device.as_str());
    pen.line(Entry { device, ..entry }, rng)
}

/// The count that goes with a line which anybody can cause as often as he likes: it is written once
/// an hour for each subject. None when this hour has one.
///
/// # Errors
/// A fault of the database.
pub async fn first_of_hour(
    app: &App,
    (kind, subject): (&'static str, &str),
    at: UnixTime,
) -> Result<Option<Change>, StorageError> {
    let key = CounterKey::new(kind, subject);
    let counter = app.store.counter(&key).await?;
    let is_first = ONCE_AN_HOUR.reserve(counter, at).is_ok();
    let rule = ONCE_AN_HOUR;
    Ok(is_first.then_some(Change::Count { key, rule, at }))
}

/// Saves such a line with its count; another request may have been quicker.
///
/// # Errors
/// A fault of the database.
pub async fn save_first(app: &App, first: Change, line: Change) -> Result<(), Failure> {
    match app.store.commit(Changes::from(first).and(line)).await? {
        Ok(()) | Err(Conflict::Counter { .. }) => Ok(()),
        Err(_) => Err(Fault::Inconsistent("a line cannot be journalled").into()),
    }
}

/// A line about a client and nobody else, with the network that it came from.
///
/// # Errors
/// As [`line()`].
pub fn client_line(
    (event, reason): (JournalEvent, Option<Reason>),
    (app, request): (&App, &Request),
    client_id: &str,
    rng: &mut impl CryptoRng,
) -> Result<Change, KeyringError> {
    let entry = Entry {
        reason,
        ..entry(event, request, (None, Some(client_id)))
    };
    let pen = app.journal.blank();
    pen.from(None, request.address.wide()).line(entry, rng)
}

fn entry<'a>(
    event: JournalEvent,
    request: &'a Request,
    (method, client_id): (Option<Method>, Option<&'a str>),
) -> Entry<'a> {
    Entry {
        method,
        client_id,
        reference: Some(request.reference.as_str()),
        ..Entry::new(event, request.now)
    }
}

/// Enough of a digest to tell the devices of one person apart: 50 bits.
fn short(digest: &TokenDigest) -> String {
    let mut text = BASE32_NOPAD.encode(digest.as_bytes());
    text.truncate(10);
    text.make_ascii_lowercase();
    text
}

const ONCE_AN_HOUR: Rule = Rule::without_waits(1, Some(Duration::from_secs(60 * 60)));
