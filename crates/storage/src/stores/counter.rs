//! Attempt counters; the rule comes from `fedtoken_core::throttle`, the row keeps its state.

use std::collections::HashMap;

use async_trait::async_trait;
use fedtoken_core::{throttle::Counter, time::UnixTime};

use crate::StorageError;

/// Name of a counter, such as `password/<person id>`; never holds a name or an address in clear.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CounterKey(String);

impl CounterKey {
    /// Joins the kind of counter and what it counts for.
    #[must_use]
    pub fn new(kind: &'static str, subject: &str) -> Self {
        Self(format!("{kind}/{subject}"))
    }

    /// A key that was stored.
    pub(crate) const fn stored(key: String) -> Self {
        Self(key)
    }

    /// What it counts for, if it is of this kind.
    #[must_use]
    pub fn subject(&self, kind: &'static str) -> Option<&str> {
        self.0.strip_prefix(kind)?.strip_prefix('/')
    }

    /// The key as stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Reads counters.
#[async_trait]
pub trait Counters {
    /// States of these counters; one is missing when nothing was counted.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails or a row is corrupt.
    async fn counters(
        &self,
        keys: &[&CounterKey],
    ) -> Result<HashMap<CounterKey, Counter>, StorageError>;

    /// Counters of this kind that have no window and began before, in order of their keys, behind
    /// this one, `most` at most.
    ///
    /// # Errors
    /// As [`Self::counters`].
    async fn counters_before(
        &self,
        kind: &'static str,
        before: UnixTime,
        behind: Option<&CounterKey>,
        most: u32,
    ) -> Result<Vec<(CounterKey, Counter)>, StorageError>;

    /// State of a counter; none when nothing was counted.
    ///
    /// # Errors
    /// As [`Self::counters`].
    async fn counter(&self, key: &CounterKey) -> Result<Option<Counter>, StorageError> {
        Ok(self.counters(&[key]).await?.remove(key))
    }
}
