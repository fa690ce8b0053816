//! Lines for the journal, written inside the commit they tell of.

use data_encoding::BASE32_NOPAD;
use fedtoken_core::{ids::PersonId, login::Method, secret::TokenDigest};
use fedtoken_storage::{
    Change,
    stores::{JournalEvent, Reason},
};
use rand_core::CryptoRng;

use super::DeviceCookie;
use crate::{
    app::App,
    http::{Fault, Request},
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
pub fn line(
    event: JournalEvent,
    request: &Request,
    pen: &Pen<'_>,
    about: (Option<Method>, Option<&str>),
    rng: &mut impl CryptoRng,
) -> Change {
    pen.line(entry(event, request, about), rng)
}

/// The same, with the reason.
pub fn line_because(
    (event, reason): (JournalEvent, Reason),
    request: &Request,
    pen: &Pen<'_>,
    about: (Option<Method>, Option<&str>),
    rng: &mut impl CryptoRng,
) -> Change {
    let reason = Some(reason);
    let entry = entry(event, request, about);
    pen.line(Entry { reason, ..entry }, rng)
}

/// A line about a client and nobody else.
pub fn client_line(
    event: JournalEvent,
    (app, request): (&App, &Request),
    client_id: &str,
    rng: &mut impl CryptoRng,
) -> Change {
    let entry = entry(event, request, (None, Some(client_id)));
    app.journal.blank().line(entry, rng)
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
