//! Group commit: what waits for the one writer shares a transaction and so one wait for the disk.
//!
//! Owns the queue, what a transaction holds and who is answered when; what the statements are is
//! the matter of the steps.

#[cfg(any(test, feature = "conformance"))]
mod alone;
mod batch;
mod job;
mod queue;
#[cfg(test)]
mod tests;
mod transaction;

pub(super) use job::Work;
pub(super) use queue::Queue;
pub(super) use transaction::{Transaction, begin_alone};
