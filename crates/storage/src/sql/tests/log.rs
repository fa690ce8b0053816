//! What is said in the log of one thread, for tests that want to hear it.

use std::{
    fmt,
    sync::{Arc, Mutex},
};

use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
    subscriber::DefaultGuard,
};

/// Listens on this thread until it is dropped.
pub(in crate::sql) struct Log {
    lines: Arc<Mutex<Vec<String>>>,
    _ear: DefaultGuard,
}

impl Log {
    /// Begins to listen.
    pub(in crate::sql) fn listen() -> Self {
        let lines = Arc::default();
        let ear = Ear(Arc::clone(&lines));
        Self {
            lines,
            _ear: tracing::subscriber::set_default(ear),
        }
    }

    /// How many lines hold these words.
    pub(in crate::sql) fn count(&self, words: &str) -> usize {
        let lines = self.lines.lock().unwrap();
        lines.iter().filter(|line| line.contains(words)).count()
    }
}

struct Ear(Arc<Mutex<Vec<String>>>);

impl Subscriber for Ear {
    fn enabled(&self, _metadata: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _span: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _span: &Id, _values: &Record<'_>) {}

    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut line = Line(String::new());
        event.record(&mut line);
        self.0.lock().unwrap().push(line.0);
    }

    fn enter(&self, _span: &Id) {}

    fn exit(&self, _span: &Id) {}
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0 += &format!("{}={value:?} ", field.name());
    }
}
