//! How long rows stay: the classes, each declared beside its table, and the page that publishes them.
//!
//! Owns what a class is; removing is the matter of the sweep.

mod class;
mod consents;
mod grants;
mod lives;
mod page;

pub(super) use class::{Class, End, Retention};
pub(super) use consents::orphaned_consents;
pub(super) use grants::{bare_grants, dead_codes, dead_families};
pub(super) use lives::forgotten_lives;
pub use page::retention_page;
