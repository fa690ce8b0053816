//! A database as a whole: seen at one instant, digested, copied, backed up, checked.
//!
//! Owns what works on every table alike, by the list in `tables`; knows no record.

mod backup;
mod check;
mod content;
mod copy;
mod rows;
mod snapshot;
#[cfg(test)]
mod tests;

pub use backup::{BackupError, back_up};
pub use check::{CheckError, Health, Orphans, check_database};
pub use content::TableContent;
pub use copy::{CopyError, copy_database};
