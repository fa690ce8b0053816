//! `cargo xtask relying-parties`: real client libraries log in by the trial, and their pages show what was run.
//!
//! Installs what the programs in `tests/relying-parties` need, into the build cache; the play itself is
//! in `tests/relying-parties/driver`.

mod pages;
mod play;
mod prepare;

pub(crate) use play::{all, verb};
