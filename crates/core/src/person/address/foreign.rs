//! An address outside of Belgium, line by line: every country orders the parts in its own way.

use alloc::string::String;
use alloc::vec::Vec;

use thiserror::Error;

use super::AddressLine;
use crate::person::{Country, CountryError, TextError};

/// An address outside of Belgium: 1 to 5 lines and a country.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ForeignAddress {
    lines: Vec<AddressLine>,
    country: Country,
}

/// Why something is no foreign address.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum ForeignError {
    /// Every line is blank.
    #[error("no line in the address")]
    NoLines,
    /// More than five lines that are not blank.
    #[error("more than five lines in the address")]
    TooManyLines,
    /// One of the lines is wrong.
    #[error("wrong line {number} in the address")]
    Line {
        /// Which one, counted from 1, blank ones included.
        number: usize,
        /// What is wrong with it.
        #[source]
        reason: TextError,
    },
    /// No country has this code.
    #[error(transparent)]
    Country(#[from] CountryError),
    /// An address in Belgium has parts, not lines.
    #[error("lines of an address in Belgium, which has parts")]
    Belgium,
}

impl ForeignAddress {
    /// Reads the lines below the name, and the country as an ISO 3166-1 alpha-2 code; blank lines are
    /// left out.
    ///
    /// # Errors
    /// [`ForeignError`] for other than 1 to 5 lines, the first wrong line, an unknown country, or
    /// Belgium.
    pub fn parse(lines: &[&str], country: &str) -> Result<Self, ForeignError> {
        let country = Country::parse(country)?;
        if country == Country::BELGIUM {
            return Err(ForeignError::Belgium);
        }
        let mut read = Vec::with_capacity(MOST_LINES);
        for (number, line) in (1..).zip(lines) {
            match AddressLine::parse(line) {
                Err(TextError::Empty) => {}
                Err(reason) => return Err(ForeignError::Line { number, reason }),
                Ok(_) if read.len() == MOST_LINES => return Err(ForeignError::TooManyLines),
                Ok(line) => read.push(line),
            }
        }
        if read.is_empty() {
            return Err(ForeignError::NoLines);
        }
        Ok(Self {
            lines: read,
            country,
        })
    }

    /// The country.
    pub const fn country(&self) -> Country {
        self.country
    }

    /// The lines as they were given, without the country.
    pub fn own_lines(&self) -> &[AddressLine] {
        &self.lines
    }

    /// The lines of an envelope below the name; the country comes last, in capitals and in English.
    pub fn lines(&self) -> Vec<String> {
        let own = self.lines.iter().map(|line| String::from(line.as_str()));
        let country = self.country.english_name().to_uppercase();
        own.chain([country]).collect()
    }
}

const MOST_LINES: usize = 5;

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use proptest::prelude::*;

    #[test]
    fn the_country_comes_last_in_capitals() {
        let address = ForeignAddress::parse(&["12 rue Haute", "", " L-1718  Luxembourg "], "lu");
        assert_eq!(
            address.unwrap().lines(),
            ["12 rue Haute", "L-1718 Luxembourg", "LUXEMBOURG"]
        );
        let address = ForeignAddress::parse(&["Abidjan 01"], "CI").unwrap();
        assert_eq!(address.lines(), ["Abidjan 01", "CÔTE D'IVOIRE"]);
        assert_eq!(address.country().code(), "CI");
    }

    #[test]
    fn belgium_is_not_abroad() {
        assert_eq!(
            ForeignAddress::parse(&["x"], "be"),
            Err(ForeignError::Belgium)
        );
    }

    #[test]
    fn an_unknown_country_is_refused() {
        let refused = ForeignAddress::parse(&["x"], "XX");
        assert_eq!(refused, Err(ForeignError::Country(CountryError)));
    }

    #[test]
    fn an_address_has_one_to_five_lines() {
        assert_eq!(
            ForeignAddress::parse(&[" ", ""], "FR"),
            Err(ForeignError::NoLines)
        );
        assert_eq!(ForeignAddress::parse(&[], "FR"), Err(ForeignError::NoLines));
        assert!(ForeignAddress::parse(&["a", "b", "c", "", "d", "e"], "FR").is_ok());
        let six = ForeignAddress::parse(&["a", "b", "c", "d", "e", "f"], "FR");
        assert_eq!(six, Err(ForeignError::TooManyLines));
    }

    #[test]
    fn the_wrong_line_is_named() {
        let refused = ForeignAddress::parse(&["a", "", "b\0"], "FR");
        let line = ForeignError::Line {
            number: 3,
            reason: TextError::Sign,
        };
        assert_eq!(refused, Err(line));
    }

    #[test]
    fn addresses_are_not_printed_by_accident() {
        let printed = format!("{:?}", ForeignAddress::parse(&["rue Haute"], "FR").unwrap());
        assert!(!printed.contains("Haute"), "{printed}");
    }

    proptest! {
        #[test]
        fn addresses_read_back(lines in proptest::collection::vec("\\PC{0,20}", 0..7)) {
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            if let Ok(address) = ForeignAddress::parse(&lines, "NL") {
                let own: Vec<&str> = address.own_lines().iter().map(AddressLine::as_str).collect();
                prop_assert_eq!(ForeignAddress::parse(&own, "NL"), Ok(address.clone()));
            }
        }
    }
}
