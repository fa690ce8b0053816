//! What a slow comparison gave.

/// The outcome of comparing a secret with what is stored; only the comparison itself says `Right`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[must_use]
pub enum Comparison {
    /// It is the secret that was stored.
    Right,
    /// It is not.
    Wrong,
}
