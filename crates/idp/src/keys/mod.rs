//! Key ring and signing keys of the provider.
//!
//! Owns the ring file that wraps every stored secret, the keys that sign tokens (published, active
//! and older ones), the JWK Set (RFC 7517), the checking of tokens that we signed ourselves and of
//! JWTs that clients signed. Knows neither HTTP nor the database; records are handed in and out.

mod algorithm;
mod certificate;
pub mod file;
mod foreign;
mod forgotten;
mod held;
mod jwk;
mod ring;
#[cfg(test)]
pub(crate) mod sample;
mod sealed;
mod set;
mod signing;
pub mod stage;
pub mod subject;
mod verify;

pub use algorithm::{Algorithm, AlgorithmError, ClientAlgorithm};
pub use certificate::{AlternativeName, CertificateError, Chain, PeerCertificate};
pub use foreign::{
    Claims, ForeignError, ForeignKey, ForeignKeys, ForeignKind, JwkError, JwkSetError, Jws,
    Material, verify as verify_foreign,
};
pub use forgotten::{Forgetting, ForgottenKey, Judge};
pub use held::Ring;
pub use jwk::PublicKey;
pub use ring::{RingFile, RingFileError, RingKey, Standing};
pub(crate) use sealed::context as place_of_signing_key;
pub use sealed::{check, open, seal};
pub use set::{KeySet, KeySetError, Outline};
pub use signing::{SigningKey, SigningKeyError};
pub use verify::{Typ, VerifyError};
