//! The key behind pairwise names at rest: sealed under the key ring, kept when that is rotated.

use fedtoken_core::{
    draw,
    keyring::{Context, Keyring, Sealed},
    rand_core::CryptoRng,
    time::UnixTime,
};
use fedtoken_storage::stores::SigningKey as Record;

use super::signing::SigningKeyError;
use crate::oidc::SubjectKey;

/// JWA's name for what it does (RFC 7518 section 3.2); it signs no token.
pub(crate) const ALGORITHM: &str = "HS256";

/// Draws a key and seals it into a record.
///
/// # Errors
/// [`SigningKeyError::Keyring`] when it cannot be sealed.
pub fn make(
    keyring: &Keyring,
    made_at: UnixTime,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<Record, SigningKeyError> {
    let key = zeroize::Zeroizing::new(draw::bytes::<32>(rng));
    let sealed = keyring
        .seal(&context(), &*key, rng)
        .map_err(SigningKeyError::Keyring)?;
    Ok(Record {
        kid: String::from(KID),
        algorithm: String::from(ALGORITHM),
        sealed: sealed.to_bytes(),
        made_at,
        signs_at: made_at,
        replaced_at: None,
        gone_at: None,
    })
}

/// Finds and opens the key; none when there is no record of it yet.
///
/// # Errors
/// [`SigningKeyError`] when the record cannot be opened.
pub fn find(records: &[Record], keyring: &Keyring) -> Result<Option<SubjectKey>, SigningKeyError> {
    let record = records.iter().find(|record| record.algorithm == ALGORITHM);
    let Some(record) = record else {
        return Ok(None);
    };
    let sealed = Sealed::from_bytes(&record.sealed).map_err(SigningKeyError::Keyring)?;
    let key = keyring
        .open(&context(), &sealed)
        .map_err(SigningKeyError::Keyring)?;
    let bytes = <[u8; 32]>::try_from(key.expose()).map_err(|_| SigningKeyError::Malformed)?;
    Ok(Some(SubjectKey::new(bytes)))
}

/// Where it is sealed.
pub(crate) fn context() -> Context {
    Context::new("fedtoken/subject-key/v1")
}

const KID: &str = "subjects";

#[cfg(test)]
mod tests {
    use fedtoken_core::{
        ids::PersonId,
        keyring::{KeyId, MasterKey},
    };
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;
    use crate::oidc::Registration;

    #[test]
    fn a_stored_key_gives_the_same_names_again() {
        let mut rng = ChaCha20Rng::seed_from_u64(4);
        let ring = Keyring::new(KeyId::parse("k1").unwrap(), MasterKey::draw(&mut rng));
        assert!(find(&[], &ring).unwrap().is_none());
        let record = make(&ring, UnixTime::from_secs(1), &mut rng).unwrap();
        let client: Registration = serde_json::from_value(serde_json::json!({
            "client_id": "a", "redirect_uris": ["https://a.example/cb"], "subject_type": "pairwise",
        }))
        .unwrap();
        let person = PersonId::draw(&mut rng);
        let name = || {
            let key = find(std::slice::from_ref(&record), &ring).unwrap().unwrap();
            key.subject(&client, &person)
        };
        assert_eq!(name(), name());
    }
}
