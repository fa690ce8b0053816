//! One rule of a DPoP proof a file (RFC 9449 section 4.3).

pub(super) mod ath;
pub(super) mod header;
pub(super) mod htm;
pub(super) mod htu;
pub(super) mod iat;
pub(super) mod jti;
pub(super) mod jwk;
pub(super) mod nonce;
pub(super) mod typ;
