//! Values that a key sealed and that do not open: no walk ever moves them.

use fedtoken_core::{keyring::Keyring, rand_core::CryptoRng};
use fedtoken_storage::{StorageError, Store, stores::SealedPlace};

use super::value::{key_of, rewrap};

/// A value that does not open, by where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Its place.
    pub place: SealedPlace,
    /// The key of its row.
    pub row: String,
}

/// The first of those that name this key, 20 at most.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub async fn broken(
    store: &dyn Store,
    (ring, key): (&Keyring, &str),
    rng: &mut (impl CryptoRng + Send),
) -> Result<Vec<Broken>, StorageError> {
    let mut found = Vec::new();
    for place in SealedPlace::ALL {
        let mut after = None;
        loop {
            let page = store.sealed_values(place, after.as_deref(), PAGE).await?;
            let Some(last) = page.last() else {
                break;
            };
            let of_key = page.iter().filter(|value| {
                let name = key_of(place, &value.sealed);
                name.is_some_and(|name| name.as_str() == key)
            });
            for value in of_key {
                if rewrap(value, ring, rng).is_err() {
                    let row = value.key.clone();
                    found.push(Broken { place, row });
                }
                if found.len() == MOST {
                    return Ok(found);
                }
            }
            after = Some(last.key.clone());
        }
    }
    Ok(found)
}

/// So many are named at once.
const MOST: usize = 20;
/// Rows at a time.
const PAGE: u32 = 1000;
