//! The digital keys a person may log in with: a closed set.

use thiserror::Error;

use crate::level::Level;

/// A kind of digital key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Method {
    /// Identity card with its PIN.
    Eid,
    /// Password and a code of the paper token.
    Token,
    /// Password and a code by text message.
    Sms,
    /// Password and a code of a mobile app.
    App,
    /// Passkey.
    Passkey,
}

/// The text names no method.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("not a login method")]
pub struct MethodError;

impl Method {
    /// Every method, strongest first.
    pub const ALL: [Self; 5] = [Self::Eid, Self::Passkey, Self::App, Self::Sms, Self::Token];

    /// The name in forms, storage and metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Eid => "eid",
            Self::Token => "token",
            Self::Sms => "sms",
            Self::App => "app",
            Self::Passkey => "passkey",
        }
    }

    /// The method with this name.
    ///
    /// # Errors
    /// [`MethodError`] for any other text.
    pub fn parse(name: &str) -> Result<Self, MethodError> {
        Self::ALL
            .into_iter()
            .find(|method| method.as_str() == name)
            .ok_or(MethodError)
    }

    /// The level such a login reaches unless configuration says otherwise.
    pub const fn default_level(self) -> Level {
        match self {
            Self::Eid => Level::EID,
            Self::Token => Level::TOKEN,
            Self::Sms => Level::SMS,
            Self::App => Level::APP,
            Self::Passkey => Level::PASSKEY,
        }
    }

    /// The factors in the words of RFC 8176.
    pub const fn amr(self) -> &'static [&'static str] {
        match self {
            Self::Eid => &["sc", "pin", "mfa"],
            Self::Token | Self::App => &["pwd", "otp", "mfa"],
            Self::Sms => &["pwd", "sms", "mfa"],
            Self::Passkey => &["hwk", "user", "mfa"],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        for method in Method::ALL {
            assert_eq!(Method::parse(method.as_str()), Ok(method));
        }
        assert_eq!(Method::parse("Token"), Err(MethodError));
        assert_eq!(Method::parse(""), Err(MethodError));
    }

    #[test]
    fn all_is_ordered_from_strong_to_weak() {
        assert!(Method::ALL.is_sorted_by_key(|method| core::cmp::Reverse(method.default_level())));
    }
}
