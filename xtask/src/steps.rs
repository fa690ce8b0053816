//! Plays steps one after the other, stops at the first failure, and says how long each took.

use std::time::{Duration, Instant};

use crate::failure::Failure;

/// One step of a longer chore.
pub(crate) struct Step {
    title: &'static str,
    run: fn() -> Result<(), Failure>,
}

impl Step {
    /// A step with the title that stands above its output.
    pub(crate) const fn new(title: &'static str, run: fn() -> Result<(), Failure>) -> Self {
        Self { title, run }
    }
}

/// Plays the steps in order and prints the table of times, after a failure too.
///
/// # Errors
/// The failure of the first step that fails; the steps after it are not played.
pub(crate) fn play(steps: &[&Step]) -> Result<(), Failure> {
    let mut times = Vec::new();
    let mut outcome = Ok(());
    for (index, step) in steps.iter().enumerate() {
        println!("\n== [{}/{}] {}", index + 1, steps.len(), step.title);
        let (result, took) = timed(step.run);
        times.push((step.title, took));
        outcome = result;
        if outcome.is_err() {
            println!("== failed: {}", step.title);
            break;
        }
    }
    println!("\n{}", table(&times));
    let passed = passed(&times, &outcome);
    println!("{passed} of {} steps played and passed", steps.len());
    println!("steps: {passed} passed, {} failed", times.len() - passed);
    outcome
}

#[expect(
    clippy::disallowed_methods,
    reason = "a chore measures itself; nothing is decided by it"
)]
fn timed(run: fn() -> Result<(), Failure>) -> (Result<(), Failure>, Duration) {
    let start = Instant::now();
    let result = run();
    (result, start.elapsed())
}

fn passed(times: &[(&str, Duration)], outcome: &Result<(), Failure>) -> usize {
    times.len() - usize::from(outcome.is_err())
}

fn table(times: &[(&str, Duration)]) -> String {
    let total: Duration = times.iter().map(|(_, took)| *took).sum();
    times
        .iter()
        .chain(std::iter::once(&("total", total)))
        .map(|(title, took)| format!("{:>8.1} s  {title}", took.as_secs_f64()))
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn well() -> Result<(), Failure> {
        Ok(())
    }

    fn badly() -> Result<(), Failure> {
        Err(Failure::Untidy { findings: 1 })
    }

    fn never() -> Result<(), Failure> {
        panic!("a step after a failure was played")
    }

    #[test]
    fn all_steps_are_played_when_all_go_well() {
        let step = Step::new("well", well);
        assert!(play(&[&step, &step]).is_ok());
    }

    #[test]
    fn nothing_is_played_after_a_failure() {
        let steps = [
            Step::new("well", well),
            Step::new("badly", badly),
            Step::new("never", never),
        ];
        let steps: Vec<&Step> = steps.iter().collect();
        assert!(matches!(play(&steps), Err(Failure::Untidy { findings: 1 })));
    }

    #[test]
    fn the_table_ends_with_the_total() {
        let times = [
            ("one", Duration::from_millis(1500)),
            ("two", Duration::from_millis(500)),
        ];
        assert_eq!(
            table(&times),
            "     1.5 s  one\n     0.5 s  two\n     2.0 s  total"
        );
    }
}
