//! One-time codes by counter: HOTP, RFC 4226, with the hashes of RFC 6238 section 1.2.

use alloc::format;
use alloc::vec::Vec;

use hmac::Hmac;
use sha1::Sha1;
use sha2::{Sha256, Sha512};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::mac::hmac;
use crate::secret::SecretString;

/// The hash inside the HMAC.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Algorithm {
    /// SHA-1, the only one that every app knows; its weakness against collisions does not matter here.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-512.
    Sha512,
}

/// The text names no algorithm.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("not an algorithm for one-time codes")]
pub struct AlgorithmError;

impl Algorithm {
    /// The name in enrolment addresses and storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sha1 => "SHA1",
            Self::Sha256 => "SHA256",
            Self::Sha512 => "SHA512",
        }
    }

    /// The algorithm with this name.
    ///
    /// # Errors
    /// [`AlgorithmError`] for any other text.
    pub fn parse(name: &str) -> Result<Self, AlgorithmError> {
        match name {
            "SHA1" => Ok(Self::Sha1),
            "SHA256" => Ok(Self::Sha256),
            "SHA512" => Ok(Self::Sha512),
            _ => Err(AlgorithmError),
        }
    }

    fn mac(self, secret: &[u8], message: &[u8]) -> Zeroizing<Vec<u8>> {
        let parts = [message];
        Zeroizing::new(match self {
            Self::Sha1 => hmac::<Sha1, Hmac<Sha1>>(secret, &parts).to_vec(),
            Self::Sha256 => hmac::<Sha256, Hmac<Sha256>>(secret, &parts).to_vec(),
            Self::Sha512 => hmac::<Sha512, Hmac<Sha512>>(secret, &parts).to_vec(),
        })
    }
}

/// How many digits a code has: 6 to 8.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Digits(u8);

/// The number of digits is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("a one-time code has 6 to 8 digits")]
pub struct DigitsError;

impl Digits {
    /// Six digits, as every app shows them.
    pub const SIX: Self = Self(6);

    /// So many digits.
    ///
    /// # Errors
    /// [`DigitsError`] outside of 6 to 8.
    pub fn new(number: u8) -> Result<Self, DigitsError> {
        if (6..=8).contains(&number) {
            Ok(Self(number))
        } else {
            Err(DigitsError)
        }
    }

    /// The number of digits.
    pub const fn get(self) -> u8 {
        self.0
    }
}

/// The code for this counter, with its leading zeros.
pub fn hotp(secret: &[u8], counter: u64, digits: Digits, algorithm: Algorithm) -> SecretString {
    let mac = algorithm.mac(secret, &counter.to_be_bytes());
    // RFC 4226 section 5.3: the low four bits of the last byte say where four bytes are taken from.
    let offset = usize::from(mac.last().map_or(0, |byte| byte & 0x0f));
    let taken = mac
        .iter()
        .skip(offset)
        .take(4)
        .fold(0_u32, |number, byte| (number << 8) | u32::from(*byte));
    let number = (taken & 0x7fff_ffff) % 10_u32.pow(u32::from(digits.get()));
    SecretString::new(format!(
        "{number:0width$}",
        width = usize::from(digits.get())
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc_4226_appendix_d() {
        let expected = [
            "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583",
            "399871", "520489",
        ];
        for (counter, code) in (0..).zip(expected) {
            let made = hotp(
                b"12345678901234567890",
                counter,
                Digits::SIX,
                Algorithm::Sha1,
            );
            assert_eq!(made.expose(), code, "counter {counter}");
        }
    }

    #[test]
    fn six_to_eight_digits() {
        for number in 0..=20 {
            assert_eq!(Digits::new(number).is_ok(), (6..=8).contains(&number));
        }
        assert_eq!(Digits::new(6), Ok(Digits::SIX));
    }

    #[test]
    fn algorithms_read_back() {
        for algorithm in [Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512] {
            assert_eq!(Algorithm::parse(algorithm.as_str()), Ok(algorithm));
        }
        assert_eq!(Algorithm::parse("sha1"), Err(AlgorithmError));
    }
}
