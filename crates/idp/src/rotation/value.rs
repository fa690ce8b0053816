//! One sealed value: under which key it is, and how it gets under another.

use data_encoding::BASE64URL_NOPAD;
use fedtoken_core::{
    challenge::SealedSecret,
    grid::{CellPlace, SealedCell},
    keyring::{Context, KeyId, Keyring, KeyringError, Sealed},
    password::PasswordHash,
    rand_core::CryptoRng,
    slow_hash::HashError,
};
use fedtoken_storage::stores::{MessageKind, SealedPlace, SealedRow, SealedValue};

use crate::{endpoints, journal, keys, login, profile};

/// A value cannot be moved.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ValueError {
    /// It does not open, or its key is not in the ring.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// The same of a slow hash.
    #[error(transparent)]
    Hash(#[from] HashError),
}

/// The value under the key that seals, bound to the same place; none if it is there already.
///
/// # Errors
/// [`ValueError`] when it does not open there.
pub fn rewrap(
    value: &SealedValue,
    ring: &Keyring,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<Option<Vec<u8>>, ValueError> {
    let bytes = &value.sealed;
    Ok(match &value.row {
        SealedRow::Password(person) | SealedRow::NewPassword(person) => {
            let moved = PasswordHash::from_bytes(bytes)?.rewrap(person, ring, rng)?;
            moved.map(|hash| hash.to_bytes())
        }
        SealedRow::Cell(token, position) => {
            let place = CellPlace {
                token,
                position: *position,
            };
            let moved = SealedCell::from_bytes(bytes)?.rewrap(place, ring, rng)?;
            moved.map(|cell| cell.to_bytes())
        }
        SealedRow::Totp(person) => {
            let moved = SealedSecret::from_bytes(bytes)?.rewrap(person, ring, rng)?;
            moved.map(|secret| secret.to_bytes())
        }
        SealedRow::Ask(_) => {
            let moved = ring.rewrap(&login::place_of_ask(), &asked(bytes)?, rng)?;
            moved.map(|sealed| BASE64URL_NOPAD.encode(&sealed.to_bytes()).into_bytes())
        }
        SealedRow::SigningKey { algorithm, .. } if algorithm == keys::subject::ALGORITHM => {
            plain(bytes, &keys::subject::context(), (ring, rng))?
        }
        SealedRow::SigningKey { kid, algorithm } => {
            let place = keys::place_of_signing_key(kid, algorithm);
            plain(bytes, &place, (ring, rng))?
        }
        SealedRow::Profile(person) => plain(bytes, &profile::context(person), (ring, rng))?,
        SealedRow::JournalKey(person, holder) => {
            plain(bytes, &journal::place_of_key(person, *holder), (ring, rng))?
        }
        SealedRow::Pushed(digest) => {
            plain(bytes, &endpoints::place_of_pushed(digest), (ring, rng))?
        }
        SealedRow::Message(id, MessageKind::BackchannelLogout) => {
            plain(bytes, &login::place_of_logout(id), (ring, rng))?
        }
        SealedRow::Unreadable => return Err(KeyringError::Damaged.into()),
    })
}

/// A value in no other form than the ring's own.
fn plain(
    bytes: &[u8],
    place: &Context,
    (ring, rng): (&Keyring, &mut (impl CryptoRng + ?Sized)),
) -> Result<Option<Vec<u8>>, ValueError> {
    let moved = ring.rewrap(place, &Sealed::from_bytes(bytes)?, rng)?;
    Ok(moved.map(|sealed| sealed.to_bytes()))
}

/// The key that opens a value; none when the bytes are damaged.
#[must_use]
pub fn key_of(place: SealedPlace, bytes: &[u8]) -> Option<KeyId> {
    match place {
        SealedPlace::Password | SealedPlace::NewPassword => {
            let hash = PasswordHash::from_bytes(bytes).ok()?;
            Some(*hash.key_id())
        }
        SealedPlace::Cell => Some(*SealedCell::from_bytes(bytes).ok()?.key_id()),
        SealedPlace::Ask => Some(*asked(bytes).ok()?.key_id()),
        _ => Some(*Sealed::from_bytes(bytes).ok()?.key_id()),
    }
}

/// What a login is for is kept in the letters in which it travelled.
fn asked(bytes: &[u8]) -> Result<Sealed, KeyringError> {
    let bytes = BASE64URL_NOPAD.decode(bytes);
    Sealed::from_bytes(&bytes.map_err(|_| KeyringError::Damaged)?)
}
