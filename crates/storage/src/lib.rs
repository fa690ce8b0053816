//! Persistence for `fedtoken`: plain records, small reading traits, one verb for all writes.
//!
//! Every write is a [`Changes`]: typed, conditional steps that are saved together or not at all.
//! A step that finds the world changed gives a [`Conflict`], which names the lost race; nothing of
//! the whole is then written. The contract stands in the docs of [`Store`] and [`Change`] and as
//! tests in `conformance`, so that another backend can prove itself.

pub mod changes;
#[cfg(any(test, feature = "conformance"))]
pub mod conformance;
pub mod error;
#[cfg(feature = "sql")]
pub mod sql;
pub mod stores;

pub use changes::{ChainChange, Change, Changes, ClientChange, Conflict, RingChange};
pub use error::StorageError;
pub use stores::Store;
