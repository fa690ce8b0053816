//! The command line: nouns then verbs; data on stdout, logs on stderr; 0 ok, 1 failed, 2 usage.

mod arguments;
mod client;
mod config;
mod healthcheck;
mod keys;
mod migrate;
mod run;
mod serve;
mod stop;

pub use arguments::Arguments;
pub use run::run;
