//! `cargo xtask ci`: the tests, and what changes from day to day without a change of ours: the advisories.

use crate::deny;
use crate::failure::Failure;
use crate::steps::{Step, play};
use crate::test::STEPS;

const ADVISORIES: Step = Step::new("advisories", deny::advisories);

/// Plays every step of `test` and then looks up the advisories.
///
/// # Errors
/// The failure of the first step that fails.
pub(crate) fn ci() -> Result<(), Failure> {
    play(&STEPS.iter().chain([&ADVISORIES]).collect::<Vec<_>>())
}
