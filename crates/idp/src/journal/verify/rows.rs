//! The rows of the chain in its order, a page at a time.

use std::collections::VecDeque;

use fedtoken_storage::{
    StorageError, Store,
    stores::{ChainPlace, JournalRow},
};

/// Rows that say they are in a segment, from one to another.
pub(super) struct Rows<'a> {
    store: &'a dyn Store,
    after: ChainPlace,
    to: i64,
    page: VecDeque<JournalRow>,
}

impl<'a> Rows<'a> {
    /// Those behind this segment, up to another one.
    pub(super) fn behind(store: &'a dyn Store, segment: i64, to: i64) -> Self {
        // Nothing is before the beginning, but rows may say they are in the smallest number of all.
        let seq = if segment == i64::MIN {
            i64::MIN
        } else {
            i64::MAX
        };
        Self {
            store,
            after: ChainPlace { segment, seq },
            to,
            page: VecDeque::new(),
        }
    }

    /// The next one that says it is in this segment or in one before.
    pub(super) async fn up_to(&mut self, segment: i64) -> Result<Option<JournalRow>, StorageError> {
        if self.page.is_empty() {
            let rows = self.store.sealed_rows(self.after, self.to, ROWS).await?;
            self.page = rows.into();
        }
        let is_next = |row: &JournalRow| row.segment.is_some_and(|number| number <= segment);
        if !self.page.front().is_some_and(is_next) {
            return Ok(None);
        }
        let next = self.page.pop_front();
        if let Some(row) = &next {
            self.after = ChainPlace {
                segment: row.segment.unwrap_or(self.after.segment),
                seq: row.seq,
            };
        }
        Ok(next)
    }
}

/// Rows read at a time.
const ROWS: u32 = 1000;
