//! The store on SQLite and PostgreSQL by SeaORM: the one place that knows a database library.
//!
//! Owns the connections, the schema and every statement; what the statements mean is the matter of
//! the contract in [`crate::stores`] and [`crate::changes`].

mod answer;
mod commit;
mod connect;
mod entity;
mod few;
mod field;
mod migration;
#[cfg(any(test, feature = "conformance"))]
mod observe;
mod postgres;
mod read;
mod readers;
mod steps;
mod store;
mod sweep;
#[cfg(test)]
mod tests;
mod writer;
mod writers;

pub use store::SqlStore;
