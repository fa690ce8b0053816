//! `fedtoken keys`: where the ring lies, how it is made, what its keys do, and how they take turns.

mod forget;
mod init;
mod list;
mod ring;
mod rotate;
mod signing;
#[cfg(test)]
mod tests;

pub(super) use init::init;
pub(super) use list::list;
pub(super) use ring::{provider_ring, ring_path, unread};
pub(super) use rotate::{FOREIGN, not_foreign, rotate};
