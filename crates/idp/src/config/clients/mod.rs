//! Clients as code: relying parties declared in TOML files (contract section 7).
//!
//! Owns the reading of files and folders with all their problems, and the notice that something in
//! them has changed. What becomes of declared clients is the matter of `crate::clients`.

mod declared;
mod file;
mod fingerprint;
mod folder;

pub use declared::{Declaration, DeclaredClient, FileProblem};
pub use fingerprint::Fingerprint;
pub use folder::read;
