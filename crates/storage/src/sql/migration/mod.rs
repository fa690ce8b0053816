//! The schema: numbered steps, forward only. A released step is never changed.

mod m0001_first_house;
mod migrator;

pub(super) use migrator::Migrator;
