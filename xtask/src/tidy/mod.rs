//! The house rules, one file each: `absence` who may know what, `arrows` which crate may use which, `sizes`,
//! `doors` first lines and `mod.rs`, `words` that have no place here, `parameters`,
//! `refusals` and their tests.
//!
//! Knows how to read Rust text (`mask`, `shape`, `source`), not what it means: no types, no macros.

mod absence;
mod arrows;
mod check;
mod doors;
mod finding;
mod mask;
mod parameters;
mod refusals;
mod shape;
mod sizes;
mod source;
mod words;

pub(crate) use check::check;
