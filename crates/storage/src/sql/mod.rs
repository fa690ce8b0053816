//! The store on SQLite by SeaORM: the one place that knows a database library.
//!
//! Owns the connections, the schema and every statement; what the statements mean is the matter of
//! the contract in [`crate::stores`] and [`crate::changes`].

mod answer;
mod commit;
mod connect;
mod entity;
mod field;
mod migration;
#[cfg(any(test, feature = "conformance"))]
mod observe;
mod read;
mod steps;
mod sweep;
#[cfg(test)]
mod tests;
mod writer;

pub use connect::SqliteStore;
