//! The statements behind each [`crate::Change`], one file a kind of record.
//!
//! Of each step one statement decides: it carries the condition itself, and the number of rows it
//! touched tells whether the step happened. Steps run inside one transaction.

mod apply;
mod authorization;
mod client;
mod consent;
mod counter;
mod device;
mod erase;
mod insert;
mod journal;
mod lease;
mod login;
mod look;
mod outbox;
mod person;
mod pushed;
mod refresh;
mod ring;
mod session;
mod token;
mod totp;

pub(super) use apply::apply_all;
pub(super) use outbox::claim;
