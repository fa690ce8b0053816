//! The reading traits, one file a kind; all of them use the readers and never the writer.

mod authorization;
mod client;
mod counter;
mod device;
mod journal;
mod login;
mod person;
mod session;
mod signing_key;
mod token;
mod totp;
