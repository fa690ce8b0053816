//! The reading traits, one file a kind; only `claim` of the outbox, which marks what it takes, uses
//! the writer.

mod authorization;
mod client;
mod consent;
mod counter;
mod device;
mod journal;
mod lease;
mod login;
mod outbox;
mod person;
mod pushed;
mod refresh;
mod ring;
mod session;
mod signing_key;
mod token;
mod totp;
