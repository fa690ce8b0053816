//! `fedtoken client apply`: makes the database agree with files.

use fedtoken_storage::sql::SqlStore;

use super::{
    parts::{declared, sound},
    print::{Tense, print},
};
use crate::{
    app,
    cli::{arguments::ClientFiles, run::Failed},
    clients,
    clock::{Clock, SystemClock},
};

/// Applies in one commit and prints what was done.
pub(in crate::cli) async fn apply(arguments: ClientFiles) -> Result<(), Failed> {
    let (output, prune) = (arguments.output, arguments.prune());
    let (config, declaration) = declared(arguments.files, &arguments.paths)?;
    let declaration = sound(declaration)?;
    let door = app::door(&config)?;
    let store = SqlStore::open(&config.database.url).await?;
    let wanted = (&*declaration.clients, prune);
    let applied = clients::apply(&store, &door, wanted, SystemClock.now()).await;
    store.close().await?;
    print(&applied?, output, Tense::Past)
}
