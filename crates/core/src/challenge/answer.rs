//! What became of an answer.

/// The verdict on one answer to a challenge, whatever the key.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Answer {
    /// Right, and the login may go on.
    Accepted,
    /// Not the answer to this question; nothing but counters changed.
    Wrong,
    /// Right once, but used before.
    Spent,
    /// Right, but the form was too old: it is spent, since it has travelled.
    Expired,
    /// Not looked at: a counter is closed or the key is suspended.
    Blocked,
}
