//! What a job says of one of its duties: why it cannot do it, and that it can again.

use std::error::Error;

use crate::telemetry::Causes;

/// A duty that is done again and again.
#[derive(Debug)]
pub(super) struct Duty {
    fails: &'static str,
    again: &'static str,
    weight: Weight,
    is_failing: bool,
}

/// How much it matters when a duty fails.
#[derive(Clone, Copy, Debug)]
enum Weight {
    /// It is made up for later.
    Light,
    /// Somebody has to look at it.
    Grave,
}

impl Duty {
    /// One that is well so far; the words are for when it fails, and for when it is done again.
    pub(super) const fn new(fails: &'static str, again: &'static str) -> Self {
        Self {
            fails,
            again,
            weight: Weight::Light,
            is_failing: false,
        }
    }

    /// The same for one whose failure somebody has to look at.
    pub(super) const fn grave(fails: &'static str, again: &'static str) -> Self {
        Self {
            weight: Weight::Grave,
            ..Self::new(fails, again)
        }
    }

    /// What was done; why not is said, and once afterwards that it works again.
    pub(super) fn told<T>(&mut self, done: Result<T, impl Error + 'static>) -> Option<T> {
        match done {
            Ok(done) => {
                if std::mem::take(&mut self.is_failing) {
                    tracing::info!("{}", self.again);
                }
                Some(done)
            }
            Err(error) => {
                self.is_failing = true;
                let (error, fails) = (Causes(&error), self.fails);
                match self.weight {
                    Weight::Light => tracing::warn!(%error, "{fails}"),
                    Weight::Grave => tracing::error!(%error, "{fails}"),
                }
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use fedtoken_storage::StorageError;

    use super::*;
    use crate::{http::Fault, jobs::heard::logged};

    /// What is logged when a duty is done in this way, one time after the other.
    fn told(mut duty: Duty, times: &[Result<(), &str>]) -> String {
        logged(|| {
            for done in times {
                let cause = |cause: &str| StorageError::Unavailable(cause.into());
                duty.told(done.map_err(|text| Fault::Storage(cause(text))));
            }
        })
    }

    const fn light() -> Duty {
        Duty::new("nothing is done", "all is done again")
    }

    #[test]
    fn a_failure_is_told_with_its_causes() {
        let log = told(light(), &[Err("the wire is cut")]);
        assert!(log.contains("nothing is done"), "{log}");
        assert!(log.contains("database is not available: the wire is cut"));
        assert!(log.contains("WARN") && !log.contains("again"), "{log}");
    }

    #[test]
    fn that_it_works_again_is_told_once() {
        let log = told(light(), &[Ok(()), Err("cut"), Err("cut"), Ok(()), Ok(())]);
        assert_eq!(log.matches("all is done again").count(), 1, "{log}");
        assert_eq!(log.lines().count(), 3, "{log}");
    }

    #[test]
    fn a_grave_failure_is_an_error() {
        let duty = Duty::grave("nothing is done", "all is done again");
        let log = told(duty, &[Err("cut")]);
        assert!(log.contains("ERROR"), "{log}");
    }
}
