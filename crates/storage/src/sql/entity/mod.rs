//! The tables: one file each, with the way from row to record and back.

pub(super) mod account;
pub(super) mod authorization_code;
pub(super) mod cell;
pub(super) mod client;
pub(super) mod consent;
pub(super) mod counter;
pub(super) mod device;
pub(super) mod grant;
pub(super) mod job_lease;
pub(super) mod journal;
pub(super) mod journal_key;
pub(super) mod journal_segment;
pub(super) mod login;
pub(super) mod look;
pub(super) mod message;
pub(super) mod person;
pub(super) mod pushed_request;
pub(super) mod refresh_family;
pub(super) mod rewrapping;
pub(super) mod ring_holder;
pub(super) mod session;
pub(super) mod session_client;
pub(super) mod signing_key;
pub(super) mod token;
pub(super) mod totp;
pub(super) mod used_value;
