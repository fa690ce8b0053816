//! Who may register clients without the operator (RFC 7591 section 3).

use fedtoken_core::secret::TokenDigest;

/// The door of dynamic registration.
#[derive(Clone, Debug)]
pub struct Registrar {
    initial_access: TokenDigest,
}

impl Registrar {
    /// One that admits whoever shows the initial access token with this digest.
    #[must_use]
    pub const fn new(initial_access: TokenDigest) -> Self {
        Self { initial_access }
    }

    /// Whether somebody may register a client; decided in constant time.
    #[must_use]
    pub fn admits(&self, initial_access: &str) -> bool {
        TokenDigest::of(initial_access).ct_eq(&self.initial_access)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_initial_access_token_opens() {
        let registrar = Registrar::new(TokenDigest::of("sesame"));
        assert!(registrar.admits("sesame"));
        for wrong in ["", "sesam", "Sesame", "sesame "] {
            assert!(!registrar.admits(wrong), "{wrong}");
        }
        assert!(!format!("{registrar:?}").contains("sesame"));
    }
}
