//! The trial, `fedtoken dev`: a complete provider with made-up persons and a sample relying party.
//!
//! Owns the persons, the file that tells their secrets, the relying party, the page that gives new
//! papers and the scripted browser of `--check`. Everything goes through the same doors as in
//! earnest; nothing outside this room knows that there are made-up persons.

mod browser;
mod certificates;
mod check;
mod clear;
mod clients;
mod data;
mod file;
mod listen;
mod people;
mod persons;
mod private_jwk;
mod registrations;
mod relying_party;
mod reply;
mod resume;
mod run;
mod seed;
mod trial;
mod trial_page;

pub use browser::{Browser, BrowserError, Form, Page};
pub use certificates::{TrialCertificates, TrialCertificatesError, TrialCredential};
pub use check::{CheckError, check};
pub use clear::Clear;
pub use clients::{SAMPLE_CLIENT, TrialClient};
pub use data::{DataError, DataFolder, Kept};
pub use file::{TrialFile, TrialFileError, TrialRegistration};
pub use listen::{ListenAddress, ListenAddressError};
pub use persons::{TrialAddress, TrialPerson, TrialToken, TrialTotp};
pub use private_jwk::{PrivateJwk, PrivateJwkError};
pub use relying_party::{
    FlowError, HttpClient, HttpClientError, LogoutTokenError, RelyingParty, Settings,
};
pub use run::{DevError, DevOptions, Purpose, Talk, run};
pub use seed::SeedError;
pub use trial::{NewPaperError, Trial};
