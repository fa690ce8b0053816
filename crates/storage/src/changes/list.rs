//! The steps of one commit.

use super::Change;

/// Steps to be saved together, in order.
#[derive(Debug, Default)]
pub struct Changes(Vec<Change>);

impl Changes {
    /// No step yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a step.
    #[must_use]
    pub fn and(mut self, change: Change) -> Self {
        self.0.push(change);
        self
    }

    /// Adds steps in order.
    #[must_use]
    pub fn and_all(mut self, changes: impl IntoIterator<Item = Change>) -> Self {
        self.0.extend(changes);
        self
    }

    /// Adds a step if there is one.
    #[must_use]
    pub fn and_maybe(mut self, change: Option<Change>) -> Self {
        self.0.extend(change);
        self
    }

    /// The steps in order.
    #[must_use]
    pub fn steps(&self) -> &[Change] {
        &self.0
    }
}

impl FromIterator<Change> for Changes {
    fn from_iter<I: IntoIterator<Item = Change>>(changes: I) -> Self {
        Self(changes.into_iter().collect())
    }
}

impl From<Change> for Changes {
    fn from(change: Change) -> Self {
        Self(vec![change])
    }
}
