//! What the table answers.

use crate::login::Method;

/// The answers for one person.
///
/// Everything is free of charge.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Eligibility {
    /// Logging in with the identity card.
    pub eid: Availability<Through>,
    /// A token asked for online.
    pub token_online: Availability<TokenOffer>,
    /// A token asked for at a desk or through the Service Desk.
    pub token_by_desk: Availability<TokenOffer>,
    /// Codes of a mobile app.
    pub app: Availability<Through>,
    /// Codes by text message.
    pub sms: Availability<Through>,
    /// What is best.
    pub advice: Advice,
}

/// Whether something may be had.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Availability<W> {
    /// It may, in this way.
    Yes(W),
    /// It may not.
    No(Reason),
}

/// How a token may be had. The token that the person has now ends with the request.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TokenOffer {
    /// Who takes the request.
    pub through: Through,
    /// How the paper arrives.
    pub delivery: Delivery,
}

/// Through whom a key is asked for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Through {
    /// The person alone, logged in with his eID.
    Oneself,
    /// The federal desk in Brussels or a local registration office, by appointment through the
    /// Service Desk; a clerk checks the identity, then user name and password are made.
    Desk,
    /// The Service Desk, which finds a way for people who live abroad or have no official address.
    ServiceDesk,
}

/// How a token arrives.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Delivery {
    /// By mail to the person's own mailbox; it needs a second secret to become active.
    Mail,
    /// By post to the official address.
    PostToOfficialAddress,
}

/// Why a key may not be had.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Reason {
    /// Neither register nor BIS number: nobody knows who it would be for.
    NoNumber,
    /// Younger than the deployment allows.
    TooYoung,
    /// The birth date is not known, so a clerk must judge the age.
    AgeUnknown,
    /// The card, its PIN, the reader or the software is missing.
    NoEid,
    /// No mail address, or one that others use.
    NoMailbox,
    /// There is nowhere in Belgium to post it to.
    NoOfficialAddress,
}

/// What is best for a person.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Advice {
    /// Log in with the eID and ask for whatever else is wished online.
    Online,
    /// Register and log in with the eID, rather than with a token; else the code via app or SMS.
    EidRather,
    /// Make an appointment at a desk through the Service Desk.
    Desk,
    /// Use the code via app or SMS; a token cannot be posted.
    AppOrSms,
    /// Turn to the Service Desk, for a token and for the codes via app and SMS.
    ServiceDesk,
    /// Nothing is possible until this is settled.
    Settle(Reason),
}

impl Eligibility {
    /// The keys that this person is advised to use and may have, best first.
    pub fn advised_keys(&self) -> impl Iterator<Item = Method> {
        let keys = self.advice.keys().iter().copied();
        keys.filter(|method| self.may_have(*method))
    }

    /// Whether there is some way to this key; of passkeys the table knows nothing.
    pub const fn may_have(&self, method: Method) -> bool {
        match method {
            Method::Eid => self.eid.is_yes(),
            Method::Token => self.token_online.is_yes() || self.token_by_desk.is_yes(),
            Method::Sms => self.sms.is_yes(),
            Method::App => self.app.is_yes(),
            Method::Passkey => false,
        }
    }
}

impl<W> Availability<W> {
    /// Whether it may be had.
    pub const fn is_yes(&self) -> bool {
        matches!(self, Self::Yes(_))
    }
}

impl Advice {
    const fn keys(self) -> &'static [Method] {
        match self {
            Self::Online => &[Method::Eid, Method::App, Method::Sms, Method::Token],
            Self::EidRather => &[Method::Eid, Method::App, Method::Sms],
            Self::Desk | Self::ServiceDesk => &[Method::App, Method::Sms, Method::Token],
            Self::AppOrSms => &[Method::App, Method::Sms],
            Self::Settle(_) => &[],
        }
    }
}
