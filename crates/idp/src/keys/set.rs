//! All signing keys of the provider: one that signs for each algorithm, and those that are published
//! beside it.

use fedtoken_core::{keyring::Keyring, time::UnixTime};
use fedtoken_storage::stores::SigningKey as Record;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use thiserror::Error;

use super::{
    algorithm::Algorithm,
    jwk::PublicKey,
    sealed,
    signing::{SigningKey, SigningKeyError},
    stage::Stage,
    subject,
    verify::{self, Typ, VerifyError},
};

/// The keys that sign, and those whose tokens are still recognised.
#[derive(Debug)]
pub struct KeySet {
    rs256: SigningKey,
    es256: SigningKey,
    ps256: SigningKey,
    eddsa: SigningKey,
    /// Before or behind those that sign.
    others: Vec<PublicKey>,
    outline: Outline,
}

/// Which keys there are, and in which stage: enough to see that nothing has changed.
pub type Outline = Vec<(String, Stage)>;

/// The stored keys do not make a set.
#[derive(Debug, Error)]
pub enum KeySetError {
    /// No stored key is for this algorithm.
    #[error("no signing key for {}", .0.as_str())]
    Missing(Algorithm),
    /// One of the keys cannot be used.
    #[error("signing key {kid}")]
    Key {
        /// Which one.
        kid: String,
        /// Why not.
        #[source]
        source: SigningKeyError,
    },
}

impl KeySet {
    /// Makes a set of four new keys.
    ///
    /// # Errors
    /// As [`SigningKey::generate`].
    pub fn generate() -> Result<Self, SigningKeyError> {
        Ok(Self {
            rs256: SigningKey::generate(Algorithm::Rs256)?,
            es256: SigningKey::generate(Algorithm::Es256)?,
            ps256: SigningKey::generate(Algorithm::Ps256)?,
            eddsa: SigningKey::generate(Algorithm::EdDsa)?,
            others: Vec::new(),
            outline: Outline::new(),
        })
    }

    /// Opens the stored keys as they stand at this instant; those that are gone are left out.
    ///
    /// # Errors
    /// [`KeySetError::Missing`] when an algorithm has none, [`KeySetError::Key`] when one cannot
    /// be opened: a token must not become unverifiable without anybody noticing.
    pub fn open(records: &[Record], keyring: &Keyring, now: UnixTime) -> Result<Self, KeySetError> {
        let mut keys = Vec::new();
        for record in present(records, now) {
            let key = sealed::open(record, keyring).map_err(|source| KeySetError::Key {
                kid: record.kid.clone(),
                source,
            })?;
            keys.push((record, key));
        }
        let mut signing = |algorithm: Algorithm| {
            let of_it = keys.iter().enumerate();
            let of_it = of_it.filter(|(_, (record, _))| record.algorithm == algorithm.as_str());
            let first = of_it.min_by_key(|(_, (record, _))| rank(record, now));
            let place = first.map(|(place, _)| place);
            place
                .map(|place| keys.swap_remove(place).1)
                .ok_or(KeySetError::Missing(algorithm))
        };
        Ok(Self {
            rs256: signing(Algorithm::Rs256)?,
            es256: signing(Algorithm::Es256)?,
            ps256: signing(Algorithm::Ps256)?,
            eddsa: signing(Algorithm::EdDsa)?,
            others: keys.iter().map(|(_, key)| key.public().clone()).collect(),
            outline: Self::outline_of(records, now),
        })
    }

    /// What [`Self::outline`] of a set of these keys is at this instant.
    #[must_use]
    pub fn outline_of(records: &[Record], now: UnixTime) -> Outline {
        let staged = |record: &Record| (record.kid.clone(), Stage::of(record, now));
        present(records, now).map(staged).collect()
    }

    /// Which keys it was opened with, and in which stage each was.
    #[must_use]
    pub const fn outline(&self) -> &Outline {
        &self.outline
    }

    /// The algorithms for which there is no stored key yet.
    #[must_use]
    pub fn missing(records: &[Record]) -> Vec<Algorithm> {
        let stored = |name: &str| records.iter().any(|record| record.algorithm == name);
        Algorithm::ALL
            .into_iter()
            .filter(|algorithm| !stored(algorithm.as_str()))
            .collect()
    }

    /// The key that signs with this algorithm.
    #[must_use]
    pub const fn signing(&self, algorithm: Algorithm) -> &SigningKey {
        match algorithm {
            Algorithm::Rs256 => &self.rs256,
            Algorithm::Es256 => &self.es256,
            Algorithm::Ps256 => &self.ps256,
            Algorithm::EdDsa => &self.eddsa,
        }
    }

    /// The public half of every key, signing ones first.
    pub fn published(&self) -> impl Iterator<Item = &PublicKey> {
        let signing = Algorithm::ALL.map(|algorithm| self.signing(algorithm).public());
        signing.into_iter().chain(&self.others)
    }

    /// The JWK Set of RFC 7517 section 5.
    #[must_use]
    pub fn jwks(&self) -> Value {
        json!({ "keys": self.published().collect::<Vec<_>>() })
    }

    /// The claims of a token of this kind that we signed; times, issuer and audience are unchecked.
    ///
    /// # Errors
    /// [`VerifyError`] says what is wrong with it.
    pub fn verify_compact<C: DeserializeOwned + Clone>(
        &self,
        jwt: &str,
        typ: Typ,
    ) -> Result<C, VerifyError> {
        verify::verify(jwt, typ, self.published())
    }
}

/// Keys that sign and are not gone.
fn present(records: &[Record], now: UnixTime) -> impl Iterator<Item = &Record> {
    records
        .iter()
        .filter(|record| record.algorithm != subject::ALGORITHM)
        .filter(move |record| Stage::of(record, now) != Stage::Gone)
}

/// Smallest for the one that signs. Where our clock is a little behind the one of the instance that
/// made the very first keys, none is active yet: then it is the one that will be so first.
fn rank(record: &Record, now: UnixTime) -> (bool, Stage, UnixTime) {
    let stage = Stage::of(record, now);
    (stage != Stage::Active, stage, record.signs_at)
}

#[cfg(test)]
mod tests;
