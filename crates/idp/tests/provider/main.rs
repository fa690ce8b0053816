//! The whole provider in process: frozen clock, seeded generator, real listener, scripted browser.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests and their support may fail loudly"
)]
#![expect(unreachable_pub, reason = "support is a room of its own with a door")]

mod app_codes;
mod bad_http;
mod bad_input;
mod bad_tokens;
mod devices;
mod forms;
mod headers;
mod journal;
mod keys;
mod leak;
mod login;
mod logout;
mod queue;
mod races;
mod registration;
mod rehash;
mod sessions;
mod sticky;
mod support;
mod tabs;
mod throttle_code;
mod throttle_password;
mod trace;
mod trust;
