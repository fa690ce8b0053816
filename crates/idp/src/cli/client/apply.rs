//! `fedtoken client apply`: makes the database agree with files.

use std::sync::Arc;

use fedtoken_storage::sql::SqlStore;

use super::{
    parts::{asked, declared, sound},
    print::{Tense, print},
};
use crate::{
    app,
    cli::{
        arguments::ApplyArguments,
        keys::{not_foreign, ring_path, unread},
        run::Failed,
    },
    clients::{self, Parts},
    clock::{Clock, SystemClock},
    entropy::Entropy,
    journal::Scribe,
    keys::file,
};

/// Applies in one commit and prints what was done.
pub(in crate::cli) async fn apply(arguments: ApplyArguments) -> Result<(), Failed> {
    let ApplyArguments {
        what: arguments,
        ring,
    } = arguments;
    let (output, prune) = (arguments.output, arguments.prune());
    let (config, declaration) = declared(arguments.files, &arguments.paths)?;
    let declaration = sound(declaration)?;
    let door = app::door(&config)?;
    let path = ring_path(&config, ring)?;
    let ring = Arc::new(file::load(&path).map_err(unread(&path))?);
    let store = SqlStore::open(&config.database.url).await?;
    // What it would write into the journal could never be told from forgery.
    not_foreign(&store, &ring).await?;
    let wanted = (&*declaration.clients, prune);
    let parts = Parts {
        store: &store,
        door: &door,
        scribe: &Scribe::new(&ring),
        entropy: &Entropy::System,
    };
    let applied = clients::apply(&parts, wanted, SystemClock.now()).await;
    store.close().await?;
    print(&asked(&arguments.paths, applied?), output, Tense::Past)
}
