//! Pages of the trial (`fedtoken dev`): the sample relying party and the list of made-up persons.
//!
//! English only, and coloured so that nobody takes them for the provider's own pages. Links and
//! stylesheet start at the root of the site that shows them.

mod persons;
mod relying_party_error;
mod relying_party_home;

pub use persons::{TrialPerson, TrialPersons};
pub use relying_party_error::RelyingPartyError;
pub use relying_party_home::{LoginLink, RelyingPartyHome, SignedIn};
