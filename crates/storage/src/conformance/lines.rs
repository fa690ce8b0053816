//! Made-up lines of the journal, and the chain over them.

use fedtoken_core::{ids::JournalId, login::Method, secret::TokenDigest, time::UnixTime};

use super::fixture::{HOUR, NOW, digest, id, person_id};
use crate::{
    ChainChange, Change,
    stores::{
        Actor, JournalEvent, JournalHolder, JournalKey, JournalLine, Lease, LeaseClaim, Mac,
        Outcome, Personal, Reason, Segment,
    },
};

/// A line about a person, with everything that a line can have.
pub(super) fn line(letter: char, owner: char, event: JournalEvent) -> JournalLine {
    JournalLine {
        id: JournalId::parse(&id(letter)).unwrap(),
        at: NOW,
        event,
        actor: Some(Actor::Person),
        outcome: Some(Outcome::Success),
        reason: Some(Reason::TooLate),
        method: Some(Method::Token),
        client_id: Some("shop".to_owned()),
        reference: Some("K7M-4Q2".to_owned()),
        personal: Some(Personal {
            holder: holder(owner),
            sealed: vec![0, 1, 255],
        }),
        mac: Some(mac("line")),
    }
}

/// What stands for this person in lines.
pub(super) fn holder(owner: char) -> JournalHolder {
    JournalHolder([u8::try_from(owner).unwrap(); 16])
}

pub(super) fn journal_key(owner: char) -> JournalKey {
    JournalKey {
        person_id: person_id(owner),
        holder: holder(owner),
        sealed: vec![7; 80],
    }
}

pub(super) fn add_key(owner: char) -> Change {
    ChainChange::AddKey(journal_key(owner)).into()
}

pub(super) fn drop_key(owner: char) -> Change {
    let person_id = person_id(owner);
    ChainChange::DropKey { person_id }.into()
}

/// The segment of this number over one row.
pub(super) fn segment(number: u64, row: i64) -> Segment {
    let hash = |number: u64| match number {
        0 => TokenDigest::from_bytes([0; 32]),
        _ => digest(&format!("segment {number}")),
    };
    Segment {
        number,
        sealed_at: NOW,
        first: row,
        last: row,
        count: 1,
        plain: 0,
        newest_at: NOW,
        previous: hash(number - 1),
        hash: hash(number),
        removed_at: None,
        mac: mac("segment"),
    }
}

pub(super) fn stub(number: u64, row: i64) -> Segment {
    Segment {
        removed_at: Some(NOW.plus(HOUR)),
        mac: mac("stub"),
        ..segment(number, row)
    }
}

/// Seals one row.
pub(super) fn append(number: u64, row: i64) -> Change {
    let (segment, rows) = (segment(number, row), vec![row]);
    ChainChange::Append { segment, rows }.into()
}

/// Seals these rows.
pub(super) fn append_rows(number: u64, rows: &[i64]) -> Change {
    let (first, rows) = (rows.iter().min().copied(), rows.to_vec());
    let segment = segment(number, first.unwrap_or_default());
    ChainChange::Append { segment, rows }.into()
}

pub(super) fn remove(number: u64, row: i64) -> Change {
    let stub = stub(number, row);
    ChainChange::Remove { stub }.into()
}

/// Asks for the lease for an hour.
pub(super) fn lease(holder: &str, at: UnixTime) -> Change {
    let lease = Lease {
        holder: digest(holder),
        until: at.plus(HOUR),
    };
    Change::TakeLease(LeaseClaim {
        job: "job",
        lease,
        at,
    })
}

fn mac(text: &str) -> Mac {
    Mac {
        key_id: "k1".to_owned(),
        tag: digest(text),
    }
}
