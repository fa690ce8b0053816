//! Checkpoints: how far the chain went, to be kept where nobody who can write to the database can.

use std::collections::{BTreeMap, BTreeSet};

use data_encoding::HEXLOWER;
use fedtoken_core::{secret::TokenDigest, time::UnixTime};
use fedtoken_storage::stores::Segment;
use serde::{Deserialize, Serialize};

use super::{
    ChainError, Finding, Scribe,
    chain::genuine_end,
    digests::{Place, Worth},
    verify::Piece,
};

/// The end of the chain at one instant, with a keyed digest of the ring.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Checkpoint {
    /// Number of the newest segment.
    pub segment: u64,
    /// Its hash, in hex.
    pub hash: String,
    /// When it was exported, in Unix seconds.
    pub at: i64,
    /// The key of the ring that vouches for it.
    pub key_id: String,
    /// The keyed digest, in hex.
    pub mac: String,
}

/// What a file of checkpoints says, every line of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoints {
    /// By number of the segment, in hex: more than one hash where the chain was replaced.
    hashes: BTreeMap<u64, BTreeSet<String>>,
    /// What is wrong with lines whose keyed digest is worth nothing.
    pub foreign: Vec<Finding>,
    /// Lines of keys that have left the ring, with one of ours behind them that says more.
    pub outdated: usize,
    /// Lines that look like a checkpoint and cannot be read.
    pub unreadable: usize,
}

/// A file holds no checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no checkpoint was found in it")]
pub struct NoCheckpoint;

/// A line of a file of checkpoints, or of an export.
#[derive(Deserialize, Serialize)]
struct Line {
    checkpoint: Checkpoint,
}

impl Checkpoint {
    /// Of the newest segment.
    ///
    /// # Errors
    /// [`ChainError`] when it is not the end of our chain.
    pub fn of(scribe: &Scribe, newest: &Segment, now: UnixTime) -> Result<Self, ChainError> {
        genuine_end(scribe, Some(newest))?;
        let mut made = Self {
            segment: newest.number,
            hash: HEXLOWER.encode(newest.hash.as_bytes()),
            at: now.as_secs(),
            key_id: String::new(),
            mac: String::new(),
        };
        let mac = scribe.checkpoints.make(&[&made.bytes()]);
        made.mac = HEXLOWER.encode(mac.tag.as_bytes());
        made.key_id = mac.key_id;
        Ok(made)
    }

    /// As a line of JSON with its end.
    #[must_use]
    pub fn to_line(&self) -> String {
        let checkpoint = self.clone();
        let text = serde_json::to_string(&Line { checkpoint }).unwrap_or_default();
        format!("{text}\n")
    }

    fn worth(&self, scribe: &Scribe) -> Worth {
        let tag = HEXLOWER.decode(self.mac.as_bytes()).unwrap_or_default();
        let (mac, place) = ((&*self.key_id, &*tag), Place::Segment(self.segment));
        scribe.checkpoints.worth(&[&self.bytes()], mac, place)
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(80);
        bytes.extend_from_slice(&self.segment.to_be_bytes());
        bytes.extend_from_slice(&self.at.to_be_bytes());
        bytes.extend_from_slice(self.hash.as_bytes());
        bytes
    }
}

impl Checkpoints {
    /// All checkpoints among the lines of a file, be they its own or those of exports.
    ///
    /// # Errors
    /// [`NoCheckpoint`] when no line is one.
    pub fn read(scribe: &Scribe, text: &str) -> Result<Self, NoCheckpoint> {
        let mut all = Self {
            hashes: BTreeMap::new(),
            foreign: Vec::new(),
            outdated: 0,
            unreadable: 0,
        };
        for (number, line) in (1..).zip(text.lines()) {
            match serde_json::from_str::<Line>(line) {
                Ok(Line { checkpoint }) => {
                    let piece = Piece::Checkpoint(number);
                    match Finding::of(piece, checkpoint.worth(scribe)) {
                        None => all.add(checkpoint),
                        Some(finding) => all.foreign.push(finding),
                    }
                }
                // Lines of an export, which has no such field, are no checkpoints.
                Err(_) if line.contains("\"checkpoint\"") => all.unreadable += 1,
                Err(_) => {}
            }
        }
        if all.hashes.is_empty() && all.foreign.is_empty() {
            return Err(NoCheckpoint);
        }
        Ok(all)
    }

    /// The largest number that one of them names.
    #[must_use]
    pub fn furthest(&self) -> Option<u64> {
        self.hashes.last_key_value().map(|(number, _)| *number)
    }

    /// How many different ones there are.
    pub(super) fn count(&self) -> u64 {
        self.hashes.values().map(|hashes| hashes.len() as u64).sum()
    }

    /// How many speak of this segment, and whether they all saw this hash.
    pub(super) fn of(&self, number: u64, hash: &TokenDigest) -> (u64, bool) {
        let Some(hashes) = self.hashes.get(&number) else {
            return (0, true);
        };
        let hash = HEXLOWER.encode(hash.as_bytes());
        (hashes.len() as u64, hashes.iter().all(|seen| *seen == hash))
    }

    /// Each checkpoint vouches for the whole chain before it, so that earlier ones are not missed.
    fn add(&mut self, checkpoint: Checkpoint) {
        let all = self.foreign.len();
        self.foreign
            .retain(|finding| !matches!(finding, Finding::Unknown { .. }));
        self.outdated += all - self.foreign.len();
        let hashes = self.hashes.entry(checkpoint.segment).or_default();
        hashes.insert(checkpoint.hash);
    }
}
