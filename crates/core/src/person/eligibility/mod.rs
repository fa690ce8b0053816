//! Who may ask for which digital key, how, and what is best for him: a pure table.
//!
//! It follows the federal token in its last complete form, as the municipality of Opwijk described it
//! on its page "Federaal token": with the eID online, without it at a desk. Every key is free of
//! charge, so no price occurs here.

mod answer;
mod situation;
mod table;
#[cfg(test)]
mod tests;

pub use answer::{Advice, Availability, Delivery, Eligibility, Reason, Through, TokenOffer};
pub use situation::{
    EidAtHand, EligibilityRules, Mailbox, Nationality, NumberHeld, Residence, Situation,
};
