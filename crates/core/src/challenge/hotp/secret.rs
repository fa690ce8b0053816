//! The secret that an app and the server share.

use alloc::string::String;
use alloc::vec;

use data_encoding::{BASE32_NOPAD, Encoding, Specification};
use rand_core::CryptoRng;
use thiserror::Error;
use zeroize::Zeroizing;

use super::Algorithm;
use crate::secret::{SecretBytes, SecretString};

/// The shared secret K of RFC 4226: 16 to 128 bytes.
///
/// At least 128 bits (RFC 4226 section 4, R6), at most one block of SHA-512: HMAC gains nothing
/// from more.
#[derive(Debug)]
pub struct SharedSecret(SecretBytes);

/// Why a shared secret is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum SharedSecretError {
    /// Fewer than 128 bits.
    #[error("shared secret under 128 bits")]
    TooShort,
    /// More than 1024 bits.
    #[error("shared secret over 1024 bits")]
    TooLong,
    /// A character that base32 does not have, or too many or few of them.
    #[error("shared secret not in base32")]
    Base32,
}

impl SharedSecret {
    /// A new one as long as what the hash puts out: 20, 32 or 64 bytes (RFC 6238 section 5.1). The
    /// 160 bits for SHA-1 are what RFC 4226 section 4 (R6) advises too.
    pub fn draw(algorithm: Algorithm, rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        let mut bytes = Zeroizing::new(vec![0; algorithm.output_bytes()]);
        rng.fill_bytes(bytes.as_mut_slice());
        Self(SecretBytes::new(core::mem::take(&mut *bytes)))
    }

    /// Takes the bytes over, as they were stored.
    ///
    /// # Errors
    /// [`SharedSecretError::TooShort`] under 16 bytes, [`SharedSecretError::TooLong`] over 128.
    pub fn new(bytes: SecretBytes) -> Result<Self, SharedSecretError> {
        match bytes.expose().len() {
            ..LEAST_BYTES => Err(SharedSecretError::TooShort),
            LEAST_BYTES..=MOST_BYTES => Ok(Self(bytes)),
            _ => Err(SharedSecretError::TooLong),
        }
    }

    /// Reads base32 (RFC 4648 section 6) as people and other servers write it: in either case, with
    /// or without padding, in groups set apart by spaces or hyphens. Bits that fill no byte do not
    /// matter.
    ///
    /// # Errors
    /// [`SharedSecretError`], which does not repeat the text.
    pub fn parse(base32: &str) -> Result<Self, SharedSecretError> {
        let unpadded = base32.trim_end_matches(['=', ' ']).as_bytes();
        if unpadded.len() > MOST_CHARS {
            return Err(SharedSecretError::TooLong);
        }
        let base32 = forgiving().ok_or(SharedSecretError::Base32)?;
        let room = base32.decode_len(unpadded.len());
        let room = room.map_err(|_| SharedSecretError::Base32)?;
        let mut bytes = Zeroizing::new(vec![0; room]);
        let written = base32
            .decode_mut(unpadded, bytes.as_mut_slice())
            .map_err(|_| SharedSecretError::Base32)?;
        bytes.truncate(written);
        Self::new(SecretBytes::new(core::mem::take(&mut *bytes)))
    }

    /// The secret as apps read it: base32 in upper case, without padding.
    pub fn base32(&self) -> SecretString {
        let mut text = String::new();
        self.append_base32(&mut text);
        SecretString::new(text)
    }

    /// The only way out.
    pub fn expose(&self) -> &[u8] {
        self.0.expose()
    }

    /// Appends the secret as base32. The text grows at most once, before anything is written.
    pub(in crate::challenge) fn append_base32(&self, text: &mut String) {
        text.reserve(BASE32_NOPAD.encode_len(self.expose().len()));
        BASE32_NOPAD.encode_append(self.expose(), text);
    }
}

