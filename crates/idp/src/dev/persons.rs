//! A made-up person as the trial's file shows him.

use serde::{Deserialize, Serialize};

use super::Clear;

/// One person of the trial with everything that is needed to log in as him.
#[derive(Debug, Serialize, Deserialize)]
pub struct TrialPerson {
    /// First and last name.
    pub name: String,
    /// The user name to type.
    pub username: String,
    /// The password.
    pub password: Clear,
    /// National register or BIS number, 11 digits.
    pub national_number: Clear,
    /// Language of letters and mails.
    pub locale: String,
    /// Roles within the product.
    pub roles: Vec<String>,
    /// Mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Mobile telephone number in E.164.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Official address; those abroad have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<TrialAddress>,
    /// The paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<TrialToken>,
    /// The code via mobile app.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub totp: Option<TrialTotp>,
    /// What is special about this person, in a few words.
    #[serde(default)]
    pub note: String,
}

/// An official address, in the members of OpenID Connect Core section 5.1.1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrialAddress {
    /// Street and number.
    pub street_address: String,
    /// Postal code.
    pub postal_code: String,
    /// Municipality.
    pub locality: String,
    /// ISO 3166-1 code of the country.
    pub country: String,
}

/// A paper with its codes.
#[derive(Debug, Serialize, Deserialize)]
pub struct TrialToken {
    /// The serial printed on it.
    pub serial: String,
    /// `active`, `blocked`, ...
    pub state: String,
    /// The 24 codes; the first one is code 1.
    pub codes: Vec<Clear>,
}

/// A mobile app's secret (RFC 6238).
#[derive(Debug, Serialize, Deserialize)]
pub struct TrialTotp {
    /// The secret as apps read it.
    pub secret_base32: Clear,
    /// `SHA1`.
    pub algorithm: String,
    /// Length of a code.
    pub digits: u8,
    /// Seconds for which a code is shown.
    pub period: u32,
}
