//! The contract of [`crate::Store`] as tests: a new backend proves itself by [`run_all`].
//!
//! Instants are fixed, each condition of each [`crate::Change`] is broken alone, and everything
//! that may happen once is tried by many at the same time. A check that fails panics.

#![expect(
    clippy::unwrap_used,
    reason = "a check that panics is how a broken contract is reported"
)]

mod atomic;
mod authorizations;
mod check;
mod consents;
mod counters;
mod devices;
mod erasure;
mod every_change;
mod fixture;
mod journal;
mod lines;
mod logins;
mod looks;
mod outbox;
mod persons;
mod pushed_requests;
mod races;
mod refreshes;
mod registry;
mod rings;
mod run_all;
mod sessions;
mod sweep;
mod tokens;
mod totps;
mod world;

pub use atomic::atomic;
pub use authorizations::authorizations;
pub use consents::consents;
pub use counters::counters;
pub use devices::devices;
pub use erasure::erasure;
pub use journal::journal;
pub use logins::logins;
pub use looks::looks;
pub use outbox::outbox;
pub use persons::persons;
pub use pushed_requests::pushed_requests;
pub use races::races;
pub use refreshes::refreshes;
pub use registry::registry;
pub use rings::rings;
pub use run_all::run_all;
pub use sessions::sessions;
pub use sweep::sweep;
pub use tokens::tokens;
pub use totps::totps;
#[cfg(all(test, feature = "sql"))]
pub(crate) use world::world;
