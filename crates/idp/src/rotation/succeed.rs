//! Making the successor of a signing key.

use fedtoken_core::{keyring::Keyring, rand_core::CryptoRng, time::UnixTime};
use fedtoken_storage::{
    Change, Changes, Conflict, RingChange, StorageError, Store,
    stores::{LeaseClaim, SigningKey as Record},
};

use crate::keys::{self, SigningKey, SigningKeyError, stage::Succession};

/// No successor was made.
#[derive(Debug, thiserror::Error)]
pub enum SuccessionError {
    /// The database.
    #[error("the successor of a signing key cannot be saved")]
    Storage(#[from] StorageError),
    /// The key.
    #[error("a signing key cannot be made")]
    Key(#[from] SigningKeyError),
    /// The task that made it died.
    #[error("the making of a signing key stopped")]
    Stopped,
}

/// Makes and publishes the successor of a key; its `kid`. A conflict says that somebody else was
/// first, or has the lease.
///
/// # Errors
/// [`SuccessionError`].
pub async fn succeed(
    (store, ring): (&dyn Store, &Keyring),
    succession: &Succession,
    claim: Option<LeaseClaim>,
    (now, rng): (UnixTime, &mut (impl CryptoRng + Send)),
) -> Result<Result<String, Conflict>, SuccessionError> {
    let algorithm = succession.algorithm;
    // An RSA key takes long to find.
    let key = tokio::task::spawn_blocking(move || SigningKey::generate(algorithm));
    let key = key.await.map_err(|_| SuccessionError::Stopped)??;
    let successor = Record {
        signs_at: succession.signs_at,
        ..keys::seal(&key, ring, now, rng)?
    };
    let kid = successor.kid.clone();
    let replace = RingChange::ReplaceSigningKey {
        kid: succession.kid.clone(),
        replaced_at: succession.signs_at,
        gone_at: succession.gone_at,
    };
    let changes = Changes::new()
        .and_maybe(claim.map(Change::TakeLease))
        .and(replace.into())
        .and(Change::AddSigningKey(successor));
    let saved = store.commit(changes).await?;
    Ok(saved.map(|()| kid))
}
