//! One line that says what a drill has shown.

use std::{fmt, time::Duration};

use tokio::time::Instant;

use super::{check::Findings, ledger::Ledger, receiver::Receiver};
use crate::support::Servers;

/// The figures of a drill.
#[derive(Debug)]
pub struct Figures {
    /// Logins whose answer was seen.
    pub logins: usize,
    /// Posts of a code whose answer was not.
    pub unanswered: usize,
    /// Codes exchanged.
    pub exchanges: usize,
    /// Exchanges that were done and whose answer was lost.
    pub exchanges_unseen: usize,
    /// Codes redeemed in a later life of the servers than the one that gave them.
    pub after_restart: usize,
    /// Second exchanges that were refused.
    pub replays: usize,
    /// Refresh families.
    pub families: usize,
    /// Refreshes whose answer was seen.
    pub refreshes: u32,
    /// Logouts whose answer was seen.
    pub logouts: usize,
    /// Logout messages, by idempotency key.
    pub messages: usize,
    /// How many of them came again under the same key.
    pub repeated: u64,
    /// Spent codes that were tried again, and refused.
    pub refused: usize,
    /// Requests without any answer.
    pub cut: u64,
    /// Whole answers that were no failure.
    pub answers: u64,
    /// Answers that said to come again later.
    pub busy: u64,
    /// The slowest answer.
    pub slowest: Duration,
    /// When logins were answered, in order.
    pub times: Vec<Instant>,
    /// What was lost.
    pub lost: Vec<String>,
    /// What is there twice.
    pub doubled: Vec<String>,
}

impl Figures {
    pub(super) fn of(
        (ledger, receiver): (&Ledger, &Receiver),
        (servers, refused): (&Servers, usize),
        (findings, times): (Findings, Vec<Instant>),
    ) -> Self {
        let heard = receiver.heard();
        let posts: Vec<u64> = heard
            .values()
            .flat_map(|names| names.values().copied())
            .collect();
        Self {
            logins: ledger.acknowledged.len(),
            unanswered: ledger.unanswered(),
            exchanges: ledger.exchanged,
            exchanges_unseen: ledger.exchanged_unseen,
            after_restart: ledger.after_restart,
            replays: ledger.replays,
            families: ledger.families.len(),
            refreshes: ledger.refreshed(),
            logouts: ledger.logouts.len(),
            messages: posts.len(),
            repeated: posts.iter().map(|posts| posts - 1).sum(),
            refused,
            cut: servers.cut(),
            answers: servers.answered(),
            busy: servers.busy(),
            slowest: servers.slowest(),
            times,
            lost: findings.lost,
            doubled: findings.doubled,
        }
    }

    /// The longest time without any answered login.
    pub fn longest_pause(&self) -> Duration {
        let pauses = self.times.windows(2).map(|pair| pair[1] - pair[0]);
        pauses.max().unwrap_or_default()
    }

    /// Fails when anything was lost or doubled, or when something did not happen at all.
    pub fn must_be_clean(&self) {
        assert!(self.lost.is_empty(), "lost: {:#?}", self.lost);
        assert!(self.doubled.is_empty(), "doubled: {:#?}", self.doubled);
        let each = [self.exchanges, self.replays, self.families, self.logouts];
        assert!(each.iter().all(|number| *number > 0), "{self}");
        assert!(self.refreshes > 0 && self.refused > 0, "{self}");
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{} logins acknowledged, {} posts of a code unanswered; {} exchanges, {} done whose \
             answer was lost, {} after a restart, {} replays refused; {} refreshes in {} families; \
             {} logouts, {} messages, {} came again under their key; {} spent codes refused; {} \
             requests cut off, {} answers, {} times 503 with Retry-After, never another 5xx, slowest \
             answer {:.1} s, longest pause between logins {:.1} s; lost {}, doubled {}",
            self.logins,
            self.unanswered,
            self.exchanges,
            self.exchanges_unseen,
            self.after_restart,
            self.replays,
            self.refreshes,
            self.families,
            self.logouts,
            self.messages,
            self.repeated,
            self.refused,
            self.cut,
            self.answers,
            self.busy,
            self.slowest.as_secs_f64(),
            self.longest_pause().as_secs_f64(),
            self.lost.len(),
            self.doubled.len(),
        )
    }
}
