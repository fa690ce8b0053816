//! What is known of a person: register number, name, addresses, and which keys he may ask for.
//!
//! Every value is read by `parse`, which says why it refused and never repeats what it read. Personal
//! data is masked in `Debug`; whether a person exists, or lives where he says, is not known here.

mod address;
mod birth;
mod country;
mod date;
mod eligibility;
mod mail;
mod name;
mod national_number;
mod period;
mod phone;
#[cfg(feature = "phone-plans")]
mod phone_plan;
mod text;
#[cfg(feature = "serde")]
mod wire;

pub use address::{
    Address, AddressLine, BelgianAddress, BelgianErrors, BelgianForm, BoxNumber, BoxWord,
    ForeignAddress, ForeignError, HouseNumber, HouseNumberError, PostalCode, PostalCodeError,
};
pub use birth::{BirthDate, BirthDateError};
pub use country::{Country, CountryError};
pub use date::{Date, DateError};
pub use eligibility::{
    Advice, Availability, Delivery, EidAtHand, Eligibility, EligibilityRules, Mailbox, Nationality,
    NumberHeld, Reason, Residence, Situation, Through, TokenOffer,
};
pub use mail::{MailAddress, MailError};
pub use name::{NamePart, PersonName};
pub use national_number::{NationalNumber, NationalNumberError, NumberKind, Sex, SexAtIssue};
pub use period::{Year, YearMonth};
pub use phone::{PhoneError, PhoneNumber};
#[cfg(feature = "phone-plans")]
pub use phone_plan::{PhoneLine, PhonePlan};
pub use text::TextError;
