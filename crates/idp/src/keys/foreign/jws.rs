//! A compact JWS of somebody else (RFC 7515 section 7.1), read by ourselves.

use serde_json::{Map, Value};

use super::{error::ForeignError, key::ForeignKey, material::decode, object};
use crate::keys::algorithm::ClientAlgorithm;

/// The claims of a JWT whose signature was checked.
pub type Claims = Map<String, Value>;

/// A compact JWS whose header was read; nothing is proven yet.
#[derive(Debug)]
pub struct Jws<'a> {
    header: Map<String, Value>,
    algorithm: ClientAlgorithm,
    /// What is signed.
    message: &'a str,
    payload: &'a str,
    signature: &'a str,
}

impl<'a> Jws<'a> {
    /// Takes a compact JWS apart. Its header may hold anything; what could lead us to a key of
    /// the sender's choice (`jku`, `x5u`, `jwk`, `x5c`) is not followed.
    ///
    /// # Errors
    /// [`ForeignError::TooLong`], [`ForeignError::Malformed`], [`ForeignError::Critical`] and
    /// [`ForeignError::Algorithm`].
    pub fn parse(jwt: &'a str) -> Result<Self, ForeignError> {
        if jwt.len() > LONGEST_JWT {
            return Err(ForeignError::TooLong);
        }
        let malformed = ForeignError::Malformed;
        let (message, signature) = jwt.rsplit_once('.').ok_or(malformed)?;
        let (header, payload) = message.split_once('.').ok_or(malformed)?;
        let header = decode(header).and_then(|json| object::parse(&json));
        let header = header.ok_or(malformed)?;
        if header.contains_key("crit") || header.get("b64").is_some_and(|b64| b64 != true) {
            return Err(ForeignError::Critical);
        }
        let text_or_none = |name: &str| header.get(name).is_none_or(Value::is_string);
        if !text_or_none("kid") || !text_or_none("typ") {
            return Err(malformed);
        }
        Ok(Self {
            algorithm: algorithm(&header)?,
            header,
            message,
            payload,
            signature,
        })
    }

    /// The algorithm it names.
    #[must_use]
    pub const fn algorithm(&self) -> ClientAlgorithm {
        self.algorithm
    }

    /// The key it names.
    #[must_use]
    pub fn kid(&self) -> Option<&str> {
        self.header.get("kid")?.as_str()
    }

    /// The kind it says it is.
    #[must_use]
    pub fn typ(&self) -> Option<&str> {
        self.header.get("typ")?.as_str()
    }

    /// The key it brings along (RFC 9449 section 4.2), which proves nothing but its own use.
    #[must_use]
    pub fn jwk(&self) -> Option<&Value> {
        self.header.get("jwk")
    }

    /// What it claims before anything was proven: fit to look somebody up, and for nothing else.
    ///
    /// # Errors
    /// [`ForeignError::Malformed`].
    pub fn unproven_claims(&self) -> Result<Claims, ForeignError> {
        decode(self.payload)
            .and_then(|json| object::parse(&json))
            .ok_or(ForeignError::Malformed)
    }

    /// Its claims, if this key signed them with the algorithm it names.
    ///
    /// # Errors
    /// [`ForeignError::Algorithm`] when the key is not for that algorithm,
    /// [`ForeignError::Signature`], and [`ForeignError::Malformed`].
    pub fn claims(&self, key: &ForeignKey) -> Result<Claims, ForeignError> {
        if !key.fits(self.algorithm) {
            return Err(ForeignError::Algorithm);
        }
        let public = key.material().decoding_key();
        let (message, algorithm) = (self.message.as_bytes(), self.algorithm.to_reader());
        // What the library cannot read (a signature that is no base64url, a point that is not on
        // its curve) is a wrong signature to us.
        let right = jsonwebtoken::crypto::verify(self.signature, message, &public, algorithm);
        if !right.unwrap_or(false) {
            return Err(ForeignError::Signature);
        }
        self.unproven_claims()
    }
}

/// RFC 8725 section 3.1: exact text out of a closed set, so neither `none` nor HMAC.
fn algorithm(header: &Map<String, Value>) -> Result<ClientAlgorithm, ForeignError> {
    let named = header.get("alg").ok_or(ForeignError::Malformed)?;
    let named = named.as_str().ok_or(ForeignError::Malformed)?;
    ClientAlgorithm::parse(named).map_err(|_| ForeignError::Algorithm)
}

/// Bytes; an assertion with an RSA signature and long addresses stays below 2 KiB.
const LONGEST_JWT: usize = 8 * 1024;

#[cfg(test)]
mod tests;
