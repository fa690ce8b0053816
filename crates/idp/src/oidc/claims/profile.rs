//! What we know of a person: the content of the sealed profile.

use core::fmt;

use serde::{Deserialize, Serialize};

/// Names, contact data and register number. It is personal, so nothing of it is ever printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Given names.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// Language, a BCP 47 tag.
    pub locale: String,
    /// Birth date, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birthdate: Option<String>,
    /// Mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Whether the person proved that the mail address is his.
    #[serde(default)]
    pub email_verified: bool,
    /// Phone number (E.164).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Whether the person proved that the phone number is his.
    #[serde(default)]
    pub phone_verified: bool,
    /// Official address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// National register or BIS number, 11 digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub national_number: Option<String>,
}

/// A postal address.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// Street, number and box.
    pub street_address: String,
    /// Postal code.
    pub postal_code: String,
    /// Municipality.
    pub locality: String,
    /// Country, two letters (ISO 3166-1).
    pub country: String,
}

impl fmt::Debug for Profile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Profile(..)")
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Address(..)")
    }
}
