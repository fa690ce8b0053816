//! The public numbers of a key, and which algorithms it fits (RFC 7518 section 6, RFC 8037).

use data_encoding::BASE64URL_NOPAD;
use jsonwebtoken::DecodingKey;
use serde_json::{Map, Value};

use super::error::JwkError;
use crate::keys::{algorithm::ClientAlgorithm, jwk};

/// A public key of a kind that we check signatures with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Material {
    /// RSA: modulus and exponent, big-endian without leading zeros.
    Rsa {
        /// 2048 to 8192 bits.
        modulus: Vec<u8>,
        /// Odd, above 1, at most 8 bytes.
        exponent: Vec<u8>,
    },
    /// A point of P-256 by its coordinates.
    P256 {
        /// Big-endian.
        x: [u8; 32],
        /// Big-endian.
        y: [u8; 32],
    },
    /// A point of Ed25519 as RFC 8032 encodes it.
    Ed25519([u8; 32]),
}

impl Material {
    /// Takes the numbers out of a JWK.
    ///
    /// # Errors
    /// [`JwkError::Unsupported`] for another kind of key, [`JwkError::Unsound`] for numbers out
    /// of bounds.
    pub(super) fn from_jwk(jwk: &Map<String, Value>) -> Result<Self, JwkError> {
        let text = |name: &str| jwk.get(name).and_then(Value::as_str);
        let number = |name: &str| text(name).and_then(decode).ok_or(JwkError::Unsound);
        match (text("kty"), text("crv")) {
            (Some("RSA"), _) => Self::rsa(&number("n")?, &number("e")?),
            (Some("EC"), Some("P-256")) => Self::p256(&number("x")?, &number("y")?),
            (Some("OKP"), Some("Ed25519")) => Self::ed25519(&number("x")?),
            _ => Err(JwkError::Unsupported),
        }
    }

    /// An RSA key from big-endian numbers.
    ///
    /// # Errors
    /// [`JwkError::Unsound`] when the modulus has less than 2048 or more than 8192 bits, or the
    /// exponent is even, 1, or longer than 8 bytes.
    pub fn rsa(modulus: &[u8], exponent: &[u8]) -> Result<Self, JwkError> {
        let (modulus, exponent) = (without_zeros(modulus), without_zeros(exponent));
        let odd = exponent.last().is_some_and(|last| last % 2 == 1);
        let sound = (RSA_BITS.contains(&bits(modulus)))
            && odd
            && exponent != [1]
            && exponent.len() <= LONGEST_EXPONENT;
        sound
            .then(|| Self::Rsa {
                modulus: modulus.to_vec(),
                exponent: exponent.to_vec(),
            })
            .ok_or(JwkError::Unsound)
    }

    /// A point of P-256. Whether it lies on the curve is seen when a signature is checked.
    ///
    /// # Errors
    /// [`JwkError::Unsound`] unless both coordinates have 32 bytes.
    pub fn p256(x: &[u8], y: &[u8]) -> Result<Self, JwkError> {
        Ok(Self::P256 {
            x: x.try_into().map_err(|_| JwkError::Unsound)?,
            y: y.try_into().map_err(|_| JwkError::Unsound)?,
        })
    }

    /// A point of Ed25519.
    ///
    /// # Errors
    /// [`JwkError::Unsound`] unless it has 32 bytes.
    pub fn ed25519(x: &[u8]) -> Result<Self, JwkError> {
        let x = x.try_into().map_err(|_| JwkError::Unsound)?;
        Ok(Self::Ed25519(x))
    }

    /// Whether it can check signatures of this algorithm.
    #[must_use]
    pub const fn fits(&self, algorithm: ClientAlgorithm) -> bool {
        match self {
            Self::Rsa { .. } => {
                matches!(algorithm, ClientAlgorithm::Rs256 | ClientAlgorithm::Ps256)
            }
            Self::P256 { .. } => matches!(algorithm, ClientAlgorithm::Es256),
            Self::Ed25519(_) => matches!(algorithm, ClientAlgorithm::EdDsa),
        }
    }

    /// The thumbprint of RFC 7638 with SHA-256.
    #[must_use]
    pub fn thumbprint(&self) -> String {
        match self {
            Self::Rsa { modulus, exponent } => jwk::Material::rsa(modulus, exponent),
            Self::P256 { x, y } => jwk::Material::p256(x, y),
            Self::Ed25519(x) => jwk::Material::ed25519(x),
        }
        .thumbprint()
    }

    pub(super) fn decoding_key(&self) -> DecodingKey {
        match self {
            Self::Rsa { modulus, exponent } => {
                DecodingKey::from_rsa_raw_components(modulus, exponent)
            }
            // The library's name notwithstanding, it wants the point of SEC 1 section 2.3.3.
            Self::P256 { x, y } => DecodingKey::from_ec_der(&[&[4], x.as_slice(), y].concat()),
            Self::Ed25519(x) => DecodingKey::from_ed_der(x),
        }
    }
}

/// RFC 7515 section 2: base64url without padding, in its one canonical form.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    BASE64URL_NOPAD.decode(text.as_bytes()).ok()
}

fn without_zeros(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.get(zeros..).unwrap_or_default()
}

/// Length of a number that has no leading zero bytes.
fn bits(number: &[u8]) -> usize {
    number.first().map_or(0, |first| {
        let unused = usize::try_from(first.leading_zeros()).unwrap_or_default();
        number.len().saturating_mul(8).saturating_sub(unused)
    })
}

