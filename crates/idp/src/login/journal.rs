//! Lines for the journal, written inside the commit they tell of.

use fedtoken_core::{
    ids::{JournalId, PersonId},
    login::Method,
};
use fedtoken_storage::{
    Change,
    stores::{JournalEvent, JournalLine},
};
use rand_core::CryptoRng;

use crate::http::Request;

/// A line about a person; key and client when they are known.
pub fn line(
    event: JournalEvent,
    request: &Request,
    person: &PersonId,
    (method, client_id): (Option<Method>, Option<&str>),
    rng: &mut impl CryptoRng,
) -> Change {
    Change::Journal(JournalLine {
        person_id: Some(person.clone()),
        method,
        client_id: client_id.map(str::to_owned),
        ..bare(event, request, rng)
    })
}

/// A line about a client and nobody else.
pub fn client_line(
    event: JournalEvent,
    request: &Request,
    client_id: &str,
    rng: &mut impl CryptoRng,
) -> Change {
    Change::Journal(JournalLine {
        client_id: Some(client_id.to_owned()),
        ..bare(event, request, rng)
    })
}

fn bare(event: JournalEvent, request: &Request, rng: &mut impl CryptoRng) -> JournalLine {
    JournalLine {
        id: JournalId::draw(rng),
        at: request.now,
        event,
        person_id: None,
        method: None,
        client_id: None,
        reference: Some(request.reference.as_str().to_owned()),
    }
}
