//! The schema: numbered steps, forward only. A released step is never changed.

mod dialect;
mod m0001_first_house;
mod m0002_complete_provider;
mod m0003_journal_chain;
mod m0004_key_rotation;
mod m0005_instance_names;
mod m0006_lives_of_clients;
mod migrator;
mod state;
#[cfg(test)]
mod tests;

pub(super) use migrator::Migrator;
pub(super) use state::{State, state};
