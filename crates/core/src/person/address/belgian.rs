//! An address in Belgium, by its parts.

use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;

use thiserror::Error;

use super::{AddressLine, BoxNumber, HouseNumber, HouseNumberError, PostalCode, PostalCodeError};
use crate::person::TextError;

/// An address in Belgium.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct BelgianAddress {
    /// Street, without the number.
    pub street: AddressLine,
    /// House number.
    pub house_number: HouseNumber,
    /// Letter box, in a house that has several.
    #[cfg_attr(feature = "serde", serde(default))]
    pub box_number: Option<BoxNumber>,
    /// Postal code.
    pub postal_code: PostalCode,
    /// Municipality or part of one, as the post names it.
    pub municipality: AddressLine,
}

/// The fields of a form, as somebody typed them.
#[derive(Clone, Copy, Default)]
pub struct BelgianForm<'a> {
    /// Street, without the number.
    pub street: &'a str,
    /// House number.
    pub house_number: &'a str,
    /// Letter box; blank if there is none.
    pub box_number: &'a str,
    /// Postal code.
    pub postal_code: &'a str,
    /// Municipality.
    pub municipality: &'a str,
}

/// What is wrong with each field of a form; at least one is wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub struct BelgianErrors {
    /// Street.
    pub street: Option<TextError>,
    /// House number.
    pub house_number: Option<HouseNumberError>,
    /// Letter box.
    pub box_number: Option<TextError>,
    /// Postal code.
    pub postal_code: Option<PostalCodeError>,
    /// Municipality.
    pub municipality: Option<TextError>,
}

/// The word before the number of a letter box, in the one language of the address.
///
/// The post knows these spellings (bpost, "How to compose an address").
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BoxWord {
    /// Dutch.
    Bus,
    /// French.
    Bte,
    /// Any language.
    Box,
}

impl BelgianAddress {
    /// Reads a form, all fields at once.
    ///
    /// # Errors
    /// [`BelgianErrors`] with the reason for each field that is wrong.
    pub fn parse(form: BelgianForm<'_>) -> Result<Self, BelgianErrors> {
        let street = AddressLine::parse(form.street);
        let house_number = HouseNumber::parse(form.house_number);
        let box_number = match BoxNumber::parse(form.box_number) {
            Err(TextError::Empty) => Ok(None),
            other => other.map(Some),
        };
        let postal_code = PostalCode::parse(form.postal_code);
        let municipality = AddressLine::parse(form.municipality);
        match (street, house_number, box_number, postal_code, municipality) {
            (Ok(street), Ok(house_number), Ok(box_number), Ok(postal_code), Ok(municipality)) => {
                Ok(Self {
                    street,
                    house_number,
                    box_number,
                    postal_code,
                    municipality,
                })
            }
            (street, house_number, box_number, postal_code, municipality) => Err(BelgianErrors {
                street: street.err(),
                house_number: house_number.err(),
                box_number: box_number.err(),
                postal_code: postal_code.err(),
                municipality: municipality.err(),
            }),
        }
    }

    /// The lines of an envelope below the name, without a country: mail within Belgium has none.
    pub fn lines(&self, word: BoxWord) -> Vec<String> {
        let (street, number) = (self.street.as_str(), self.house_number.as_str());
        let first = match &self.box_number {
            Some(letter_box) => {
                let (word, letter_box) = (word.as_str(), letter_box.as_str());
                format!("{street} {number} {word} {letter_box}")
            }
            None => format!("{street} {number}"),
        };
        let (code, municipality) = (self.postal_code.as_str(), self.municipality.as_str());
        vec![first, format!("{code} {municipality}")]
    }
}

impl BoxWord {
    /// The word as it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bus => "bus",
            Self::Bte => "bte",
            Self::Box => "box",
        }
    }
}

/// Each wrong field with its reason: `wrong address; street: empty; municipality: too long`.
impl fmt::Display for BelgianErrors {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("wrong address")?;
        write_reason(formatter, "street", self.street)?;
        write_reason(formatter, "house number", self.house_number)?;
        write_reason(formatter, "box number", self.box_number)?;
        write_reason(formatter, "postal code", self.postal_code)?;
        write_reason(formatter, "municipality", self.municipality)
    }
}

fn write_reason(
    formatter: &mut fmt::Formatter<'_>,
    field: &str,
    reason: Option<impl fmt::Display>,
) -> fmt::Result {
    reason.map_or(Ok(()), |reason| write!(formatter, "; {field}: {reason}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    const FORM: BelgianForm<'_> = BelgianForm {
        street: "Zennestraat",
        house_number: "32",
        box_number: "20",
        postal_code: "1000",
        municipality: "Brussel",
    };

    #[test]
    fn an_envelope_shows_street_number_box_and_town() {
        let address = BelgianAddress::parse(FORM).unwrap();
        assert_eq!(
            address.lines(BoxWord::Bus),
            ["Zennestraat 32 bus 20", "1000 Brussel"]
        );
        assert_eq!(
            address.lines(BoxWord::Bte),
            ["Zennestraat 32 bte 20", "1000 Brussel"]
        );
        assert_eq!(
            address.lines(BoxWord::Box),
            ["Zennestraat 32 box 20", "1000 Brussel"]
        );
    }

    #[test]
    fn a_house_with_one_letter_box_needs_no_number_for_it() {
        let form = BelgianForm {
            box_number: " ",
            ..FORM
        };
        let address = BelgianAddress::parse(form).unwrap();
        assert_eq!(
            address.lines(BoxWord::Bus),
            ["Zennestraat 32", "1000 Brussel"]
        );
    }

    #[test]
    fn every_wrong_field_is_named() {
        let errors = BelgianAddress::parse(BelgianForm {
            box_number: "twelve and one",
            ..BelgianForm::default()
        })
        .unwrap_err();
        assert_eq!(errors.street, Some(TextError::Empty));
        assert_eq!(
            errors.house_number,
            Some(HouseNumberError::Text(TextError::Empty))
        );
        assert_eq!(errors.box_number, Some(TextError::TooLong));
        assert_eq!(errors.postal_code, Some(PostalCodeError));
        assert_eq!(errors.municipality, Some(TextError::Empty));
    }

    #[test]
    fn one_wrong_field_is_named_alone() {
        let form = BelgianForm {
            postal_code: "999",
            ..FORM
        };
        let none = BelgianErrors {
            street: None,
            house_number: None,
            box_number: None,
            postal_code: Some(PostalCodeError),
            municipality: None,
        };
        assert_eq!(BelgianAddress::parse(form), Err(none));
    }

    #[test]
    fn the_reasons_are_told_field_by_field() {
        let errors = |form| BelgianAddress::parse(form).unwrap_err().to_string();
        let one = BelgianForm {
            box_number: "1234567890123",
            ..FORM
        };
        assert_eq!(errors(one), "wrong address; box number: too long");
        assert_eq!(
            errors(BelgianForm::default()),
            "wrong address; street: empty; house number: empty; postal code: not a Belgian postal \
             code of four digits, 1000 to 9992; municipality: empty"
        );
    }

    #[test]
    fn addresses_are_not_printed_by_accident() {
        let printed = format!("{:?}", BelgianAddress::parse(FORM).unwrap());
        for part in ["Zenne", "32", "20", "1000", "Brussel"] {
            assert!(!printed.contains(part), "{printed}");
        }
    }
}
