//! A real PostgreSQL for tests: started on a free port in a folder of its own, and gone with the
//! process that started it, however that ends.
//!
//! A server keeps nothing safe here (`fsync` is off) unless it is asked to. What fails panics.

#![expect(
    clippy::panic,
    reason = "a test without its server can only fail, and must not be passed over"
)]

mod bouncer;
mod child;
mod database;
mod programs;
mod server;

pub use bouncer::Bouncer;
pub use database::Database;
pub use server::{Role, Server, Setup};
