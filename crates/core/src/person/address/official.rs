//! An address anywhere.

use alloc::string::String;
use alloc::vec::Vec;

use super::{BelgianAddress, BoxWord, ForeignAddress};
use crate::person::Country;

/// An address in Belgium or elsewhere.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Address {
    /// In Belgium.
    Belgian(BelgianAddress),
    /// Elsewhere.
    Foreign(ForeignAddress),
}

impl Address {
    /// The country.
    pub const fn country(&self) -> Country {
        match self {
            Self::Belgian(_) => Country::BELGIUM,
            Self::Foreign(address) => address.country(),
        }
    }

    /// The lines of an envelope below the name, for a letter posted in Belgium.
    ///
    /// The word is for a letter box in Belgium; foreign addresses have it in their own lines.
    pub fn lines(&self, word: BoxWord) -> Vec<String> {
        match self {
            Self::Belgian(address) => address.lines(word),
            Self::Foreign(address) => address.lines(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::person::BelgianForm;

    #[test]
    fn the_country_stands_on_foreign_mail_alone() {
        let form = BelgianForm {
            street: "Wetstraat",
            house_number: "16",
            box_number: "",
            postal_code: "1000",
            municipality: "Brussel",
        };
        let home = Address::Belgian(BelgianAddress::parse(form).unwrap());
        assert_eq!(home.lines(BoxWord::Bus), ["Wetstraat 16", "1000 Brussel"]);
        assert_eq!(home.country(), Country::BELGIUM);
        let abroad = Address::Foreign(ForeignAddress::parse(&["Markt 1"], "NL").unwrap());
        assert_eq!(abroad.lines(BoxWord::Bus), ["Markt 1", "NETHERLANDS"]);
        assert_eq!(abroad.country().code(), "NL");
    }
}
