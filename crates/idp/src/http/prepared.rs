//! The prepared documents of the present generation: made anew when its documents are others.

use std::sync::{Arc, PoisonError, RwLock};

use super::{Route, ready::Ready};
use crate::{app::App, documents::Documents, endpoints, live::Live};

/// What is ready to be answered; nothing by default.
#[derive(Default)]
pub(super) struct Prepared(Option<Kept>);

struct Kept {
    live: Live,
    made: RwLock<Made>,
}

#[derive(Clone)]
struct Made {
    from: Arc<Documents>,
    ready: Arc<Ready>,
}

impl Prepared {
    /// The documents of this provider.
    pub(super) fn of(live: &Live) -> Self {
        let made = RwLock::new(Made::of(&live.app()));
        let live = live.clone();
        Self(Some(Kept { live, made }))
    }

    /// Those of now.
    pub(super) fn ready(&self) -> Arc<Ready> {
        self.0.as_ref().map(Kept::ready).unwrap_or_default()
    }
}

impl Kept {
    fn ready(&self) -> Arc<Ready> {
        let app = self.live.app();
        let made = self.made.read().unwrap_or_else(PoisonError::into_inner);
        if Arc::ptr_eq(&made.from, &app.documents) {
            return Arc::clone(&made.ready);
        }
        drop(made);
        let renewed = Made::of(&app);
        let ready = Arc::clone(&renewed.ready);
        *self.made.write().unwrap_or_else(PoisonError::into_inner) = renewed;
        ready
    }
}

impl Made {
    fn of(app: &App) -> Self {
        let documents = [Route::Discovery, Route::ServerMetadata, Route::Jwks];
        let documents = documents
            .into_iter()
            .filter_map(|route| endpoints::document(app, &route).map(|reply| (route, reply)));
        Self {
            from: Arc::clone(&app.documents),
            ready: Arc::new(Ready::new(&app.site, documents)),
        }
    }
}
