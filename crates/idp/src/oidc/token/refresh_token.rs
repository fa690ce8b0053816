//! Refresh tokens (RFC 6749 section 1.5): a random value, a generation, and our stamp on both.
//!
//! All tokens of a family share the random value, of which the database keeps the digest alone:
//! a stolen backup renews nothing, and yet the same successor can be made again for a client that
//! did not hear the answer.

use core::fmt;

use data_encoding::BASE64URL_NOPAD;
use fedtoken_core::{
    draw,
    keyring::Keyring,
    rand_core::CryptoRng,
    secret::{SecretBytes, SecretString, TokenDigest},
};
use sha2::{Digest, Sha256};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::oidc::stamp::{STAMP_BYTES, StampKeys};

/// The keys that stamp refresh tokens.
#[derive(Debug)]
pub struct RefreshKeys(StampKeys);

/// One refresh token.
pub struct RefreshToken {
    family: Zeroizing<[u8; FAMILY_BYTES]>,
    generation: u32,
    stamp: Option<[u8; STAMP_BYTES]>,
}

/// The text is no refresh token.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("not a refresh token")]
pub struct RefreshTokenError;

impl RefreshKeys {
    /// Makes them ready.
    #[must_use]
    pub fn new(ring: &Keyring) -> Self {
        Self(StampKeys::new(ring, "fedtoken/refresh/v1"))
    }
}

impl RefreshToken {
    /// The first token of a new family.
    pub fn draw(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        Self {
            family: Zeroizing::new(draw::bytes(rng)),
            generation: 0,
            stamp: None,
        }
    }

    /// Reads one that somebody sent; whose it is remains to be asked of [`RefreshToken::is_of`].
    ///
    /// # Errors
    /// [`RefreshTokenError`] for any other length, alphabet or spelling.
    pub fn parse(text: &str) -> Result<Self, RefreshTokenError> {
        if text.len() != CHARS {
            return Err(RefreshTokenError);
        }
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes());
        let bytes = SecretBytes::new(bytes.map_err(|_| RefreshTokenError)?);
        let parts = bytes.expose().split_first_chunk::<FAMILY_BYTES>();
        let (family, rest) = parts.ok_or(RefreshTokenError)?;
        let (generation, stamp) = rest.split_first_chunk::<4>().ok_or(RefreshTokenError)?;
        Ok(Self {
            family: Zeroizing::new(*family),
            generation: u32::from_be_bytes(*generation),
            stamp: Some(stamp.try_into().map_err(|_| RefreshTokenError)?),
        })
    }

    /// Whether it came as we made it for this client.
    #[must_use]
    pub fn is_of(&self, client_id: &str, keys: &RefreshKeys) -> bool {
        self.stamp.is_some_and(|stamp| {
            let digest = self.digest();
            let generation = self.generation.to_be_bytes();
            keys.0
                .is_ours(&message(&digest, &generation, client_id), &stamp)
        })
    }

    /// By which its family is found.
    #[must_use]
    pub fn digest(&self) -> TokenDigest {
        TokenDigest::from_bytes(Sha256::digest(self.family.as_slice()).into())
    }

    /// Its place in the family, from 0 on.
    #[must_use]
    pub const fn generation(&self) -> u32 {
        self.generation
    }

    /// The text of the family's token of this generation, for its client.
    #[must_use]
    pub fn written(&self, generation: u32, client_id: &str, keys: &RefreshKeys) -> SecretString {
        let generation = generation.to_be_bytes();
        let stamp = keys
            .0
            .stamp(&message(&self.digest(), &generation, client_id));
        let mut bytes = Zeroizing::new(Vec::with_capacity(BYTES));
        bytes.extend_from_slice(self.family.as_slice());
        bytes.extend_from_slice(&generation);
        bytes.extend_from_slice(&stamp);
        SecretString::new(BASE64URL_NOPAD.encode(&bytes))
    }
}

impl fmt::Debug for RefreshToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "RefreshToken({}, [redacted])", self.generation)
    }
}

fn message<'a>(
    digest: &'a TokenDigest,
    generation: &'a [u8; 4],
    client_id: &'a str,
) -> [&'a [u8]; 3] {
    [digest.as_bytes(), generation, client_id.as_bytes()]
}

/// As random as an authorization code.
const FAMILY_BYTES: usize = 32;
const BYTES: usize = FAMILY_BYTES + 4 + STAMP_BYTES;
const CHARS: usize = (BYTES * 8).div_ceil(6);

#[cfg(test)]
mod tests {
    use super::*;
    use fedtoken_core::keyring::{KeyId, MasterKey};
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    fn keys(key: u8) -> RefreshKeys {
        let id = KeyId::parse("k1").unwrap();
        RefreshKeys::new(&Keyring::new(id, MasterKey::new([key; 32])))
    }

    fn drawn() -> RefreshToken {
        RefreshToken::draw(&mut ChaCha20Rng::seed_from_u64(1))
    }

    fn written(generation: u32) -> String {
        let text = drawn().written(generation, "rp", &keys(1));
        String::from(text.expose())
    }

    fn read(text: &str) -> RefreshToken {
        RefreshToken::parse(text).unwrap()
    }

    #[test]
    fn a_written_token_reads_back() {
        let token = read(&written(7));
        assert_eq!((token.generation(), token.digest()), (7, drawn().digest()));
        assert!(token.is_of("rp", &keys(1)));
    }

    #[test]
    fn every_generation_shares_the_digest_and_the_same_one_is_the_same_text() {
        assert_eq!(read(&written(0)).digest(), read(&written(1)).digest());
        assert_ne!(written(0), written(1));
        let successor = read(&written(0)).written(1, "rp", &keys(1));
        assert_eq!(successor.expose(), written(1));
    }

    #[test]
    fn a_token_of_another_client_or_ring_is_not_ours() {
        let token = read(&written(0));
        assert!(!token.is_of("other", &keys(1)));
        assert!(!token.is_of("rp", &keys(2)));
    }

    #[test]
    fn a_generation_cannot_be_changed() {
        let mut bytes = BASE64URL_NOPAD.decode(written(0).as_bytes()).unwrap();
        bytes[FAMILY_BYTES + 3] = 1;
        let token = read(&BASE64URL_NOPAD.encode(&bytes));
        assert_eq!(token.generation(), 1);
        assert!(!token.is_of("rp", &keys(1)));
    }

    #[test]
    fn a_drawn_token_proves_nothing_before_it_is_written() {
        assert!(!drawn().is_of("rp", &keys(1)));
    }

    #[test]
    fn other_texts_are_no_refresh_tokens() {
        let good = written(0);
        let long = format!("{good}A");
        let padded = format!("{}=", &good[..90]);
        let odd = good.replace(&good[..1], "!");
        for bad in ["", "x", &good[..90], &long, &padded, &odd, "a.b.c"] {
            assert_eq!(RefreshToken::parse(bad).unwrap_err(), RefreshTokenError);
        }
    }

    #[test]
    fn a_token_is_not_printed() {
        let text = written(0);
        let printed = format!("{:?} {:?}", read(&text), keys(1));
        assert_eq!(
            printed,
            "RefreshToken(0, [redacted]) RefreshKeys([redacted])"
        );
    }
}
