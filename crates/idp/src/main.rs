//! The `fedtoken` program.

use std::process::ExitCode;

use clap::Parser;
use fedtoken_idp::cli::{Arguments, run};

fn main() -> ExitCode {
    run(Arguments::parse())
}
