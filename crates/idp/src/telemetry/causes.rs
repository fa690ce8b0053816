//! An error with its causes in one line.

use std::{error::Error, fmt};

/// An error and all its causes, each said once: many an error repeats its cause in its own words.
#[derive(Clone, Copy, Debug)]
pub struct Causes<'a>(pub &'a (dyn Error + 'static));

impl fmt::Display for Causes<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut told = self.0.to_string();
        let mut source = self.0.source();
        while let Some(cause) = source {
            let words = cause.to_string();
            if !told.contains(&words) {
                told.push_str(": ");
                told.push_str(&words);
            }
            source = cause.source();
        }
        formatter.write_str(&told)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    enum Example {
        #[error("the wire is cut")]
        Wire,
        #[error("no line: {0}")]
        Repeats(#[source] Box<Example>),
        #[error("nobody answers")]
        Hides(#[source] Box<Example>),
    }

    #[test]
    fn causes_follow_the_error() {
        let error = Example::Hides(Box::new(Example::Wire));
        assert_eq!(
            Causes(&error).to_string(),
            "nobody answers: the wire is cut"
        );
    }

    #[test]
    fn a_cause_that_was_said_is_not_said_again() {
        let inner = Example::Repeats(Box::new(Example::Wire));
        let error = Example::Hides(Box::new(inner));
        let told = Causes(&error).to_string();
        assert_eq!(told, "nobody answers: no line: the wire is cut");
    }
}
