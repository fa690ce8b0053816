//! The key that a token is bound to, so that nobody else can use it (RFC 7800 section 3.1).

use serde::{Deserialize, Serialize};

/// What a client proved to hold.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum SenderKey {
    /// Nothing: its tokens serve whoever bears them.
    #[default]
    None,
    /// A key, by a DPoP proof (RFC 9449); its thumbprint.
    Dpop(String),
    /// A certificate, by its connection (RFC 8705 section 3); the certificate's thumbprint.
    Certificate(String),
}

/// The claim `cnf`, with one member.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Confirmation {
    /// Thumbprint of a key by RFC 7638 with SHA-256 (RFC 9449 section 6.1).
    #[serde(rename = "jkt")]
    Key(String),
    /// SHA-256 of a certificate (RFC 8705 section 3.1).
    #[serde(rename = "x5t#S256")]
    Certificate(String),
}

impl SenderKey {
    /// The thumbprint of the key of a DPoP proof.
    #[must_use]
    pub fn dpop(&self) -> Option<&str> {
        match self {
            Self::Dpop(thumbprint) => Some(thumbprint),
            Self::None | Self::Certificate(_) => None,
        }
    }

    /// As it is stored beside what is bound to it; none for nothing.
    #[must_use]
    pub fn written(&self) -> Option<String> {
        match self {
            Self::None => None,
            Self::Dpop(thumbprint) => Some(format!("{DPOP}{thumbprint}")),
            Self::Certificate(thumbprint) => Some(format!("{CERTIFICATE}{thumbprint}")),
        }
    }

    /// Reads what was stored. A thumbprint without a mark is older than the marks, when only keys
    /// of DPoP proofs were stored.
    #[must_use]
    pub fn read(written: Option<&str>) -> Self {
        let Some(written) = written else {
            return Self::None;
        };
        match written.strip_prefix(CERTIFICATE) {
            Some(thumbprint) => Self::Certificate(String::from(thumbprint)),
            None => Self::Dpop(String::from(written.strip_prefix(DPOP).unwrap_or(written))),
        }
    }

    /// What a token that is bound to this key says.
    #[must_use]
    pub fn confirmation(&self) -> Option<Confirmation> {
        match self {
            Self::None => None,
            Self::Dpop(thumbprint) => Some(Confirmation::Key(thumbprint.clone())),
            Self::Certificate(thumbprint) => Some(Confirmation::Certificate(thumbprint.clone())),
        }
    }

    /// The key that a token is bound to by what it says.
    #[must_use]
    pub fn of(confirmation: Option<Confirmation>) -> Self {
        match confirmation {
            None => Self::None,
            Some(Confirmation::Key(thumbprint)) => Self::Dpop(thumbprint),
            Some(Confirmation::Certificate(thumbprint)) => Self::Certificate(thumbprint),
        }
    }

    /// `token_type`: RFC 6749 section 7.1, RFC 9449 section 5. A token that is bound to a
    /// certificate travels as any other.
    #[must_use]
    pub const fn token_type(&self) -> &'static str {
        match self {
            Self::None | Self::Certificate(_) => "Bearer",
            Self::Dpop(_) => "DPoP",
        }
    }
}

/// Before the thumbprint of a key by RFC 7638, whose letters do not include the colon.
const DPOP: &str = "jkt:";
/// Before the thumbprint of a certificate.
const CERTIFICATE: &str = "x5t:";

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_key_has_its_own_confirmation_and_reads_back() {
        let thumbprint = || String::from("abc");
        for (key, wire) in [
            (SenderKey::None, json!(null)),
            (SenderKey::Dpop(thumbprint()), json!({"jkt": "abc"})),
            (
                SenderKey::Certificate(thumbprint()),
                json!({"x5t#S256": "abc"}),
            ),
        ] {
            let said = key.confirmation();
            assert_eq!(serde_json::to_value(&said).unwrap(), wire);
            let read = serde_json::from_value(wire).unwrap();
            assert_eq!(SenderKey::of(read), key);
        }
    }

    #[test]
    fn each_key_is_stored_in_its_own_way_and_reads_back() {
        let thumbprint = || String::from("abc");
        for (key, stored) in [
            (SenderKey::None, None),
            (SenderKey::Dpop(thumbprint()), Some("jkt:abc")),
            (SenderKey::Certificate(thumbprint()), Some("x5t:abc")),
        ] {
            assert_eq!(key.written().as_deref(), stored);
            assert_eq!(SenderKey::read(stored), key);
        }
    }

    #[test]
    fn a_stored_thumbprint_without_a_mark_is_of_a_dpop_key() {
        let old = SenderKey::read(Some("abc"));
        assert_eq!(old, SenderKey::Dpop(String::from("abc")));
    }

    #[test]
    fn a_confirmation_with_two_members_or_an_unknown_one_is_refused() {
        for odd in [
            json!({"jkt": "a", "x5t#S256": "b"}),
            json!({"kid": "a"}),
            json!({}),
        ] {
            assert!(serde_json::from_value::<Confirmation>(odd).is_err());
        }
    }
}
