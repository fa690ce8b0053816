//! `fedtoken migrate`.

use fedtoken_storage::sql::SqlStore;

use super::{
    arguments::Files,
    config::read,
    run::{Failed, say},
};

pub(super) async fn up(files: Files) -> Result<(), Failed> {
    let config = read(files)?;
    // Opening applies every migration that is missing.
    SqlStore::open(&config.database.url).await?.close().await?;
    say("the schema is up to date\n")
}
