//! A signing key: its private half on aws-lc, its public half as JWK, and the compact JWS writer.

use core::fmt;

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    error::Unspecified,
    rand::SystemRandom,
    rsa::KeySize,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256,
        RSA_PSS_SHA256, RsaEncoding, RsaKeyPair,
    },
};
use data_encoding::BASE64URL_NOPAD;
use fedtoken_core::{keyring::KeyringError, secret::SecretBytes};
use openidconnect::{
    PrivateSigningKey, SigningError,
    core::{CoreJsonWebKey, CoreJwsSigningAlgorithm},
};
use serde::Serialize;
use thiserror::Error;

use super::{algorithm::Algorithm, jwk::PublicKey, verify::Typ};

/// A key that signs with exactly one algorithm.
pub struct SigningKey {
    public: PublicKey,
    /// The public half in the words of the `openidconnect` crate, which asks for it often.
    verification: CoreJsonWebKey,
    private: Private,
}

enum Private {
    Rs256(RsaKeyPair),
    Es256(EcdsaKeyPair),
    Ps256(RsaKeyPair),
    EdDsa(Ed25519KeyPair),
}

/// A signing key could not be made, read, used or wrapped.
#[derive(Debug, Error)]
pub enum SigningKeyError {
    /// The cryptographic library refused to make a key.
    #[error("making a signing key failed")]
    Generate,
    /// The bytes are no private key of this algorithm.
    #[error("not a private key of the stated algorithm")]
    Malformed,
    /// The key is not the one its record names.
    #[error("the signing key does not match its key id")]
    OtherKey,
    /// The record names an algorithm we do not sign with.
    #[error("the signing key is for an unknown algorithm")]
    UnknownAlgorithm,
    /// The claims could not be written or the signature failed.
    #[error("signing failed")]
    Sign,
    /// The key could not be wrapped or unwrapped.
    #[error("the signing key cannot be wrapped or unwrapped with this key ring")]
    Keyring(#[source] KeyringError),
}

impl SigningKey {
    /// Makes a new key: RSA of 2048 bits (NIST SP 800-57 part 1: enough to 2030), P-256 or
    /// Ed25519.
    ///
    /// The generator is the library's own: it takes none from outside.
    ///
    /// # Errors
    /// [`SigningKeyError::Generate`] when the library has no randomness or memory.
    pub fn generate(algorithm: Algorithm) -> Result<Self, SigningKeyError> {
        let private = match algorithm {
            Algorithm::Rs256 => RsaKeyPair::generate(KeySize::Rsa2048).map(Private::Rs256),
            Algorithm::Es256 => {
                EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map(Private::Es256)
            }
            Algorithm::Ps256 => RsaKeyPair::generate(KeySize::Rsa2048).map(Private::Ps256),
            Algorithm::EdDsa => Ed25519KeyPair::generate().map(Private::EdDsa),
        };
        Self::new(private.map_err(|_| SigningKeyError::Generate)?)
    }

    /// Reads a key back from a PKCS#8 document (RFC 5208).
    ///
    /// # Errors
    /// [`SigningKeyError::Malformed`] for anything but a private key of this algorithm.
    pub fn from_pkcs8(algorithm: Algorithm, pkcs8: &SecretBytes) -> Result<Self, SigningKeyError> {
        let private = match algorithm {
            Algorithm::Rs256 => RsaKeyPair::from_pkcs8(pkcs8.expose()).map(Private::Rs256),
            Algorithm::Es256 => {
                EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.expose())
                    .map(Private::Es256)
            }
            Algorithm::Ps256 => RsaKeyPair::from_pkcs8(pkcs8.expose()).map(Private::Ps256),
            Algorithm::EdDsa => Ed25519KeyPair::from_pkcs8(pkcs8.expose()).map(Private::EdDsa),
        };
        Self::new(private.map_err(|_| SigningKeyError::Malformed)?)
    }

    /// The key as a PKCS#8 document, to be sealed at once.
    ///
    /// # Errors
    /// [`SigningKeyError::Generate`] when the library has no memory.
    pub fn to_pkcs8(&self) -> Result<SecretBytes, SigningKeyError> {
        let document = match &self.private {
            Private::Rs256(pair) | Private::Ps256(pair) => {
                AsDer::<Pkcs8V1Der<'_>>::as_der(pair).map(|der| der.as_ref().to_vec())
            }
            Private::Es256(pair) => pair.to_pkcs8v1().map(|der| der.as_ref().to_vec()),
            Private::EdDsa(pair) => pair.to_pkcs8v1().map(|der| der.as_ref().to_vec()),
        };
        document
            .map(SecretBytes::new)
            .map_err(|_| SigningKeyError::Generate)
    }

    /// The public half.
    #[must_use]
    pub const fn public(&self) -> &PublicKey {
        &self.public
    }

    /// `kid` of RFC 7517: the thumbprint of RFC 7638.
    #[must_use]
    pub fn kid(&self) -> &str {
        self.public.kid()
    }

