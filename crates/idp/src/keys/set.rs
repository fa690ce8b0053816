//! All signing keys of the provider: one that signs for each algorithm, and older ones.

use fedtoken_core::keyring::Keyring;
use fedtoken_storage::stores::SigningKey as Record;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use thiserror::Error;

use super::{
    algorithm::Algorithm,
    jwk::PublicKey,
    sealed,
    signing::{SigningKey, SigningKeyError},
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
    older: Vec<PublicKey>,
}

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
            older: Vec::new(),
        })
    }

    /// Opens the stored keys, oldest first: the newest of each algorithm signs.
    ///
    /// # Errors
    /// [`KeySetError::Missing`] when an algorithm has none, [`KeySetError::Key`] when one cannot
    /// be opened: a token must not become unverifiable without anybody noticing.
    pub fn open(records: &[Record], keyring: &Keyring) -> Result<Self, KeySetError> {
        let [mut rs256, mut es256, mut ps256, mut eddsa] = [const { None }; 4];
        let mut older = Vec::new();
        for record in records
            .iter()
            .filter(|record| record.algorithm != subject::ALGORITHM)
        {
            let key = sealed::open(record, keyring).map_err(|source| KeySetError::Key {
                kid: record.kid.clone(),
                source,
            })?;
            let place = match key.algorithm() {
                Algorithm::Rs256 => &mut rs256,
                Algorithm::Es256 => &mut es256,
                Algorithm::Ps256 => &mut ps256,
                Algorithm::EdDsa => &mut eddsa,
            };
            older.extend(place.replace(key).map(|before| before.public().clone()));
        }
        let newest =
            |key: Option<SigningKey>, algorithm| key.ok_or(KeySetError::Missing(algorithm));
        Ok(Self {
            rs256: newest(rs256, Algorithm::Rs256)?,
            es256: newest(es256, Algorithm::Es256)?,
            ps256: newest(ps256, Algorithm::Ps256)?,
            eddsa: newest(eddsa, Algorithm::EdDsa)?,
            older,
        })
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
        signing.into_iter().chain(&self.older)
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

#[cfg(test)]
mod tests;
