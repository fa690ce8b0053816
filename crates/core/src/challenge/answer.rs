//! What became of an answer.

/// The verdict on one answer to a challenge, whatever the key; `E` is what it changes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[must_use]
pub enum Answer<E> {
    /// Right: the change is to be written, and once it is, the login may go on.
    Accepted(E),
    /// Not the answer to this question; nothing but counters changes.
    Wrong,
    /// Right once, but used before. Nothing changes.
    Spent,
    /// Right, but the form was too old: the change is to be written, since the answer has
    /// travelled, and the person starts again.
    Expired(E),
    /// Not looked at: a counter is closed or the key is suspended. Nothing changes.
    Blocked,
}

impl<E> Answer<E> {
    /// The change to be written, of an answer that was accepted or came too late: it says nothing of
    /// which. None if nothing changes.
    pub const fn change(&self) -> Option<&E> {
        match self {
            Self::Accepted(change) | Self::Expired(change) => Some(change),
            Self::Wrong | Self::Spent | Self::Blocked => None,
        }
    }

    /// The verdict alone, to be shown or counted.
    pub const fn verdict(&self) -> Answer<()> {
        match self {
            Self::Accepted(_) => Answer::Accepted(()),
            Self::Wrong => Answer::Wrong,
            Self::Spent => Answer::Spent,
            Self::Expired(_) => Answer::Expired(()),
            Self::Blocked => Answer::Blocked,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_travelled_brings_a_change_and_nothing_else_does() {
        let all = [
            (Answer::Accepted(1), Some(1)),
            (Answer::Expired(2), Some(2)),
            (Answer::Wrong, None),
            (Answer::Spent, None),
            (Answer::Blocked, None),
        ];
        for (answer, change) in all {
            assert_eq!(answer.verdict().change().is_some(), change.is_some());
            assert_eq!(answer.change().copied(), change);
        }
    }
}
