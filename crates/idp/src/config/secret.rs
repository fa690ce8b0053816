//! Secrets that are configured by file or as SHA-256, never in the clear; only digests leave here.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use data_encoding::HEXLOWER_PERMISSIVE;
use fedtoken_core::secret::TokenDigest;
use zeroize::Zeroizing;

use super::unread;

/// A configured secret cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// Its file.
    #[error("{} {}", path.display(), unread(source))]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// Only its plain SHA-256 is stored, so it must be long and random.
    #[error("{} holds fewer than 32 characters", .0.display())]
    Short(PathBuf),
    /// It is no SHA-256 value.
    #[error("a SHA-256 value has 64 hex digits")]
    Hex,
    /// It is there twice.
    #[error("a secret is given by file or as SHA-256, not both")]
    Twice,
}

/// A secret by reference or by digest.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SecretSource<'a> {
    /// The file that holds it; a line break at its end does not belong to it.
    pub(crate) file: Option<&'a Path>,
    /// Its SHA-256 in hex.
    pub(crate) sha256: Option<&'a str>,
}

impl SecretSource<'_> {
    /// The digest, if there is a secret.
    ///
    /// # Errors
    /// [`SecretError`] says what is wrong with it.
    pub(crate) fn digest(self) -> Result<Option<TokenDigest>, SecretError> {
        match (self.file, self.sha256) {
            (Some(_), Some(_)) => Err(SecretError::Twice),
            (Some(file), None) => of_file(file).map(Some),
            (None, Some(hex)) => of_hex(hex).map(Some),
            (None, None) => Ok(None),
        }
    }
}

fn of_file(path: &Path) -> Result<TokenDigest, SecretError> {
    let text = fs::read_to_string(path).map_err(|source| SecretError::File {
        path: path.to_owned(),
        source,
    })?;
    let text = Zeroizing::new(text);
    let secret = text.trim_end_matches(['\n', '\r']);
    if secret.chars().count() < SHORTEST {
        return Err(SecretError::Short(path.to_owned()));
    }
    Ok(TokenDigest::of(secret))
}

fn of_hex(hex: &str) -> Result<TokenDigest, SecretError> {
    let bytes = HEXLOWER_PERMISSIVE.decode(hex.as_bytes()).ok();
    let bytes = bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    bytes.map(TokenDigest::from_bytes).ok_or(SecretError::Hex)
}

/// Characters.
const SHORTEST: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(content: Option<&str>, sha256: Option<&str>) -> Result<Option<TokenDigest>, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        if let Some(content) = content {
            fs::write(&path, content).unwrap();
        }
        let file = content.map(|_| path.as_path());
        let source = SecretSource { file, sha256 };
        source.digest().map_err(|error| error.to_string())
    }

    const LONG: &str = "0123456789abcdef0123456789abcdef";
    /// SHA-256 of [`LONG`].
    const HEX: &str = "3eb1bd439947eb762998e566ccc2e099c791118b2f40579cc4f7da2b5061b7f9";

    #[test]
    fn file_and_digest_are_the_same_secret() {
        let expected = Ok(Some(TokenDigest::of(LONG)));
        for content in [LONG, &format!("{LONG}\n"), &format!("{LONG}\r\n")] {
            assert_eq!(digest(Some(content), None), expected);
        }
        assert_eq!(digest(None, Some(HEX)), expected);
        assert_eq!(digest(None, Some(&HEX.to_uppercase())), expected);
        assert_eq!(digest(None, None), Ok(None));
    }

    #[test]
    fn a_short_secret_is_refused() {
        let refused = digest(Some(&format!("{}\n\n\n", &LONG[1..])), None).unwrap_err();
        assert!(refused.contains("fewer than 32"), "{refused}");
    }

    #[test]
    fn what_is_no_digest_is_refused() {
        for bad in ["", &HEX[2..], "zz", &HEX.replace('3', "g")] {
            let refused = digest(None, Some(bad)).unwrap_err();
            assert_eq!(refused, SecretError::Hex.to_string());
        }
    }

    #[test]
    fn a_secret_given_twice_is_refused() {
        let refused = digest(Some(LONG), Some(HEX)).unwrap_err();
        assert_eq!(refused, SecretError::Twice.to_string());
    }

    #[test]
    fn a_missing_file_is_named() {
        let file = Path::new("/nonexistent/secret");
        let source = SecretSource {
            file: Some(file),
            sha256: None,
        };
        let refused = source.digest().unwrap_err().to_string();
        assert!(refused.contains("/nonexistent/secret"), "{refused}");
    }
}
