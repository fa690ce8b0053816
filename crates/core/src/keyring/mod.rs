//! Keys with ids that wrap everything stored, and authenticate what travels. Owns sealing, opening,
//! re-wrapping and keyed digests; does not know where keys come from or where sealed bytes go.
//!
//! XChaCha20-Poly1305 with random nonces; a key of its own for each purpose and use, made by
//! HKDF-Expand (RFC 5869 section 2.3) with HMAC-SHA-256.

mod context;
mod key;
mod mac_keys;
mod ring;
mod sealed;

pub use context::Context;
pub use key::{KeyId, KeyIdError, MasterKey};
pub use mac_keys::{Mac, MacKeys};
pub use ring::{Keyring, KeyringError};
pub use sealed::Sealed;
pub(crate) use sealed::SealedArray;
