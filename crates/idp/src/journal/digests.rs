//! Keyed digests of one purpose: making them, and saying what one is worth.

use fedtoken_core::{
    keyring::{KeyId, Keyring, MacKeys},
    secret::TokenDigest,
};
use fedtoken_storage::stores::Mac;

use crate::keys::{ForgottenKey, Judge};

/// Made with the key that seals, judged with any of the ring.
pub(super) struct Digests {
    purpose: &'static str,
    keys: MacKeys,
    forgotten: Vec<Judge>,
}

/// Where something stands that a digest vouches for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Place {
    /// In no segment yet.
    Waiting,
    /// In this segment, or it is the segment.
    Segment(u64),
    /// The segment that stands for itself and all removed ones.
    Stub(u64),
}

/// What a digest is worth.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Worth {
    /// A key of the ring made it.
    Ours,
    /// A key that was forgotten made it, about something from before.
    Former,
    /// A key that was forgotten made it, about something that was not there then.
    Late(KeyId),
    /// It names a key that the ring has not.
    Unknown(KeyId),
    /// It does not fit.
    Nothing,
}

impl Digests {
    pub(super) fn new(ring: &Keyring, purpose: &'static str) -> Self {
        Self {
            purpose,
            keys: ring.mac_keys(purpose),
            forgotten: Vec::new(),
        }
    }

    /// From now on it knows what this key made.
    pub(super) fn remember(&mut self, key: &ForgottenKey) {
        self.forgotten.push(key.judge(self.purpose));
    }

    /// A digest as it is stored.
    pub(super) fn make(&self, message: &[&[u8]]) -> Mac {
        let made = self.keys.tag(message);
        Mac {
            key_id: made.key_id.to_string(),
            tag: TokenDigest::from_bytes(made.tag),
        }
    }

    /// What a stored digest is worth.
    pub(super) fn worth(
        &self,
        message: &[&[u8]],
        (key_id, tag): (&str, &[u8]),
        place: Place,
    ) -> Worth {
        let Ok(key_id) = KeyId::parse(key_id) else {
            return Worth::Nothing;
        };
        if let Some(judge) = self.forgotten.iter().find(|judge| judge.id() == key_id) {
            return former(judge, message, (tag, place));
        }
        match self.keys.tag_by(&key_id, message) {
            Err(_) => Worth::Unknown(key_id),
            Ok(_) if self.keys.verify(&key_id, message, tag) => Worth::Ours,
            Ok(_) => Worth::Nothing,
        }
    }
}

impl Worth {
    /// Whether it vouches for what it is about.
    pub(super) const fn is_good(self) -> bool {
        matches!(self, Self::Ours | Self::Former)
    }
}

/// Whoever has stolen the key makes digests after it was forgotten: they are about a place that the
/// journal had not reached then, or about a removal that was none then.
fn former(judge: &Judge, message: &[&[u8]], (tag, place): (&[u8], Place)) -> Worth {
    if !judge.fits(message, tag) {
        return Worth::Nothing;
    }
    let end = judge.end();
    let was_there = match place {
        Place::Waiting => false,
        Place::Segment(number) => number <= end.segment,
        Place::Stub(number) => number == end.stub,
    };
    if was_there {
        Worth::Former
    } else {
        Worth::Late(judge.id())
    }
}
