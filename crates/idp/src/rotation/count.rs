//! How much each key of the ring is still needed for: a walk over everything, page by page.

use std::collections::BTreeMap;

use fedtoken_storage::{
    StorageError, Store,
    stores::{JournalPart, SealedPlace},
};

use super::value::key_of;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Values by key and place; those that name no key are under an empty name.
    pub sealed: BTreeMap<(String, SealedPlace), u64>,
    /// Lines and segments of the journal that a key vouches for.
    pub vouched: BTreeMap<String, u64>,
}

impl Counts {
    /// Values that only this key opens.
    #[must_use]
    pub fn sealed_under(&self, key: &str) -> u64 {
        let under = self.sealed.iter().filter(|((name, _), _)| name == key);
        under.map(|(_, count)| count).sum()
    }

    /// Lines and segments of the journal that only this key verifies.
    #[must_use]
    pub fn vouched_by(&self, key: &str) -> u64 {
        self.vouched.get(key).copied().unwrap_or_default()
    }
}

/// Counts. It reads every sealed value and every line of the journal once; others go on meanwhile.
///
/// # Errors
/// [`StorageError`] when the database fails or a row is corrupt.
pub async fn count(store: &dyn Store) -> Result<Counts, StorageError> {
    let mut counts = Counts::default();
    for place in SealedPlace::ALL {
        sealed(store, place, &mut counts).await?;
    }
    lines(store, &mut counts).await?;
    segments(store, &mut counts).await?;
    Ok(counts)
}

async fn sealed(
    store: &dyn Store,
    place: SealedPlace,
    counts: &mut Counts,
) -> Result<(), StorageError> {
    let mut after = None;
    loop {
        let page = store.sealed_values(place, after.as_deref(), PAGE).await?;
        let Some(last) = page.last() else {
            return Ok(());
        };
        for value in &page {
            let key = key_of(place, &value.sealed);
            let name = key.map(|key| key.to_string()).unwrap_or_default();
            *counts.sealed.entry((name, place)).or_default() += 1;
        }
        after = Some(last.key.clone());
    }
}

async fn lines(store: &dyn Store, counts: &mut Counts) -> Result<(), StorageError> {
    let mut after = i64::MIN;
    loop {
        let page = store.journal_rows(JournalPart::Whole, after, PAGE).await?;
        let Some(last) = page.last() else {
            return Ok(());
        };
        for key in page.iter().filter_map(|row| row.key_id.clone()) {
            *counts.vouched.entry(key).or_default() += 1;
        }
        after = last.seq;
    }
}

async fn segments(store: &dyn Store, counts: &mut Counts) -> Result<(), StorageError> {
    let mut after = 0;
    loop {
        let page = store.segments(after, PAGE).await?;
        let Some(last) = page.last() else {
            return Ok(());
        };
        for segment in &page {
            *counts
                .vouched
                .entry(segment.mac.key_id.clone())
                .or_default() += 1;
        }
        after = last.number;
    }
}

/// Rows at a time.
const PAGE: u32 = 1000;
