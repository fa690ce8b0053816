//! The speed that core promises, each operation beside the raw primitive that it cannot do without,
//! in one table; ends with 1 if a limit is exceeded. Call it by `cargo xtask bench core`.
#![expect(clippy::unwrap_used, reason = "a bench stops where it fails")]

mod measure;
mod table;
mod work;

use std::process::ExitCode;

use fedtoken_watching_allocator::WatchingAllocator;

#[global_allocator]
static ALLOCATOR: WatchingAllocator = WatchingAllocator;

fn main() -> ExitCode {
    // `cargo test --all-targets` calls benches without this word; numbers of a test build say nothing.
    if !std::env::args().any(|word| word == "--bench") {
        return ExitCode::SUCCESS;
    }
    let rows: Vec<_> = work::cases().into_iter().map(measure::measure).collect();
    if table::print(&rows) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
