//! What a job says of one of its duties: why it cannot do it, and that it can again.

use std::error::Error;

use crate::telemetry::Causes;

/// A duty that is done again and again.
#[derive(Debug)]
pub(super) struct Duty {
    fails: &'static str,
    is_failing: bool,
}

impl Duty {
    /// One that is well so far; the words are for when it fails.
    pub(super) const fn new(fails: &'static str) -> Self {
        Self {
            fails,
            is_failing: false,
        }
    }

    /// What was done; why not is said, and once afterwards that it works again.
    pub(super) fn told<T>(&mut self, done: Result<T, impl Error + 'static>) -> Option<T> {
        match done {
            Ok(done) => {
                if std::mem::take(&mut self.is_failing) {
                    tracing::info!(before = self.fails, "it works again");
                }
                Some(done)
            }
            Err(error) => {
                self.is_failing = true;
                tracing::warn!(error = %Causes(&error), "{}", self.fails);
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::{self, Write},
        sync::{Arc, Mutex},
    };

    use fedtoken_storage::StorageError;

    use super::*;
    use crate::http::Fault;

    /// A log to read.
    #[derive(Clone, Default)]
    struct Page(Arc<Mutex<Vec<u8>>>);

    impl Write for Page {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// What is logged when a duty is done in this way, one time after the other.
    fn logged(times: &[Result<(), &str>]) -> String {
        let page = Page::default();
        let writer = page.clone();
        let log = tracing_subscriber::fmt()
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .finish();
        tracing::subscriber::with_default(log, || {
            let mut duty = Duty::new("nothing is done");
            for done in times {
                let cause = |cause: &str| StorageError::Unavailable(cause.into());
                duty.told(done.map_err(|text| Fault::Storage(cause(text))));
            }
        });
        let bytes = page.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_failure_is_told_with_its_causes() {
        let log = logged(&[Err("the wire is cut")]);
        assert!(log.contains("nothing is done"), "{log}");
        assert!(log.contains("database is not available: the wire is cut"));
        assert!(!log.contains("works again"), "{log}");
    }

    #[test]
    fn that_it_works_again_is_told_once() {
        let log = logged(&[Ok(()), Err("cut"), Err("cut"), Ok(()), Ok(())]);
        assert_eq!(log.matches("it works again").count(), 1, "{log}");
        assert_eq!(log.lines().count(), 3, "{log}");
    }
}
