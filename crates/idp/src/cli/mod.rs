//! The command line: nouns then verbs; data on stdout, logs on stderr; 0 ok, 1 failed, 2 usage.

mod address;
mod arguments;
mod backup;
mod client;
mod config;
mod copy_db;
mod healthcheck;
mod journal;
mod keys;
mod migrate;
mod person;
mod run;
mod serve;
mod stop;

pub use arguments::Arguments;
pub use run::run;
