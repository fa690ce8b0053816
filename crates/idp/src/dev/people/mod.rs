//! Who the made-up persons are: names, numbers, homes, and which keys each one holds.
//!
//! Pure: the generator and today's date are arguments. Knows nothing of the database; `seed` writes
//! what is drawn here.

mod draft;
mod home;
mod name;
mod ordinary;
mod password;
mod plan;
mod special;

pub(super) use draft::{Draft, DraftPaper, wished_username};
pub(super) use ordinary::ordinary;
pub(super) use plan::Paper;
pub(super) use special::special;
