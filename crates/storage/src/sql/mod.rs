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
mod life;
mod malady;
mod migration;
#[cfg(any(test, feature = "conformance"))]
mod observe;
mod postgres;
mod read;
mod readers;
mod reading;
mod retention;
mod sealed;
#[cfg(any(test, feature = "conformance"))]
mod seed;
mod steps;
mod store;
mod sweep;
mod tables;
#[cfg(test)]
mod tests;
mod whole;
mod writer;
mod writers;

pub use retention::retention_page;
#[cfg(any(test, feature = "conformance"))]
pub use seed::MadeUp;
pub use store::SqlStore;
pub use whole::{
    BackupError, CheckError, CopyError, Health, Orphans, TableContent, back_up, check_database,
    copy_database,
};
