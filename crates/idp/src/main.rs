//! The `fedtoken` program.

use std::process::ExitCode;

use clap::Parser;
use fedtoken_idp::cli::{Arguments, run};
use tokio_rustls::rustls::crypto::aws_lc_rs;

fn main() -> ExitCode {
    // One provider of algorithms for whoever asks no particular one. It is there already only if
    // somebody was faster, and then it is this one: no other is built in.
    let _ = aws_lc_rs::default_provider().install_default();
    run(Arguments::parse())
}
