//! Makes unreadable for ever what the journal tells about a person; the chain stays whole.

use fedtoken_core::{ids::PersonId, time::UnixTime};
use fedtoken_storage::{ChainChange, Changes, stores::JournalEvent};
use rand_core::CryptoRng;

use super::{Entry, Scribe};

/// The person's key goes, and a line about nobody says that somebody was erased.
pub fn erase(
    scribe: &Scribe,
    person: &PersonId,
    now: UnixTime,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Changes {
    let person_id = person.clone();
    let entry = Entry::new(JournalEvent::PersonErased, now);
    Changes::new()
        .and(ChainChange::DropKey { person_id }.into())
        .and(scribe.blank().line(entry, rng))
}