/// At least what RFC 7518 section 3.3 demands; at most what the library checks.
const RSA_BITS: core::ops::RangeInclusive<usize> = 2048..=8192;
/// Bytes; far above 65537, and bounds the work of a check.
const LONGEST_EXPONENT: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(jwk: &Value) -> Result<Material, JwkError> {
        Material::from_jwk(jwk.as_object().unwrap())
    }

    fn number(bytes: &[u8]) -> String {
        BASE64URL_NOPAD.encode(bytes)
    }

    fn rsa(modulus: &[u8], exponent: &[u8]) -> Result<Material, JwkError> {
        read(&json!({"kty": "RSA", "n": number(modulus), "e": number(exponent)}))
    }

    #[test]
    fn rsa_keys_have_2048_to_8192_bits() {
        let modulus =
            |first: u8, length: usize| [&[first], vec![1; length - 1].as_slice()].concat();
        for (first, length) in [(0x80, 256), (0xff, 1024)] {
            assert!(rsa(&modulus(first, length), &[1, 0, 1]).is_ok());
        }
        for (first, length) in [(0x7f, 256), (0xff, 255), (0x01, 1025)] {
            let read = rsa(&modulus(first, length), &[1, 0, 1]);
            assert_eq!(read, Err(JwkError::Unsound), "{first} {length}");
        }
        assert_eq!(rsa(&[], &[1, 0, 1]), Err(JwkError::Unsound));
    }

    #[test]
    fn rsa_exponents_are_odd_above_one_and_short() {
        for good in [&[3][..], &[1, 0, 1], &[0, 3], &[1; 8]] {
            assert!(rsa(&[0xff; 256], good).is_ok(), "{good:?}");
        }
        for bad in [&[][..], &[0], &[1], &[0, 1], &[2], &[1, 0, 0], &[1; 9]] {
            assert_eq!(rsa(&[0xff; 256], bad), Err(JwkError::Unsound), "{bad:?}");
        }
    }

    #[test]
    fn leading_zeros_make_no_other_key() {
        let padded = [&[0; 3], [0xff; 256].as_slice()].concat();
        assert_eq!(rsa(&padded, &[0, 3]), rsa(&[0xff; 256], &[3]));
        let short = [&[0; 3], [0xff; 255].as_slice()].concat();
        assert_eq!(rsa(&short, &[3]), Err(JwkError::Unsound));
    }

    #[test]
    fn coordinates_have_32_bytes() {
        let ec = |x: &[u8], y: &[u8]| {
            read(&json!({"kty": "EC", "crv": "P-256", "x": number(x), "y": number(y)}))
        };
        let okp = |x: &[u8]| read(&json!({"kty": "OKP", "crv": "Ed25519", "x": number(x)}));
        assert!(ec(&[1; 32], &[2; 32]).is_ok() && okp(&[1; 32]).is_ok());
        for length in [0, 31, 33] {
            assert_eq!(ec(&vec![1; length], &[2; 32]), Err(JwkError::Unsound));
            assert_eq!(ec(&[1; 32], &vec![2; length]), Err(JwkError::Unsound));
            assert_eq!(okp(&vec![1; length]), Err(JwkError::Unsound));
        }
    }

    #[test]
    fn numbers_are_canonical_base64url() {
        let ed = |x: &str| read(&json!({"kty": "OKP", "crv": "Ed25519", "x": x}));
        let good = number(&[0xff; 32]);
        assert!(ed(&good).is_ok());
        let loose = good.replace("_8", "_9");
        assert_ne!(loose, good);
        for bad in [
            format!("{good}="),
            good.replace('_', "/"),
            loose,
            String::new(),
        ] {
            assert_eq!(ed(&bad), Err(JwkError::Unsound), "{bad}");
        }
    }

    #[test]
    fn other_kinds_and_curves_are_unsupported() {
        let x = number(&[1; 32]);
        for odd in [
            json!({"kty": "EC", "crv": "P-384", "x": x, "y": x}),
            json!({"kty": "EC", "crv": "secp256k1", "x": x, "y": x}),
            json!({"kty": "EC", "x": x, "y": x}),
            json!({"kty": "OKP", "crv": "X25519", "x": x}),
            json!({"kty": "OKP", "crv": "P-256", "x": x, "y": x}),
            json!({"kty": "oct", "k": x}),
            json!({"kty": "rsa", "n": x, "e": "AQAB"}),
            json!({"kty": 1}),
            json!({}),
        ] {
            assert_eq!(read(&odd), Err(JwkError::Unsupported), "{odd}");
        }
    }

    #[test]
    fn a_key_fits_the_algorithms_of_its_kind() {
        let fits = |material: Material| ClientAlgorithm::ALL.map(|it| material.fits(it));
        assert_eq!(
            fits(Material::rsa(&[0xff; 256], &[3]).unwrap()),
            [true, false, true, false]
        );
        assert_eq!(
            fits(Material::p256(&[1; 32], &[1; 32]).unwrap()),
            [false, true, false, false]
        );
        assert_eq!(
            fits(Material::ed25519(&[1; 32]).unwrap()),
            [false, false, false, true]
        );
    }

    /// RFC 8037 appendix A.3.
    #[test]
    fn the_thumbprint_is_the_one_of_the_standard() {
        let jwk = json!({
            "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
        });
        let thumbprint = read(&jwk).unwrap().thumbprint();
        assert_eq!(thumbprint, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }
}
