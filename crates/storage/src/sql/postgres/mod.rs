//! PostgreSQL: the pool, and what is asked of it in a way that every instance and every pooler
//! between bears.
//!
//! Owns connections, transactions, retries and the locks that stand in for SQLite's one writer.
//! Nothing here outlives a transaction on the server: no setting, no prepared statement, no lock.

mod address;
mod anchors;
mod failure;
mod migrate;
mod open;
mod pause;
mod pool;
mod session;
#[cfg(test)]
mod tests;

pub(super) use address::{check_address, is_address};
pub(super) use anchors::Anchors;
pub(super) use failure::{Verdict, source as driver_error, verdict};
pub(super) use open::{look, open, open_as_it_is};
pub(super) use pool::Pool;
pub(super) use session::Session;
