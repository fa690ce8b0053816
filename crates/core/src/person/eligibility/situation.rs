//! What the table asks about a person, and what a deployment decides.

use crate::person::{NationalNumber, NumberKind};

macro_rules! question {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        #[cfg_attr(
            feature = "serde",
            derive(serde::Serialize, serde::Deserialize),
            serde(rename_all = "snake_case")
        )]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            /// Every answer there is.
            pub const ALL: &[Self] = &[$(Self::$variant),+];
        }
    };
}

question! {
    /// Nationality, as far as it matters.
    Nationality {
        /// Belgian.
        Belgian,
        /// Any other, or none.
        Other,
    }
}

question! {
    /// Whether the person can use an eID.
    EidAtHand {
        /// The card with its PIN, a reader and the software.
        Ready,
        /// One of them is missing.
        None,
    }
}

question! {
    /// Where the person lives and whether there is an official address in Belgium.
    Residence {
        /// In Belgium, at an official address.
        BelgiumWithAddress,
        /// In Belgium, without an official address.
        BelgiumWithoutAddress,
        /// Abroad, with an official address in Belgium.
        AbroadWithAddress,
        /// Abroad, without an official address in Belgium.
        AbroadWithoutAddress,
    }
}

question! {
    /// Which national number the person has.
    NumberHeld {
        /// One of the national register.
        Register,
        /// A BIS number.
        Bis,
        /// None.
        None,
    }
}

question! {
    /// Whether the person has a mail address.
    Mailbox {
        /// One that nobody else uses, neither as reader nor as the address of another account.
        Personal,
        /// None, or one that others use.
        None,
    }
}

/// All that the table asks about a person.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Situation {
    /// Nationality.
    pub nationality: Nationality,
    /// The eID.
    pub eid: EidAtHand,
    /// Residence and official address.
    pub residence: Residence,
    /// National number.
    pub number: NumberHeld,
    /// Mail address.
    pub mailbox: Mailbox,
    /// Age in completed years, as far as it is certain; none if the birth date is not known
    /// ([`crate::person::BirthDate::least_age_on`]).
    pub age: Option<u16>,
}

/// What a deployment decides.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct EligibilityRules {
    /// Age in years from which a person may have keys with a password; none for no limit.
    pub least_age: Option<u16>,
}

impl EligibilityRules {
    /// From 12 years on, as the desk of one municipality had it (Gent, 2024).
    pub const DEFAULT: Self = Self {
        least_age: Some(12),
    };
}

impl Default for EligibilityRules {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl NumberHeld {
    /// What a person holds who shows this number, or none.
    pub fn of(number: Option<&NationalNumber>) -> Self {
        match number.map(NationalNumber::kind) {
            Some(NumberKind::Register) => Self::Register,
            Some(NumberKind::Bis(_)) => Self::Bis,
            None => Self::None,
        }
    }
}

impl Residence {
    /// Whether a letter can be posted to an official address.
    pub const fn has_official_address(self) -> bool {
        matches!(self, Self::BelgiumWithAddress | Self::AbroadWithAddress)
    }
}