    /// The algorithm it signs with.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.public.algorithm()
    }

    /// Writes a compact JWS (RFC 7515 section 7.1) whose header names the kind of token.
    ///
    /// # Errors
    /// [`SigningKeyError::Sign`] when the claims are not JSON or the library refuses.
    pub fn sign_compact(
        &self,
        typ: Typ,
        claims: &impl Serialize,
    ) -> Result<String, SigningKeyError> {
        let header = Header {
            alg: self.algorithm().as_str(),
            typ: typ.as_str(),
            kid: self.kid(),
        };
        let mut text = encode(&header)?;
        text.push('.');
        text.push_str(&encode(claims)?);
        let signature = self.sign_bytes(text.as_bytes())?;
        text.push('.');
        text.push_str(&BASE64URL_NOPAD.encode(&signature));
        Ok(text)
    }

    /// A compact JWS with any header and payload, to try readers on.
    #[cfg(test)]
    pub(crate) fn sign_raw(&self, header: &str, payload: &str) -> String {
        let part = |text: &str| BASE64URL_NOPAD.encode(text.as_bytes());
        let message = format!("{}.{}", part(header), part(payload));
        let signature = self.sign_bytes(message.as_bytes()).unwrap();
        format!("{message}.{}", BASE64URL_NOPAD.encode(&signature))
    }

    fn sign_bytes(&self, message: &[u8]) -> Result<Vec<u8>, SigningKeyError> {
        match &self.private {
            Private::Rs256(pair) => sign_rsa(pair, &RSA_PKCS1_SHA256, message),
            Private::Es256(pair) => pair
                .sign(&SystemRandom::new(), message)
                .map(|signature| signature.as_ref().to_vec()),
            Private::Ps256(pair) => sign_rsa(pair, &RSA_PSS_SHA256, message),
            Private::EdDsa(pair) => pair
                .try_sign(message)
                .map(|signature| signature.as_ref().to_vec()),
        }
        .map_err(|_| SigningKeyError::Sign)
    }

    fn new(private: Private) -> Result<Self, SigningKeyError> {
        let public = private.public().ok_or(SigningKeyError::Malformed)?;
        // The crate's own constructors leave `alg` out, so the key takes the way over JSON.
        let verification = serde_json::to_value(&public)
            .and_then(serde_json::from_value)
            .map_err(|_| SigningKeyError::Malformed)?;
        Ok(Self {
            public,
            verification,
            private,
        })
    }
}

impl PrivateSigningKey for SigningKey {
    type VerificationKey = CoreJsonWebKey;

    fn sign(
        &self,
        algorithm: &CoreJwsSigningAlgorithm,
        message: &[u8],
    ) -> Result<Vec<u8>, SigningError> {
        if *algorithm != self.algorithm().to_core() {
            return Err(SigningError::UnsupportedAlg(String::from(
                "not the key's own",
            )));
        }
        self.sign_bytes(message)
            .map_err(|_| SigningError::CryptoError)
    }

    fn as_verification_key(&self) -> CoreJsonWebKey {
        self.verification.clone()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SigningKey")
            .field("kid", &self.kid())
            .field("algorithm", &self.algorithm())
            .finish_non_exhaustive()
    }
}

impl Private {
    fn public(&self) -> Option<PublicKey> {
        match self {
            Self::Rs256(pair) => Some(rsa_public(pair, PublicKey::rsa)),
            Self::Es256(pair) => {
                // SEC 1 section 2.3.3: an uncompressed point is 4, x, y.
                let point = pair.public_key().as_ref().strip_prefix(&[4])?;
                let (x, rest) = point.split_first_chunk::<32>()?;
                Some(PublicKey::p256(x, rest.try_into().ok()?))
            }
            Self::Ps256(pair) => Some(rsa_public(pair, PublicKey::rsa_pss)),
            Self::EdDsa(pair) => {
                let x = pair.public_key().as_ref().try_into().ok()?;
                Some(PublicKey::ed25519(x))
            }
        }
    }
}

fn rsa_public(pair: &RsaKeyPair, make: impl Fn(&[u8], &[u8]) -> PublicKey) -> PublicKey {
    let public = pair.public_key();
    let (modulus, exponent) = (public.modulus(), public.exponent());
    make(
        modulus.big_endian_without_leading_zero(),
        exponent.big_endian_without_leading_zero(),
    )
}

fn sign_rsa(
    pair: &RsaKeyPair,
    scheme: &'static dyn RsaEncoding,
    message: &[u8],
) -> Result<Vec<u8>, Unspecified> {
    let mut signature = vec![0; pair.public_modulus_len()];
    pair.sign(scheme, &SystemRandom::new(), message, &mut signature)
        .map(|()| signature)
}

#[derive(Serialize)]
struct Header<'a> {
    alg: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    typ: Option<&'static str>,
    kid: &'a str,
}

fn encode(part: &impl Serialize) -> Result<String, SigningKeyError> {
    let json = serde_json::to_vec(part).map_err(|_| SigningKeyError::Sign)?;
    Ok(BASE64URL_NOPAD.encode(&json))
}

#[cfg(test)]
mod tests;
