//! A password as it is kept.

use alloc::vec::Vec;

use rand_core::CryptoRng;

use super::Password;
use crate::ids::PersonId;
use crate::keyring::{Context, KeyId, Keyring};
use crate::slow_hash::{Comparison, Cost, HashError, Memory, SlowHash};

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
        memory: &mut Memory,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Self, HashError> {
        let secret = password.as_bytes();
        SlowHash::make(secret, place(person), cost, keyring, memory, rng).map(Self)
    }

    /// Whether the password is right for this person, at the cost of [`Self::cost`].
    ///
    /// A row that does not open is refused before anything is hashed; [`Self::burn`] then, so that
    /// the time does not tell.
    ///
    /// # Errors
    /// [`HashError::Layer`] if the row was altered, belongs to another person or needs a key that
    /// is not there; [`HashError::Memory`] as in [`Self::make`].
    pub fn verify(
        &self,
        password: &Password,
        person: &PersonId,
        keyring: &Keyring,
        memory: &mut Memory,
    ) -> Result<Comparison, HashError> {
        let secret = password.as_bytes();
        self.0.verify(secret, place(person), keyring, memory)
    }

    /// Spends as much as [`Self::verify`] at this cost, for a person who does not exist or whose row
    /// does not open.
    ///
    /// The cost is the one of most rows. After it was raised, rows of the older cost remain until
    /// their owners log in: whoever measures the time tells them from people who do not exist. To
    /// burn the older cost would tell all others apart instead, so burn the new one once most rows
    /// have it, and give those that stay behind a new password.
    ///
    /// # Errors
    /// [`HashError::Memory`] as in [`Self::make`].
    pub fn burn(cost: Cost, memory: &mut Memory) -> Result<(), HashError> {
        memory.burn(cost)
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

    fn make(
        password: &Password,
        person: &PersonId,
        ring: &Keyring,
        rng: &mut ChaCha20Rng,
    ) -> PasswordHash {
        let mut memory = Memory::empty();
        PasswordHash::make(password, person, Cost::LEAST, ring, &mut memory, rng).unwrap()
    }

    fn setting() -> Setting {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let ring = Keyring::new(KeyId::parse("k").unwrap(), MasterKey::new([1; 32]));
        let person = PersonId::draw(&mut rng);
        let password = Password::typed("correct horse battery").unwrap();
        let hash = make(&password, &person, &ring, &mut rng);
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
        assert_eq!(
            read.verify(&password, &person, &ring, &mut Memory::empty()),
            Ok(Comparison::Right)
        );
        let wrong = Password::typed("correct horse batterz").unwrap();
        assert_eq!(
            read.verify(&wrong, &person, &ring, &mut Memory::empty()),
            Ok(Comparison::Wrong)
        );
        assert_eq!((read.cost(), read.key_id().as_str()), (Cost::LEAST, "k"));
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
        let verdict = hash.verify(
            &password,
            &PersonId::draw(&mut rng),
            &ring,
            &mut Memory::empty(),
        );
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
        let hash = make(&one, &person, &ring, &mut rng);
        assert_eq!(
            hash.verify(&other, &person, &ring, &mut Memory::empty()),
            Ok(Comparison::Wrong)
        );
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
        assert_eq!(
            moved.verify(&password, &person, &only_new, &mut Memory::empty()),
            Ok(Comparison::Right)
        );
        assert_eq!(moved.rewrap(&person, &both, &mut rng), Ok(None));
    }

    #[test]
    fn a_person_who_does_not_exist_costs_the_memory_of_a_hash() {
        let mut memory = Memory::empty();
        PasswordHash::burn(Cost::LEAST, &mut memory).unwrap();
        assert_eq!(format!("{memory:?}"), "Memory(8 KiB)");
    }

    #[test]
    fn nothing_of_it_is_printed() {
        assert_eq!(format!("{:?}", setting().hash), "PasswordHash(SlowHash(k))");
    }
}
