//! How plain values are written and read with serde; reading goes through `parse` as everywhere.
//!
//! Never the national number: whoever stores it decides on hash and encryption first.

use alloc::string::String;
use alloc::vec::Vec;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{
    AddressLine, BirthDate, BoxNumber, Country, Date, ForeignAddress, HouseNumber, MailAddress,
    NamePart, PhoneNumber, PostalCode,
};
use crate::wire::as_text;

as_text! {
    AddressLine: AddressLine::as_str;
    BoxNumber: BoxNumber::as_str;
    HouseNumber: HouseNumber::as_str;
    MailAddress: MailAddress::reveal;
    NamePart: NamePart::as_str;
    PhoneNumber: PhoneNumber::reveal;
    PostalCode: PostalCode::as_str;
}

// These show themselves whole when they are printed.
as_text! {
    BirthDate: core::convert::identity;
    Country: core::convert::identity;
    Date: core::convert::identity;
}

#[derive(Serialize, Deserialize)]
struct ForeignFields<L, C> {
    lines: Vec<L>,
    country: C,
}

impl Serialize for ForeignAddress {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let fields = ForeignFields {
            lines: self.own_lines().iter().collect(),
            country: self.country(),
        };
        fields.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ForeignAddress {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = ForeignFields::<String, String>::deserialize(deserializer)?;
        let lines: Vec<&str> = fields.lines.iter().map(String::as_str).collect();
        Self::parse(&lines, &fields.country).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::person::{Address, Availability, EligibilityRules, PersonName, TokenOffer};
    use alloc::string::ToString;
    use serde::de::DeserializeOwned;
    use serde_json::{Value, from_value, json, to_value};

    fn round_trip<T: Serialize + DeserializeOwned>(value: &Value) {
        let read = T::deserialize(value).unwrap();
        assert_eq!(to_value(&read).unwrap(), *value);
    }

    #[test]
    fn plain_values_are_texts() {
        round_trip::<Date>(&json!("2024-02-29"));
        round_trip::<Country>(&json!("FR"));
        round_trip::<PhoneNumber>(&json!("+32460123456"));
        round_trip::<MailAddress>(&json!("an@example.be"));
    }

    #[test]
    fn names_and_addresses_are_objects() {
        round_trip::<PersonName>(&json!({"family": "Peeters", "given": "An"}));
        round_trip::<PersonName>(&json!({"family": "Sukarno", "given": null}));
        round_trip::<Address>(&json!({"foreign": {"lines": ["Markt 1"], "country": "NL"}}));
        round_trip::<Address>(&json!({"belgian": {
            "street": "Wetstraat", "house_number": "16", "box_number": null,
            "postal_code": "1000", "municipality": "Brussel",
        }}));
    }

    #[test]
    fn birth_dates_of_every_precision_are_texts() {
        for birth in ["1974-08-15", "1974-08", "1974", "unknown"] {
            round_trip::<BirthDate>(&json!(birth));
        }
    }

    #[test]
    fn what_may_be_had_is_an_object() {
        round_trip::<EligibilityRules>(&json!({"least_age": 12}));
        round_trip::<Availability<TokenOffer>>(&json!({"no": "too_young"}));
        let by_mail = json!({"yes": {"through": "oneself", "delivery": "mail"}});
        round_trip::<Availability<TokenOffer>>(&by_mail);
    }

    #[test]
    fn an_absent_field_is_an_absent_part() {
        let name: PersonName = from_value(json!({"family": "Sukarno"})).unwrap();
        assert_eq!(name.given, None);
    }

    #[test]
    fn what_cannot_be_parsed_cannot_be_read() {
        fn refused<T: DeserializeOwned + core::fmt::Debug>(value: &Value) {
            let error = T::deserialize(value).unwrap_err().to_string();
            assert!(!error.contains("secret"), "{error}");
        }
        refused::<Date>(&json!("2023-02-29"));
        refused::<BirthDate>(&json!("1974-13"));
        refused::<Country>(&json!("secret"));
        refused::<PhoneNumber>(&json!("secret"));
        refused::<MailAddress>(&json!("secret"));
        refused::<NamePart>(&json!("12"));
        refused::<PostalCode>(&json!("secret"));
        refused::<HouseNumber>(&json!("secret"));
        refused::<BoxNumber>(&json!(""));
        refused::<AddressLine>(&json!(""));
        refused::<Address>(&json!({"foreign": {"lines": ["x"], "country": "BE"}}));
    }
}
