//! Signing keys at rest: a PKCS#8 document sealed under the key ring, bound to key id and algorithm.

use fedtoken_core::{
    keyring::{Context, Keyring, Sealed},
    rand_core::CryptoRng,
    time::UnixTime,
};
use fedtoken_storage::stores::SigningKey as Record;

use super::{
    algorithm::Algorithm,
    signing::{SigningKey, SigningKeyError},
    subject,
};

/// The record of a key made at `made_at`, which signs at once.
///
/// # Errors
/// [`SigningKeyError`] when the key cannot be written out or sealed.
pub fn seal(
    key: &SigningKey,
    keyring: &Keyring,
    made_at: UnixTime,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<Record, SigningKeyError> {
    let algorithm = key.algorithm().as_str();
    let sealed = keyring
        .seal(
            &context(key.kid(), algorithm),
            key.to_pkcs8()?.expose(),
            rng,
        )
        .map_err(SigningKeyError::Keyring)?;
    Ok(Record {
        kid: String::from(key.kid()),
        algorithm: String::from(algorithm),
        sealed: sealed.to_bytes(),
        made_at,
        signs_at: made_at,
        replaced_at: None,
        gone_at: None,
    })
}

/// Whether a record opens, be it a signing key or the key behind pairwise names.
///
/// # Errors
/// As [`open`].
pub fn check(record: &Record, keyring: &Keyring) -> Result<(), SigningKeyError> {
    if record.algorithm == subject::ALGORITHM {
        subject::find(std::slice::from_ref(record), keyring).map(drop)
    } else {
        open(record, keyring).map(drop)
    }
}

/// The key in a record.
///
/// # Errors
/// [`SigningKeyError::UnknownAlgorithm`] and [`SigningKeyError::OtherKey`] when the record does not
/// fit, [`SigningKeyError::Keyring`] when it was sealed elsewhere or for another key id.
pub fn open(record: &Record, keyring: &Keyring) -> Result<SigningKey, SigningKeyError> {
    let algorithm =
        Algorithm::parse(&record.algorithm).map_err(|_| SigningKeyError::UnknownAlgorithm)?;
    let sealed = Sealed::from_bytes(&record.sealed).map_err(SigningKeyError::Keyring)?;
    let pkcs8 = keyring
        .open(&context(&record.kid, &record.algorithm), &sealed)
        .map_err(SigningKeyError::Keyring)?;
    let key = SigningKey::from_pkcs8(algorithm, &pkcs8)?;
    if key.kid() == record.kid {
        Ok(key)
    } else {
        Err(SigningKeyError::OtherKey)
    }
}

/// Where a signing key is sealed.
pub(crate) fn context(kid: &str, algorithm: &str) -> Context {
    Context::new("fedtoken/signing-key/v1")
        .part(kid.as_bytes())
        .part(algorithm.as_bytes())
}
