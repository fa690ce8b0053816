//! Values that must not leak: wiped when dropped, redacted when printed, compared in constant time.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use data_encoding::BASE64URL_NOPAD;
use rand_core::CryptoRng;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::draw;

/// Bytes that stay inside.
pub struct SecretBytes(Zeroizing<Vec<u8>>);

impl SecretBytes {
    /// Takes the bytes over; they are wiped when this value is dropped.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The only way out.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// Whether both are equal, in a time that depends on the lengths alone.
    pub fn ct_eq(&self, other: &[u8]) -> bool {
        self.0.as_slice().ct_eq(other).into()
    }
}

impl fmt::Debug for SecretBytes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[redacted]")
    }
}

/// Text that stays inside.
pub struct SecretString(Zeroizing<String>);

impl SecretString {
    /// Takes the text over; it is wiped when this value is dropped.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The only way out.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether both are equal, in a time that depends on the lengths alone.
    pub fn ct_eq(&self, other: &str) -> bool {
        self.0.as_bytes().ct_eq(other.as_bytes()).into()
    }
}

impl fmt::Debug for SecretString {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[redacted]")
    }
}

/// 256 random bits as base64url: the value of a cookie, an authorization code, a refresh token.
///
/// Only its [`TokenDigest`] is ever stored.
pub struct OpaqueToken(Zeroizing<String>);

/// The text is not 43 characters of canonical base64url.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("not an opaque token of 43 base64url characters")]
pub struct OpaqueTokenError;

impl OpaqueToken {
    /// Makes a new one.
    pub fn draw(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        let random = Zeroizing::new(draw::bytes::<TOKEN_BYTES>(rng));
        Self(Zeroizing::new(BASE64URL_NOPAD.encode(random.as_slice())))
    }

    /// Reads one that somebody sent.
    ///
    /// # Errors
    /// [`OpaqueTokenError`] for any other length, alphabet or spelling.
    pub fn parse(text: &str) -> Result<Self, OpaqueTokenError> {
        if text.len() != TOKEN_CHARS {
            return Err(OpaqueTokenError);
        }
        match BASE64URL_NOPAD.decode(text.as_bytes()) {
            Ok(random) => {
                drop(Zeroizing::new(random));
                Ok(Self(Zeroizing::new(String::from(text))))
            }
            Err(_) => Err(OpaqueTokenError),
        }
    }

    /// The only way out.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What may be stored.
    pub fn digest(&self) -> TokenDigest {
        TokenDigest::of(&self.0)
    }
}

impl fmt::Debug for OpaqueToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[redacted]")
    }
}

/// SHA-256 of a random text: fit to be stored and searched, since 256 random bits cannot be guessed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenDigest([u8; 32]);

impl TokenDigest {
    /// The digest of a text as it was sent.
    pub fn of(text: &str) -> Self {
        Self(Sha256::digest(text.as_bytes()).into())
    }

    /// The digest as it was stored.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The digest as it is stored.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Whether both are equal, in constant time.
    pub fn ct_eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl fmt::Debug for TokenDigest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("TokenDigest(..)")
    }
}

const TOKEN_BYTES: usize = 32;
const TOKEN_CHARS: usize = 43;

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::string::ToString;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    #[test]
    fn nothing_secret_is_printed() {
        let token = OpaqueToken::draw(&mut ChaCha20Rng::seed_from_u64(1));
        assert_eq!(
            format!("{:?}", SecretBytes::new(alloc::vec![1, 2, 3])),
            "[redacted]"
        );
        assert_eq!(
            format!("{:?}", SecretString::new("abc".to_string())),
            "[redacted]"
        );
        assert_eq!(format!("{token:?}"), "[redacted]");
        assert_eq!(format!("{:?}", token.digest()), "TokenDigest(..)");
    }

    #[test]
    fn comparison_sees_every_byte_and_the_length() {
        let secret = SecretBytes::new(alloc::vec![1, 2, 3]);
        assert!(secret.ct_eq(&[1, 2, 3]));
        assert!(!secret.ct_eq(&[1, 2, 4]));
        assert!(!secret.ct_eq(&[1, 2]));
        let text = SecretString::new("abc".to_string());
        assert!(text.ct_eq("abc"));
        assert!(!text.ct_eq("abd"));
    }

    #[test]
    fn a_drawn_token_reads_back_with_the_same_digest() {
        let token = OpaqueToken::draw(&mut ChaCha20Rng::seed_from_u64(2));
        assert_eq!(token.expose().len(), 43);
        let read = OpaqueToken::parse(token.expose()).unwrap();
        assert!(read.digest().ct_eq(&token.digest()));
        assert_eq!(
            TokenDigest::from_bytes(*read.digest().as_bytes()),
            token.digest()
        );
    }

    #[test]
    fn other_spellings_of_a_token_are_refused() {
        let token = OpaqueToken::draw(&mut ChaCha20Rng::seed_from_u64(3));
        let text = token.expose();
        // 43 characters carry two bits too many; they must be zero.
        let loose = format!("{}B", &text[..42]);
        for bad in [
            &text[..42],
            &format!("{text}A"),
            &format!("{}=", &text[..42]),
            &loose,
            "",
        ] {
            assert_eq!(OpaqueToken::parse(bad).unwrap_err(), OpaqueTokenError);
        }
    }

    #[test]
    fn digest_is_sha_256_of_the_text() {
        // FIPS 180-4 example "abc".
        let expected = data_encoding::HEXLOWER
            .decode(b"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
            .unwrap();
        assert_eq!(TokenDigest::of("abc").as_bytes().as_slice(), expected);
    }
}
