//! What a made-up person is meant to be, before anything is drawn for him.

use chrono::NaiveDate;
use fedtoken_core::person::{NumberKind, Sex};

use super::home::Home;

/// The plan of one person.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// First name.
    pub(crate) given_name: &'static str,
    /// Last name.
    pub(crate) family_name: &'static str,
    /// As the register number tells it.
    pub(crate) sex: Sex,
    /// Day of birth.
    pub(crate) born: NaiveDate,
    /// Register number or BIS number.
    pub(crate) number: NumberKind,
    /// Language of letters and mails.
    pub(crate) locale: &'static str,
    /// Roles within the product.
    pub(crate) roles: &'static [&'static str],
    /// What is special about him.
    pub(crate) note: &'static str,
    /// The token.
    pub(crate) paper: Paper,
    /// The code via mobile app.
    pub(crate) app: AppKey,
    /// The official address.
    pub(crate) home: Option<Home>,
}

/// Whether a person has a paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Paper {
    /// None.
    None,
    /// One that works.
    Active,
    /// One that was stopped.
    Blocked,
}

/// Whether a person has the code via mobile app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AppKey {
    /// No.
    None,
    /// Yes.
    Enrolled,
}
