//! What every test of this program logs, from the first call of [`start`] on.

use std::{
    io,
    sync::{Mutex, OnceLock, PoisonError},
};

use tracing_subscriber::fmt::{MakeWriter, format::FmtSpan};

/// Starts to write it down, once: our own words down to the last, of others what an operator may
/// switch on.
pub fn start() {
    LOG.get_or_init(|| {
        let filter = "debug,fedtoken_idp=trace,fedtoken_storage=trace";
        let subscriber = tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_span_events(FmtSpan::FULL)
            .with_ansi(false)
            .with_writer(Written)
            .finish();
        tracing::subscriber::set_global_default(subscriber).unwrap();
        Mutex::default()
    });
}

/// Everything until now.
pub fn written() -> Vec<u8> {
    LOG.get().map_or_else(Vec::new, |log| {
        log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    })
}

struct Written;

impl io::Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(log) = LOG.get() {
            let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
            log.extend_from_slice(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Written {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        Self
    }
}

static LOG: OnceLock<Mutex<Vec<u8>>> = OnceLock::new();
