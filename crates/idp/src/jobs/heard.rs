//! What is logged while something is done, to read in a test.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex},
};

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

/// Everything that is logged by this.
pub(super) fn logged(act: impl FnOnce()) -> String {
    let page = Page::default();
    let writer = page.clone();
    let log = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    tracing::subscriber::with_default(log, act);
    let bytes = page.0.lock().unwrap().clone();
    String::from_utf8(bytes).unwrap()
}
