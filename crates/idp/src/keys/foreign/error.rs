//! Why a foreign key, a set of them, or what they signed is refused.

use thiserror::Error;

/// A JWT of somebody else is not believed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum ForeignError {
    /// More than 8 KiB.
    #[error("JWT longer than 8 KiB")]
    TooLong,
    /// No compact JWS of JSON objects, or a member comes twice.
    #[error("malformed JWT")]
    Malformed,
    /// It demands an extension: `crit` (RFC 7515 section 4.1.11), or `b64` (RFC 7797).
    #[error("JWT with critical extensions")]
    Critical,
    /// It is a JWT of another kind, by its `typ`.
    #[error("JWT of another kind")]
    OtherKind,
    /// Its algorithm is none we accept, none that is allowed here, or not the key's.
    #[error("JWT of another algorithm")]
    Algorithm,
    /// It names a key that is not in the set, or none of the set's is for its algorithm. The set
    /// may be out of date.
    #[error("JWT of an unknown key")]
    UnknownKey,
    /// The signature is not the key's.
    #[error("wrong signature")]
    Signature,
}

/// A JWK is of no use to us.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum JwkError {
    /// Another kind of key than RSA, P-256 and Ed25519, or a symmetric one.
    #[error("JWK of an unsupported kind")]
    Unsupported,
    /// It holds private members.
    #[error("JWK with private members")]
    Private,
    /// It is not for checking signatures (`use`, `key_ops`), or for an algorithm unknown to us.
    #[error("JWK for another purpose")]
    OtherPurpose,
    /// A member is missing or out of bounds: RSA of 2048 to 8192 bits with an odd exponent above
    /// 1 of at most 8 bytes, coordinates of 32 bytes, a `kid` of at most 256 bytes.
    #[error("JWK with unsound members")]
    Unsound,
}

/// A JWK Set is refused as a whole.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum JwkSetError {
    /// No JSON object with an array `keys` (RFC 7517 section 5).
    #[error("not a JWK set")]
    Malformed,
    /// More than 100 keys.
    #[error("JWK set with more than 100 keys")]
    TooMany,
    /// A key holds private members.
    #[error("JWK set with a private or symmetric key")]
    Private,
}
