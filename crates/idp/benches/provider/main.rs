//! What the provider costs, each figure beside its limit measured in the same run, in one table;
//! ends with 1 if a limit is missed. Call it by `cargo xtask bench idp`.
//!
//! The provider is the real program in a process of its own; the load comes from one thread here,
//! over loopback, with connections that are kept. Both share the machine.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a bench stops where it fails"
)]
#![expect(clippy::indexing_slicing, reason = "a bench stops where it fails")]

mod bare;
mod cases;
mod client;
mod floor;
mod journey;
mod load;
mod place;
mod raw;
mod table;
mod wire;

use std::process::ExitCode;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let port = |name| words.iter().find_map(|word| word.strip_prefix(name));
    if let Some(port) = port(bare::WORD) {
        bare::serve(port.parse().unwrap());
        return ExitCode::SUCCESS;
    }
    if let Some(port) = port(floor::WORD) {
        floor::serve(port.parse().unwrap());
        return ExitCode::SUCCESS;
    }
    // `cargo test --all-targets` calls benches without this word; numbers of a test build say nothing.
    if !words.iter().any(|word| word == "--bench") {
        return ExitCode::SUCCESS;
    }
    let wanted: Vec<&str> = words
        .iter()
        .map(String::as_str)
        .filter(|word| !word.starts_with("--"))
        .collect();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let rows = runtime.block_on(cases::all(&wanted));
    if table::print(&rows) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
