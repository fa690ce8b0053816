//! What a service is told about a person, in words.

use std::borrow::Cow;

use super::Frame;
use super::texts::{self, text};

/// One thing that a service sees or does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Told<'a> {
    /// That the person logs in.
    Login,
    /// Names and language.
    Profile,
    /// Mail address.
    Email,
    /// Phone number.
    Phone,
    /// Postal address.
    Address,
    /// All of it while the person is away.
    WhileAway,
    /// The register number.
    RegisterNumber,
    /// The roles.
    Roles,
    /// Something at a protected resource, by its own name.
    Resource(&'a str),
}

impl Told<'_> {
    pub(super) fn words(&self, frame: &Frame<'_>) -> Cow<'static, str> {
        let id = match self {
            Self::Login => text::CONSENT_OPENID,
            Self::Profile => text::CONSENT_PROFILE,
            Self::Email => text::CONSENT_EMAIL,
            Self::Phone => text::CONSENT_PHONE,
            Self::Address => text::CONSENT_ADDRESS,
            Self::WhileAway => text::CONSENT_OFFLINE_ACCESS,
            Self::RegisterNumber => text::CONSENT_EGOVNRN,
            Self::Roles => text::CONSENT_ROLES,
            Self::Resource(name) => {
                return texts::filled(frame.language, text::CONSENT_RESOURCE, [name.to_owned()]);
            }
        };
        frame.text(id)
    }
}
