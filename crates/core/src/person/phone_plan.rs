//! What the numbering plan of its country says of a telephone number.

use phonenumber::Type;
use phonenumber::metadata::DATABASE;

use super::{Country, PhoneNumber};

/// What a numbering plan says.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct PhonePlan {
    /// The country, unless the number belongs to a service of the whole world.
    pub country: Option<Country>,
    /// The kind of line.
    pub line: PhoneLine,
}

/// A kind of line.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum PhoneLine {
    /// Mobile telephone: text messages arrive.
    Mobile,
    /// Fixed line.
    Fixed,
    /// One of these two: the plan of the country does not tell them apart.
    FixedOrMobile,
    /// Premium rate, free of charge, over the Internet, and other services.
    Other,
}

impl PhoneNumber {
    /// What the plan of its country says; none if no plan has such a number.
    ///
    /// The plans are those of Google's libphonenumber; a plan that was made after its release is not
    /// known. Nobody is asked whether the line exists.
    pub fn plan(&self) -> Option<PhonePlan> {
        let number = phonenumber::parse(None, self.reveal()).ok()?;
        if !number.is_valid() {
            return None;
        }
        let country = number.country().id();
        Some(PhonePlan {
            country: country.and_then(|id| Country::parse(id.as_ref()).ok()),
            line: match number.number_type(&DATABASE) {
                Type::Mobile => PhoneLine::Mobile,
                Type::FixedLine => PhoneLine::Fixed,
                Type::FixedLineOrMobile => PhoneLine::FixedOrMobile,
                _ => PhoneLine::Other,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn plan(text: &str) -> Option<(Option<&'static str>, PhoneLine)> {
        let plan = PhoneNumber::parse(text).unwrap().plan()?;
        Some((plan.country.map(Country::code), plan.line))
    }

    #[test]
    fn belgian_lines_are_told_apart() {
        assert_eq!(
            plan("+32 460 12 34 56"),
            Some((Some("BE"), PhoneLine::Mobile))
        );
        assert_eq!(
            plan("+32 2 740 80 27"),
            Some((Some("BE"), PhoneLine::Fixed))
        );
        assert_eq!(plan("+32 800 12345"), Some((Some("BE"), PhoneLine::Other)));
    }

    #[test]
    fn some_countries_do_not_tell_lines_apart() {
        assert_eq!(
            plan("+1 650 253 0000"),
            Some((Some("US"), PhoneLine::FixedOrMobile))
        );
    }

    #[test]
    fn a_number_that_no_plan_has_is_told() {
        assert_eq!(plan("+32 460 12 34 5"), None);
        assert_eq!(plan("+999 123 456"), None);
    }

    proptest! {
        #[test]
        fn no_number_makes_the_plans_fail_badly(typed in "\\+[1-9][0-9]{1,14}") {
            let _ = PhoneNumber::parse(&typed).unwrap().plan();
        }
    }
}