/// Base32 that takes what people write. None never happens: the specification is a sound one.
fn forgiving() -> Option<Encoding> {
    let mut specification = Specification::new();
    specification
        .symbols
        .push_str("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
    specification
        .translate
        .from
        .push_str("abcdefghijklmnopqrstuvwxyz");
    specification
        .translate
        .to
        .push_str("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    specification.ignore.push_str(" -");
    specification.check_trailing_bits = false;
    specification.encoding().ok()
}

const LEAST_BYTES: usize = 16;
const MOST_BYTES: usize = 128;
/// Twice the longest secret without spaces.
const MOST_CHARS: usize = 2 * 205;

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::vec::Vec;
    use proptest::prelude::*;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    const RFC: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    fn parsed(text: &str) -> Result<Vec<u8>, SharedSecretError> {
        SharedSecret::parse(text).map(|secret| secret.expose().to_vec())
    }

    #[test]
    fn a_new_secret_is_as_long_as_what_its_hash_puts_out() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        for (algorithm, length) in Algorithm::ALL.into_iter().zip([20, 32, 64]) {
            let mut draw = || SharedSecret::draw(algorithm, &mut rng);
            let (one, other) = (draw(), draw());
            assert_eq!(one.expose().len(), length, "{algorithm:?}");
            assert_ne!(one.expose(), other.expose());
        }
    }

    #[test]
    fn fewer_than_128_bits_are_refused() {
        let of = |length| SharedSecret::new(SecretBytes::new(vec![7; length])).map(|_| ());
        assert_eq!(of(15), Err(SharedSecretError::TooShort));
        assert_eq!(of(16), Ok(()));
        assert_eq!(of(0), Err(SharedSecretError::TooShort));
        // The example of the key URI format has only 80 bits.
        assert_eq!(parsed("JBSWY3DPEHPK3PXP"), Err(SharedSecretError::TooShort));
    }

    #[test]
    fn more_than_1024_bits_are_refused() {
        let of = |length| SharedSecret::new(SecretBytes::new(vec![7; length])).map(|_| ());
        assert_eq!(of(128), Ok(()));
        assert_eq!(of(129), Err(SharedSecretError::TooLong));
        assert_eq!(parsed(&"A".repeat(208)), Err(SharedSecretError::TooLong));
    }

    #[test]
    fn a_text_beyond_all_bounds_is_refused_unread() {
        let spaced = |spaces: usize| format!("{}{RFC}", " ".repeat(spaces));
        assert!(parsed(&spaced(410 - RFC.len())).is_ok());
        let refused = parsed(&spaced(411 - RFC.len()));
        assert_eq!(refused, Err(SharedSecretError::TooLong));
    }

    #[test]
    fn all_common_spellings_are_read() {
        let expected = b"12345678901234567890".to_vec();
        let grouped = "gezd gnbv gy3t qojq gezd gnbv gy3t qojq ";
        let hyphens = RFC.replace("GEZD", "-GEZD");
        for text in [RFC, &RFC.to_lowercase(), grouped, &hyphens] {
            assert_eq!(parsed(text), Ok(expected.clone()), "{text}");
        }
        let padded = "GEZDGNBVGY3TQOJQGEZDGNBVGY======";
        assert_eq!(parsed(padded), Ok(b"1234567890123456".to_vec()));
    }

    #[test]
    fn bits_that_fill_no_byte_do_not_matter() {
        assert_eq!(
            parsed("GEZDGNBVGY3TQOJQGEZDGNBVGZ"),
            Ok(b"1234567890123456".to_vec())
        );
    }

    #[test]
    fn what_is_not_base32_is_refused() {
        for text in [
            &RFC.replace('G', "1"),
            &RFC.replace('Z', "é"),
            &RFC[2..],
            &RFC.replace("TQ", "=Q"),
        ] {
            assert_eq!(parsed(text), Err(SharedSecretError::Base32), "{text}");
        }
    }

    #[test]
    fn base32_is_upper_case_without_padding() {
        let secret = SharedSecret::new(SecretBytes::new(b"1234567890123456".to_vec())).unwrap();
        assert_eq!(secret.base32().expose(), "GEZDGNBVGY3TQOJQGEZDGNBVGY");
    }

    #[test]
    fn nothing_secret_is_printed() {
        let secret = SharedSecret::parse(RFC).unwrap();
        assert_eq!(format!("{secret:?}"), "SharedSecret([redacted])");
    }

    proptest! {
        #[test]
        fn every_secret_reads_back(bytes in proptest::collection::vec(any::<u8>(), 16..=128)) {
            let secret = SharedSecret::new(SecretBytes::new(bytes.clone())).unwrap();
            prop_assert_eq!(parsed(secret.base32().expose()), Ok(bytes));
        }

        #[test]
        fn no_text_makes_parsing_fail_badly(text in "[A-Za-z2-7= -]{0,300}|\\PC*") {
            let _ = SharedSecret::parse(&text);
        }
    }
}
