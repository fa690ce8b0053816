//! A password as it is kept.

use alloc::vec::Vec;

use rand_core::CryptoRng;

use super::{Cost, HashError, Password};
use crate::ids::PersonId;
use crate::keyring::{Context, KeyId, Keyring};
use crate::slow_hash::{self, SlowHash};

/// Argon2id of a password under the key ring, bound to one person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PasswordHash(SlowHash);

impl PasswordHash {
    /// Hashes and seals a password for a person.
    ///
    /// # Errors
    /// [`HashError::Memory`] if the cost is more than the machine has.
    pub fn make(
        password: &Password,
        person: &PersonId,
        cost: Cost,
        keyring: &Keyring,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Self, HashError> {
        SlowHash::make(password.as_bytes(), place(person), cost, keyring, rng).map(Self)
    }

    /// Whether the password is right for this person.
    ///
    /// # Errors
    /// [`HashError::Layer`] if the row was altered, belongs to another person or needs a key that
    /// is not there; [`HashError::Memory`] as in [`Self::make`].
    pub fn verify(
        &self,
        password: &Password,
        person: &PersonId,
        keyring: &Keyring,
    ) -> Result<bool, HashError> {
        self.0.verify(password.as_bytes(), place(person), keyring)
    }

    /// Spends as much as [`Self::verify`] at this cost, for a person who does not exist.
    pub fn burn(password: &Password, cost: Cost) {
        slow_hash::burn(password.as_bytes(), cost);
    }

    /// Moves the hash to the primary key; none if it is there already.
    ///
    /// # Errors
    /// [`HashError::Layer`] if it does not open.
    pub fn rewrap(
        &self,
        person: &PersonId,
        keyring: &Keyring,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Option<Self>, HashError> {
        Ok(self.0.rewrap(place(person), keyring, rng)?.map(Self))
    }

    /// What one comparison costs; to hash anew at a login after the setting was raised.
    pub const fn cost(&self) -> Cost {
        self.0.cost()
    }

    /// The key that opens the outer layer.
    pub fn key_id(&self) -> &KeyId {
        self.0.key_id()
    }

    /// The stored form.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.to_bytes()
    }

    /// Reads the stored form.
    ///
    /// # Errors
    /// [`HashError::Malformed`] for anything that [`Self::to_bytes`] does not write.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, HashError> {
        SlowHash::from_bytes(bytes).map(Self)
    }
}

fn place(person: &PersonId) -> Context {
    Context::new("fedtoken/password/v1").part(person.as_str().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keyring::{KeyringError, MasterKey};
    use alloc::format;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    struct Setting {
        rng: ChaCha20Rng,
        ring: Keyring,
        person: PersonId,
        password: Password,
        hash: PasswordHash,
    }

    fn setting() -> Setting {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let ring = Keyring::new(KeyId::parse("k").unwrap(), MasterKey::new([1; 32]));
        let person = PersonId::draw(&mut rng);
        let password = Password::typed("correct horse battery").unwrap();
        let cost = Cost::new(8, 1, 1).unwrap();
        let hash = PasswordHash::make(&password, &person, cost, &ring, &mut rng).unwrap();
        Setting {
            rng,
            ring,
            person,
            password,
            hash,
        }
    }

    #[test]
    fn the_right_password_of_the_right_person() {
        let Setting {
            ring,
            person,
            password,
            hash,
            ..
        } = setting();
        let read = PasswordHash::from_bytes(&hash.to_bytes()).unwrap();
        assert_eq!(read.verify(&password, &person, &ring), Ok(true));
        let wrong = Password::typed("correct horse batterz").unwrap();
        assert_eq!(read.verify(&wrong, &person, &ring), Ok(false));
        assert_eq!(
            (read.cost(), read.key_id().as_str()),
            (Cost::new(8, 1, 1).unwrap(), "k")
        );
    }

    #[test]
    fn a_row_moved_to_another_person_fails_closed() {
        let Setting {
            mut rng,
            ring,
            password,
            hash,
            ..
        } = setting();
        let verdict = hash.verify(&password, &PersonId::draw(&mut rng), &ring);
        assert_eq!(verdict, Err(HashError::Layer(KeyringError::Damaged)));
    }

    #[test]
    fn passwords_that_differ_late_are_different() {
        let Setting {
            mut rng,
            ring,
            person,
            ..
        } = setting();
        let start = "x".repeat(72);
        let one = Password::typed(&format!("{start}a")).unwrap();
        let other = Password::typed(&format!("{start}b")).unwrap();
        let cost = Cost::new(8, 1, 1).unwrap();
        let hash = PasswordHash::make(&one, &person, cost, &ring, &mut rng).unwrap();
        assert_eq!(hash.verify(&other, &person, &ring), Ok(false));
    }

    #[test]
    fn a_hash_moves_to_a_new_key_without_the_password() {
        let Setting {
            mut rng,
            person,
            password,
            hash,
            ..
        } = setting();
        let both = Keyring::new(KeyId::parse("new").unwrap(), MasterKey::new([2; 32]))
            .with_older(KeyId::parse("k").unwrap(), MasterKey::new([1; 32]))
            .unwrap();
        let moved = hash.rewrap(&person, &both, &mut rng).unwrap().unwrap();
        let only_new = Keyring::new(KeyId::parse("new").unwrap(), MasterKey::new([2; 32]));
        assert_eq!(moved.verify(&password, &person, &only_new), Ok(true));
        assert_eq!(moved.rewrap(&person, &both, &mut rng), Ok(None));
    }

    #[test]
    fn nothing_of_it_is_printed() {
        assert_eq!(format!("{:?}", setting().hash), "PasswordHash(SlowHash(k))");
    }
}
