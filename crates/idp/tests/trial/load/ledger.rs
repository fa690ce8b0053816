//! What the workers saw with their own eyes.

use std::collections::{HashMap, HashSet};

use data_encoding::BASE64URL_NOPAD;
use fedtoken_core::secret::TokenDigest;
use sha2::{Digest, Sha256};
use tokio::time::Instant;

/// A login whose answer was seen.
pub(super) struct Acknowledged {
    /// Who.
    pub(super) username: String,
    /// The cell of the paper.
    pub(super) position: usize,
    /// The authorization code.
    pub(super) code: String,
    /// When the answer was there.
    pub(super) at: Instant,
}

/// The refresh tokens of one login.
pub(super) struct Family {
    /// The newest one that was seen.
    pub(super) token: String,
    /// How many successors were seen.
    pub(super) refreshed: u32,
    /// Where it stands.
    pub(super) standing: Standing,
}

/// Where a family stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// The last use was answered.
    Answered,
    /// An answer was lost, and the repetition came too late: the family has ended.
    Over,
}

impl Family {
    /// The family of this first token.
    pub(super) fn of(token: &str) -> Self {
        Self {
            token: token.to_owned(),
            refreshed: 0,
            standing: Standing::Answered,
        }
    }

    /// The generation that the token names.
    pub(super) fn generation(&self) -> u32 {
        u32::from_be_bytes(self.bytes()[32..36].try_into().unwrap())
    }

    /// By which the database knows the family.
    pub(super) fn digest(&self) -> TokenDigest {
        TokenDigest::from_bytes(Sha256::digest(&self.bytes()[..32]).into())
    }

    fn bytes(&self) -> Vec<u8> {
        BASE64URL_NOPAD.decode(self.token.as_bytes()).unwrap()
    }
}

/// What happened.
#[derive(Default)]
pub(super) struct Ledger {
    /// Logins that were answered with an authorization code.
    pub(super) acknowledged: Vec<Acknowledged>,
    /// Codes that were exchanged, and the answer seen.
    pub(super) exchanged: usize,
    /// Codes redeemed in a later life of the servers than the one that gave them.
    pub(super) after_restart: usize,
    /// Exchanges whose first answer was lost, and which a repetition finds done.
    pub(super) exchanged_unseen: usize,
    /// Codes that nobody took in time.
    pub(super) lapsed: HashSet<String>,
    /// Second exchanges of a code, all refused.
    pub(super) replays: usize,
    /// Refresh tokens.
    pub(super) families: Vec<Family>,
    /// Sessions whose logout was answered.
    pub(super) logouts: Vec<String>,
    unanswered: HashMap<String, usize>,
}

impl Ledger {
    /// Notes a login that was answered.
    pub(super) fn acknowledge(&mut self, username: &str, position: usize, code: &str) {
        self.acknowledged.push(Acknowledged {
            username: username.to_owned(),
            position,
            code: code.to_owned(),
            at: Instant::now(),
        });
    }

    /// Notes an answer to the question for a code that never came.
    pub(super) fn miss(&mut self, username: &str) {
        *self.unanswered.entry(username.to_owned()).or_default() += 1;
    }

    /// Two ledgers as one.
    pub(super) fn joined(mut self, other: Self) -> Self {
        self.acknowledged.extend(other.acknowledged);
        self.exchanged += other.exchanged;
        self.after_restart += other.after_restart;
        self.exchanged_unseen += other.exchanged_unseen;
        self.lapsed.extend(other.lapsed);
        self.replays += other.replays;
        self.families.extend(other.families);
        self.logouts.extend(other.logouts);
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

    /// How many answers everybody missed.
    pub(super) fn unanswered(&self) -> usize {
        self.unanswered.values().sum()
    }

    /// How many refreshes were answered.
    pub(super) fn refreshed(&self) -> u32 {
        self.families.iter().map(|family| family.refreshed).sum()
    }
}
