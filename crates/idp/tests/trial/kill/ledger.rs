//! What the workers saw with their own eyes.

use std::{collections::HashMap, fmt};

/// A login whose answer was seen.
pub(super) struct Acknowledged {
    /// Who.
    pub(super) username: String,
    /// The cell of the paper.
    pub(super) position: usize,
    /// The authorization code.
    pub(super) code: String,
}

/// What happened.
#[derive(Default)]
pub(super) struct Ledger {
    /// Logins that were answered with an authorization code.
    pub(super) acknowledged: Vec<Acknowledged>,
    /// Codes redeemed in a later life of the server than the one that gave them.
    pub(super) after_restart: usize,
    /// Exchanges whose first answer was lost, and which a repetition finds done.
    pub(super) exchanged_unseen: usize,
    unanswered: HashMap<String, usize>,
}

impl Ledger {
    /// Notes a login that was answered.
    pub(super) fn acknowledge(&mut self, username: &str, position: usize, code: &str) {
        self.acknowledged.push(Acknowledged {
            username: username.to_owned(),
            position,
            code: code.to_owned(),
        });
    }

    /// Notes an answer to the question for a code that never came.
    pub(super) fn miss(&mut self, username: &str) {
        *self.unanswered.entry(username.to_owned()).or_default() += 1;
    }

    /// Two ledgers as one.
    pub(super) fn joined(mut self, other: Self) -> Self {
        self.acknowledged.extend(other.acknowledged);
        self.after_restart += other.after_restart;
        self.exchanged_unseen += other.exchanged_unseen;
        self.unanswered.extend(other.unanswered);
        self
    }

    /// The cells of a person whose acceptance was seen.
    pub(super) fn positions_of(&self, username: &str) -> Vec<usize> {
        let logins = self.acknowledged.iter();
        let own = logins.filter(|login| login.username == username);
        own.map(|login| login.position).collect()
    }

    /// How many answers a person missed.
    pub(super) fn unanswered_of(&self, username: &str) -> usize {
        self.unanswered.get(username).copied().unwrap_or_default()
    }
}

impl fmt::Display for Ledger {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{} logins acknowledged, {} posts of a code unanswered, {} authorization codes \
             redeemed after a restart, {} exchanges done whose answer was lost",
            self.acknowledged.len(),
            self.unanswered.values().sum::<usize>(),
            self.after_restart,
            self.exchanged_unseen,
        )
    }
}
