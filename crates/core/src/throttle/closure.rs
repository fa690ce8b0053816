//! What closes around the code, and what follows from it.

/// A bound on codes that was reached.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Closure {
    /// Too many wrong codes in one login.
    Transaction,
    /// Too many wrong codes from unknown devices since the last accepted code.
    UnknownDevices,
    /// Too many logins from unknown devices that had the right password and were not finished.
    Looks,
    /// Too many wrong codes in a row for one paper, or another key of the person.
    Paper,
}

/// What somebody has to do once when a bound is reached.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Effect {
    /// The login is over; the next one asks for the same number.
    EndTransaction,
    /// The owner hears of it by mail.
    MailOwner,
    /// The next right password must be replaced, because somebody else may know it.
    DemandNewPassword,
    /// A new paper is offered: unused codes of this one may be in other hands.
    OfferNewPaper,
    /// The paper is worth nothing until its owner comes with an eID or to a desk.
    SuspendPaper,
}

impl Closure {
    /// What follows, in the order in which it should be done.
    pub const fn effects(self) -> &'static [Effect] {
        match self {
            Self::Transaction => &[Effect::EndTransaction],
            Self::UnknownDevices => &[Effect::DemandNewPassword, Effect::MailOwner],
            Self::Looks => &[
                Effect::DemandNewPassword,
                Effect::MailOwner,
                Effect::OfferNewPaper,
            ],
            Self::Paper => &[Effect::SuspendPaper, Effect::MailOwner],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_bound_of_a_paper_suspends_it() {
        use Closure::{Looks, Paper, Transaction, UnknownDevices};
        let suspends = |closure: Closure| closure.effects().contains(&Effect::SuspendPaper);
        assert!(suspends(Paper));
        assert!(
            ![Transaction, UnknownDevices, Looks]
                .into_iter()
                .any(suspends)
        );
    }

    #[test]
    fn whoever_may_have_lost_the_password_hears_of_it_and_replaces_it() {
        for closure in [Closure::UnknownDevices, Closure::Looks] {
            assert!(closure.effects().contains(&Effect::MailOwner));
            assert!(closure.effects().contains(&Effect::DemandNewPassword));
        }
    }

    #[test]
    fn the_end_of_a_login_alarms_nobody() {
        assert_eq!(Closure::Transaction.effects(), [Effect::EndTransaction]);
    }

    #[test]
    fn a_paper_that_was_looked_at_may_be_replaced() {
        assert!(Closure::Looks.effects().contains(&Effect::OfferNewPaper));
    }
}
