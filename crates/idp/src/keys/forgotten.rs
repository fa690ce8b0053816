//! A key that was forgotten: it tells which digests of the journal are its own, and does nothing else.

use fedtoken_core::{
    keyring::{KeyId, Keyring, MacKeys, MasterKey},
    secret::TokenDigest,
    time::UnixTime,
};

/// Where the journal stood when a key was forgotten: whoever has stolen the key makes digests of it
/// afterwards too.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Forgetting {
    /// When.
    pub at: UnixTime,
    /// The segment that stood for all removed ones; 0 where none was removed.
    pub stub: u64,
    /// The newest segment; 0 where there was none.
    pub segment: u64,
    /// Its hash.
    pub hash: TokenDigest,
}

/// A key that was forgotten, and since when.
#[derive(Debug)]
pub struct ForgottenKey {
    id: KeyId,
    end: Forgetting,
    /// Never leaves this file: a ring opens and makes digests.
    ring: Keyring,
}

/// Knows the digests that a forgotten key made for one purpose.
#[derive(Debug)]
pub struct Judge {
    id: KeyId,
    end: Forgetting,
    keys: MacKeys,
}

impl ForgottenKey {
    pub(super) fn new(id: KeyId, key: MasterKey, end: Forgetting) -> Self {
        let ring = Keyring::new(id, key);
        Self { id, end, ring }
    }

    /// Which key.
    #[must_use]
    pub const fn id(&self) -> KeyId {
        self.id
    }

    /// Where the journal stood.
    #[must_use]
    pub const fn end(&self) -> Forgetting {
        self.end
    }

    /// The judge of one purpose.
    #[must_use]
    pub fn judge(&self, purpose: &'static str) -> Judge {
        Judge {
            id: self.id,
            end: self.end,
            keys: self.ring.mac_keys(purpose),
        }
    }
}

impl Judge {
    /// Which key.
    #[must_use]
    pub const fn id(&self) -> KeyId {
        self.id
    }

    /// Where the journal stood.
    #[must_use]
    pub const fn end(&self) -> Forgetting {
        self.end
    }

    /// Whether the key made this digest, whenever that was; in constant time.
    #[must_use]
    pub fn fits(&self, message: &[&[u8]], tag: &[u8]) -> bool {
        self.keys.verify(&self.id, message, tag)
    }
}
