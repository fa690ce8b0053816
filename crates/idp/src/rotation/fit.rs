//! Whether a ring may be used with a database: one that has moved on to another key is right, and a
//! ring that missed this is an old copy. What is sealed with it would fail elsewhere.

use fedtoken_core::time::UnixTime;
use fedtoken_storage::{
    StorageError, Store,
    stores::{Rewrapping, RingHolder},
};

use super::SEEN;
use crate::keys::{RingKey, Standing};

/// The ring is an old copy.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Misfit {
    /// Others have a key that it has not.
    #[error("this key ring lacks key {key}, which this database is used with: it is an old copy")]
    Lacks {
        /// Which one.
        key: String,
    },
    /// Everything was moved to a key that it does not seal with yet.
    #[error(
        "key {key} does not seal yet in this key ring, but it did so already: it is an old copy"
    )]
    Behind {
        /// Which one.
        key: String,
    },
    /// It would use a key again that somebody may have stolen.
    #[error("key {key} was forgotten, and not in this key ring: it is an old copy")]
    Revives {
        /// Which one.
        key: String,
    },
}

/// What the database knows about the rings that it is used with.
#[derive(Clone, Debug, Default)]
pub struct Witness {
    /// The instances that run.
    pub holders: Vec<RingHolder>,
    /// How far each place is.
    pub rewrappings: Vec<Rewrapping>,
}

impl Witness {
    /// Asks the database.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails or a row is corrupt.
    pub async fn ask(store: &dyn Store, now: UnixTime) -> Result<Self, StorageError> {
        Ok(Self {
            holders: store.ring_holders(now.minus(SEEN)).await?,
            rewrappings: store.rewrappings().await?,
        })
    }

    /// Whether a ring with these keys may be used: it has every key that a running instance seals
    /// with, and none to which values were moved is still waiting in it.
    ///
    /// # Errors
    /// [`Misfit`].
    pub fn fits(&self, keys: &[RingKey]) -> Result<(), Misfit> {
        let standing = |name: &str| {
            let mut found = keys.iter().filter(|key| key.opens());
            found.find(|key| key.id.as_str() == name)
        };
        let lacks = |key: &str| Misfit::Lacks {
            key: key.to_owned(),
        };
        for holder in &self.holders {
            standing(&holder.primary).ok_or_else(|| lacks(&holder.primary))?;
        }
        for Rewrapping { key_id, .. } in &self.rewrappings {
            let found = standing(key_id).ok_or_else(|| lacks(key_id))?;
            if found.standing == Standing::Next {
                let key = key_id.clone();
                return Err(Misfit::Behind { key });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use fedtoken_core::{keyring::KeyId, secret::TokenDigest};
    use fedtoken_storage::stores::SealedPlace;

    use super::*;
    use crate::keys::Forgetting;

    const NOW: UnixTime = UnixTime::from_secs(1_700_000_000);

    fn ring<const N: usize>(keys: [(&str, Standing); N]) -> Vec<RingKey> {
        let key = |(id, standing)| RingKey {
            id: KeyId::parse(id).unwrap(),
            standing,
            made_at: None,
            replaced_at: None,
        };
        keys.map(key).to_vec()
    }

    fn sealing(primary: &str) -> Witness {
        let holder = RingHolder {
            instance: TokenDigest::of("other"),
            name: None,
            primary: primary.to_owned(),
            key_ids: vec![primary.to_owned()],
            since: NOW,
            seen_at: NOW,
        };
        Witness {
            holders: vec![holder],
            rewrappings: Vec::new(),
        }
    }

    fn moved_to(key_id: &str) -> Witness {
        let state = Rewrapping {
            place: SealedPlace::Profile,
            key_id: key_id.to_owned(),
            after: None,
            moved: 0,
            done_at: None,
        };
        Witness {
            holders: Vec::new(),
            rewrappings: vec![state],
        }
    }

    fn lacks_new() -> Result<(), Misfit> {
        let key = "new".to_owned();
        Err(Misfit::Lacks { key })
    }

    #[test]
    fn a_ring_whose_keys_are_in_use_fits() {
        let used = ring([("new", Standing::Seals), ("old", Standing::Old)]);
        for key in ["new", "old"] {
            assert_eq!(sealing(key).fits(&used), Ok(()));
            assert_eq!(moved_to(key).fits(&used), Ok(()));
        }
        assert_eq!(Witness::default().fits(&used), Ok(()));
    }

    #[test]
    fn a_ring_without_a_key_that_others_seal_with_is_old() {
        let old = ring([("old", Standing::Seals)]);
        assert_eq!(sealing("new").fits(&old), lacks_new());
    }

    #[test]
    fn a_ring_without_the_key_that_values_were_moved_to_is_old() {
        let old = ring([("old", Standing::Seals)]);
        assert_eq!(moved_to("new").fits(&old), lacks_new());
    }

    #[test]
    fn a_ring_in_which_that_key_waits_is_old() {
        let begun = ring([("new", Standing::Next), ("old", Standing::Seals)]);
        let key = "new".to_owned();
        assert_eq!(moved_to("new").fits(&begun), Err(Misfit::Behind { key }));
        // Another instance has the file of the next step already.
        assert_eq!(sealing("new").fits(&begun), Ok(()));
    }

    #[test]
    fn a_ring_that_has_forgotten_a_key_in_use_does_not_fit() {
        let end = Forgetting {
            at: NOW,
            stub: 0,
            segment: 1,
            hash: TokenDigest::of("segment"),
        };
        let forgot = ring([
            ("newer", Standing::Seals),
            ("new", Standing::Forgotten(end)),
        ]);
        assert_eq!(sealing("new").fits(&forgot), lacks_new());
        assert_eq!(moved_to("new").fits(&forgot), lacks_new());
        assert_eq!(sealing("newer").fits(&forgot), Ok(()));
    }
}
