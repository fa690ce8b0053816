//! The real program as a child process: its promises as a program, a real browser, and kill -9.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests and their support may fail loudly"
)]
#![expect(unreachable_pub, reason = "support is a room of its own with a door")]

mod chromium;
mod clients;
mod commands;
mod faults;
mod instances;
mod journal;
mod kill;
mod load;
mod mutual_tls;
mod outage;
mod person;
mod process;
mod rotate;
mod support;
mod tls;
