//! Where the journal stands while keys are forgotten: what they vouch for later counts for nothing.

use fedtoken_core::{keyring::KeyId, secret::TokenDigest, time::UnixTime};
use fedtoken_storage::{
    Store,
    stores::{JournalPart, Segment},
};

use crate::{
    cli::run::Failed,
    journal::{ChainError, Scribe, genuine, genuine_end},
    keys::Forgetting,
};

/// The end of the journal, by segments that are ours.
///
/// # Errors
/// What is to be named when lines of these keys are still to be sealed, or the chain is not ours.
pub(super) async fn end_of_journal(
    (store, scribe): (&dyn Store, &Scribe),
    forgotten: &[KeyId],
    now: UnixTime,
) -> Result<Forgetting, Failed> {
    // Before the end is looked for, so that it comes after the last line of these keys.
    let waiting = waiting(store, forgotten).await?;
    if waiting > 0 {
        return Err(format!(
            "{waiting} lines of the journal under the old key wait to be sealed: try again in some \
             seconds, while an instance runs"
        )
        .into());
    }
    let first = store.segments(0, 1).await?.into_iter().next();
    let newest = store.newest_segment().await?;
    if let Some(first) = &first {
        genuine(scribe, first).map_err(look_first)?;
    }
    genuine_end(scribe, newest.as_ref()).map_err(look_first)?;
    let stub = first.filter(|first| first.removed_at.is_some());
    let number = |segment: &Segment| segment.number;
    Ok(Forgetting {
        at: now,
        stub: stub.as_ref().map(number).unwrap_or_default(),
        segment: newest.as_ref().map(number).unwrap_or_default(),
        hash: newest.map_or(NOTHING, |newest| newest.hash),
    })
}

/// Whether the journal still reaches the places where keys were forgotten: an entry in the ring is
/// what tells when somebody has cut it off there.
///
/// # Errors
/// What is to be named when it does not.
pub(super) async fn reaches(store: &dyn Store, scribe: &Scribe) -> Result<(), Failed> {
    let newest = store.newest_segment().await?;
    Ok(genuine_end(scribe, newest.as_ref()).map_err(look_first)?)
}

fn look_first(error: ChainError) -> String {
    format!("{error}: look with `fedtoken journal verify` first")
}

async fn waiting(store: &dyn Store, keys: &[KeyId]) -> Result<usize, Failed> {
    let (mut after, mut found) = (i64::MIN, 0);
    loop {
        let part = JournalPart::Unsealed;
        let rows = store.journal_rows(part, after, PAGE).await?;
        let Some(last) = rows.last() else {
            return Ok(found);
        };
        after = last.seq;
        let names = rows.iter().filter_map(|row| row.key_id.as_deref());
        let of_them = names.filter(|name| keys.iter().any(|key| key.as_str() == *name));
        found += of_them.count();
    }
}

/// Hash of a journal without a segment.
const NOTHING: TokenDigest = TokenDigest::from_bytes([0; 32]);
/// Rows at a time.
const PAGE: u32 = 1000;
