//! `fedtoken client plan`: what `apply` would do.

use fedtoken_storage::{sql::SqlStore, stores::Clients};

use super::{
    parts::{asked, declared, problems, sound},
    print::{Tense, print},
};
use crate::{
    cli::{arguments::ClientFiles, run::Failed},
    clients::Plan,
};

/// Compares and prints; changes nothing.
pub(in crate::cli) async fn plan(arguments: ClientFiles) -> Result<(), Failed> {
    let (output, prune) = (arguments.output, arguments.prune());
    let (config, declaration) = declared(arguments.files, &arguments.paths)?;
    let declaration = sound(declaration)?;
    let store = SqlStore::look(&config.database.url).await?;
    let stored = store.clients().await?;
    store.close().await?;
    let plan = Plan::between(&stored, &declaration.clients, prune).map_err(problems)?;
    print(&asked(&arguments.paths, plan), output, Tense::Future)
}
