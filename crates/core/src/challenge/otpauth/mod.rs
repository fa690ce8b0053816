//! Enrolment addresses, `otpauth://`: what the QR code of an authenticator app says. Owns writing and
//! reading them; drawing the QR code is the caller's matter.
//!
//! The format is the "Key Uri Format" of Google Authenticator, which apps follow; no standard has it.

mod label;
mod parameters;
mod uri;

pub use label::{Label, LabelError};
pub use uri::{Generator, KeyUri, OtpauthError};
