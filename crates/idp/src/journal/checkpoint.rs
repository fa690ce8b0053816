//! Checkpoints: how far the chain went, to be kept where nobody who can write to the database can.

use data_encoding::HEXLOWER;
use fedtoken_core::{secret::TokenDigest, time::UnixTime};
use fedtoken_storage::stores::Segment;
use serde::{Deserialize, Serialize};

use super::{
    Scribe,
    scribe::{fits, stored},
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

/// A file holds no checkpoint of this ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// No line of it is one.
    #[error("no checkpoint was found in it")]
    None,
    /// The keyed digest does not fit.
    #[error("its newest checkpoint was altered, or comes from another key ring")]
    Foreign,
}

/// A line of a file of checkpoints, or of an export.
#[derive(Deserialize, Serialize)]
struct Line {
    checkpoint: Checkpoint,
}

impl Checkpoint {
    /// Of the newest segment.
    #[must_use]
    pub fn of(scribe: &Scribe, newest: &Segment, now: UnixTime) -> Self {
        let mut made = Self {
            segment: newest.number,
            hash: HEXLOWER.encode(newest.hash.as_bytes()),
            at: now.as_secs(),
            key_id: String::new(),
            mac: String::new(),
        };
        let mac = stored(&scribe.checkpoints.tag(&[&made.bytes()]));
        made.mac = HEXLOWER.encode(mac.tag.as_bytes());
        made.key_id = mac.key_id;
        made
    }

    /// As a line of JSON with its end.
    #[must_use]
    pub fn to_line(&self) -> String {
        let checkpoint = self.clone();
        let text = serde_json::to_string(&Line { checkpoint }).unwrap_or_default();
        format!("{text}\n")
    }

    /// The furthest checkpoint among the lines of a file, be they its own or those of an export.
    ///
    /// # Errors
    /// [`CheckpointError`] when there is none, or the furthest was not made with this ring.
    pub fn furthest(scribe: &Scribe, text: &str) -> Result<Self, CheckpointError> {
        let lines = text.lines();
        let all = lines.filter_map(|line| serde_json::from_str::<Line>(line).ok());
        let furthest = all
            .map(|line| line.checkpoint)
            .max_by_key(|one| one.segment);
        let furthest = furthest.ok_or(CheckpointError::None)?;
        if furthest.is_genuine(scribe) {
            Ok(furthest)
        } else {
            Err(CheckpointError::Foreign)
        }
    }

    /// Whether the chain had this hash then.
    pub(super) fn is_of(&self, hash: &TokenDigest) -> bool {
        self.hash == HEXLOWER.encode(hash.as_bytes())
    }

    fn is_genuine(&self, scribe: &Scribe) -> bool {
        let tag = HEXLOWER.decode(self.mac.as_bytes()).unwrap_or_default();
        fits(&scribe.checkpoints, &[&self.bytes()], (&self.key_id, &tag))
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(80);
        bytes.extend_from_slice(&self.segment.to_be_bytes());
        bytes.extend_from_slice(&self.at.to_be_bytes());
        bytes.extend_from_slice(self.hash.as_bytes());
        bytes
    }
}
