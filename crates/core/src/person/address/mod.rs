//! Official addresses: in Belgium by their parts, elsewhere line by line, and both as an envelope
//! shows them. Whether somebody lives there is not known here.

mod belgian;
mod foreign;
mod official;
mod part;

pub use belgian::{BelgianAddress, BelgianErrors, BelgianForm, BoxWord};
pub use foreign::{ForeignAddress, ForeignError};
pub use official::Address;
pub use part::{
    AddressLine, BoxNumber, HouseNumber, HouseNumberError, PostalCode, PostalCodeError,
};
