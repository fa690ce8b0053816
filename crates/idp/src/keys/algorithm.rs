//! The signature algorithms we sign with (RFC 7518 section 3.1): a closed set.

use openidconnect::core::CoreJwsSigningAlgorithm;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A signature algorithm; a key knows exactly one.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256: the default of OpenID Connect.
    #[default]
    #[serde(rename = "RS256")]
    Rs256,
    /// ECDSA on P-256 with SHA-256.
    #[serde(rename = "ES256")]
    Es256,
    /// RSASSA-PSS with SHA-256.
    #[serde(rename = "PS256")]
    Ps256,
    /// EdDSA (RFC 8037), with Ed25519 alone.
    #[serde(rename = "EdDSA")]
    EdDsa,
}

/// The algorithms of signatures that clients make for us: today the same four.
pub type ClientAlgorithm = Algorithm;

/// The text names no algorithm we sign with.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("not a supported signature algorithm")]
pub struct AlgorithmError;

impl Algorithm {
    /// Every algorithm, the default first.
    pub const ALL: [Self; 4] = [Self::Rs256, Self::Es256, Self::Ps256, Self::EdDsa];

    /// The name by RFC 7518.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Es256 => "ES256",
            Self::Ps256 => "PS256",
            Self::EdDsa => "EdDSA",
        }
    }

    /// The algorithm with this name, compared as exact text.
    ///
    /// # Errors
    /// [`AlgorithmError`] for any other text.
    pub fn parse(name: &str) -> Result<Self, AlgorithmError> {
        Self::ALL
            .into_iter()
            .find(|algorithm| algorithm.as_str() == name)
            .ok_or(AlgorithmError)
    }

    /// The same in the words of the `openidconnect` crate.
    #[must_use]
    pub const fn to_core(self) -> CoreJwsSigningAlgorithm {
        match self {
            Self::Rs256 => CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
            Self::Es256 => CoreJwsSigningAlgorithm::EcdsaP256Sha256,
            Self::Ps256 => CoreJwsSigningAlgorithm::RsaSsaPssSha256,
            Self::EdDsa => CoreJwsSigningAlgorithm::EdDsa,
        }
    }

    /// The same in the words of the crate that reads tokens.
    pub(super) const fn to_reader(self) -> jsonwebtoken::Algorithm {
        match self {
            Self::Rs256 => jsonwebtoken::Algorithm::RS256,
            Self::Es256 => jsonwebtoken::Algorithm::ES256,
            Self::Ps256 => jsonwebtoken::Algorithm::PS256,
            Self::EdDsa => jsonwebtoken::Algorithm::EdDSA,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back_and_nothing_else_does() {
        for algorithm in Algorithm::ALL {
            assert_eq!(Algorithm::parse(algorithm.as_str()), Ok(algorithm));
            let json = serde_json::to_value(algorithm).unwrap();
            assert_eq!(json, serde_json::json!(algorithm.as_str()));
            assert_eq!(serde_json::to_value(algorithm.to_core()).unwrap(), json);
        }
        for bad in ["", "none", "None", "rs256", "HS256", "EDDSA", "Ed25519"] {
            assert_eq!(Algorithm::parse(bad), Err(AlgorithmError), "{bad}");
        }
    }
}
