//! The hash inside a one-time code.

use thiserror::Error;

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
#[error("unknown algorithm for one-time codes")]
pub struct AlgorithmError;

impl Algorithm {
    /// All of them, the most common one first.
    pub const ALL: [Self; 3] = [Self::Sha1, Self::Sha256, Self::Sha512];

    /// The name in enrolment addresses and storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sha1 => "SHA1",
            Self::Sha256 => "SHA256",
            Self::Sha512 => "SHA512",
        }
    }

    /// The algorithm with this name, as [`Self::as_str`] writes it.
    ///
    /// # Errors
    /// [`AlgorithmError`] for any other text, other case included.
    pub fn parse(name: &str) -> Result<Self, AlgorithmError> {
        Self::find(|known| known == name)
    }

    /// As [`Self::parse`], in either case: so do other servers write it in addresses.
    pub(in crate::challenge) fn parse_any_case(name: &str) -> Result<Self, AlgorithmError> {
        Self::find(|known| known.eq_ignore_ascii_case(name))
    }

    /// The length of what the hash puts out.
    pub(super) const fn output_bytes(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha512 => 64,
        }
    }

    fn find(is_meant: impl Fn(&str) -> bool) -> Result<Self, AlgorithmError> {
        Self::ALL
            .into_iter()
            .find(|algorithm| is_meant(algorithm.as_str()))
            .ok_or(AlgorithmError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn algorithms_read_back() {
        for algorithm in Algorithm::ALL {
            assert_eq!(Algorithm::parse(algorithm.as_str()), Ok(algorithm));
        }
    }

    #[test]
    fn other_names_are_refused() {
        for name in ["", "SHA-1", "MD5", "SHA224"] {
            assert_eq!(Algorithm::parse(name), Err(AlgorithmError), "{name}");
            let any_case = Algorithm::parse_any_case(name);
            assert_eq!(any_case, Err(AlgorithmError), "{name}");
        }
    }

    #[test]
    fn other_case_is_read_in_addresses_alone() {
        assert_eq!(Algorithm::parse("Sha512"), Err(AlgorithmError));
        assert_eq!(Algorithm::parse_any_case("Sha512"), Ok(Algorithm::Sha512));
    }
}
