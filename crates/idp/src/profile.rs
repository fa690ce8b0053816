//! The sealed profile of a person: one JSON document per person, opened only for claims.

use fedtoken_core::{
    ids::PersonId,
    keyring::{Context, Keyring, KeyringError, Sealed},
};
use rand_core::CryptoRng;

pub use crate::oidc::claims::{Address, Profile};

/// A profile cannot be sealed or opened.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// The key ring refuses.
    #[error("profile cannot be sealed or opened")]
    Sealed(#[from] KeyringError),
    /// The document has another shape.
    #[error("profile cannot be read")]
    Shape,
}

impl Profile {
    /// Seals it for its person.
    ///
    /// # Errors
    /// [`ProfileError::Sealed`] when the ring refuses.
    pub fn seal(
        &self,
        person: &PersonId,
        ring: &Keyring,
        rng: &mut impl CryptoRng,
    ) -> Result<Vec<u8>, ProfileError> {
        let json =
            zeroize::Zeroizing::new(serde_json::to_vec(self).map_err(|_| ProfileError::Shape)?);
        Ok(ring.seal(&context(person), &json, rng)?.to_bytes())
    }

    /// Opens what was sealed for this person.
    ///
    /// # Errors
    /// [`ProfileError`] when it is another person's, damaged, or of another shape.
    pub fn open(bytes: &[u8], person: &PersonId, ring: &Keyring) -> Result<Self, ProfileError> {
        let json = ring.open(&context(person), &Sealed::from_bytes(bytes)?)?;
        serde_json::from_slice(json.expose()).map_err(|_| ProfileError::Shape)
    }
}

/// Where it is sealed.
pub(crate) fn context(person: &PersonId) -> Context {
    Context::new("fedtoken/profile/v1").part(person.as_str().as_bytes())
}

#[cfg(test)]
mod tests {
    use fedtoken_core::keyring::{KeyId, MasterKey};
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;

    #[test]
    fn a_profile_opens_for_its_person_only() {
        let mut rng = ChaCha20Rng::seed_from_u64(3);
        let ring = Keyring::new(KeyId::parse("k1").unwrap(), MasterKey::draw(&mut rng));
        let (one, two) = (PersonId::draw(&mut rng), PersonId::draw(&mut rng));
        let profile: Profile =
            serde_json::from_str(r#"{"given_name":"Ann","family_name":"Peeters","locale":"nl"}"#)
                .unwrap();
        let sealed = profile.seal(&one, &ring, &mut rng).unwrap();
        assert!(Profile::open(&sealed, &one, &ring).unwrap() == profile);
        assert!(Profile::open(&sealed, &two, &ring).is_err());
        assert!(!format!("{profile:?}").contains("Ann"));
    }
}
