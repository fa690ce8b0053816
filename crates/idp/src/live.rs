//! The provider as it is now: its keys change while requests are answered.
//!
//! Each request takes the provider once and keeps it to its end, so it never meets two generations
//! of keys. What is not a key (caches, counters, the database) is shared by all generations.

use std::sync::{Arc, PoisonError, RwLock};

use crate::app::App;

/// Where the present generation is found; clones share it.
#[derive(Clone)]
pub struct Live(Arc<RwLock<Arc<App>>>);

impl Live {
    /// The present generation.
    #[must_use]
    pub fn app(&self) -> Arc<App> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts a generation after the present one; of two at the same moment each sees the other's.
    pub fn change(&self, next: impl FnOnce(&App) -> App) {
        let mut present = self.0.write().unwrap_or_else(PoisonError::into_inner);
        *present = Arc::new(next(&present));
    }
}

impl From<Arc<App>> for Live {
    /// The first generation.
    fn from(app: Arc<App>) -> Self {
        Self(Arc::new(RwLock::new(app)))
    }
}
