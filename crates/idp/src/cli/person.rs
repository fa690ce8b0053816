//! `fedtoken person`.

use std::sync::Arc;

use fedtoken_core::{ids::PersonId, keyring::Keyring};
use fedtoken_storage::{Store, sql::SqlStore};

use super::{
    arguments::{EraseArguments, Whom},
    config::read,
    keys::{not_foreign, ring_path, unread},
    run::{Failed, many, say},
};
use crate::{
    clock::{Clock, SystemClock},
    entropy::Entropy,
    erasure::{self, Erased, ErasureError},
    journal::Scribe,
    keys::file,
    login::Telling,
    methods::password::normalise,
    registry::Registry,
};

/// Erases a person, or says who it would be.
pub(super) async fn erase(arguments: EraseArguments) -> Result<(), Failed> {
    let config = read(arguments.files)?;
    let path = ring_path(&config, arguments.ring)?;
    let ring = Arc::new(file::load(&path).map_err(unread(&path))?);
    let url = &config.database.url;
    // Who only looks makes no database and migrates none.
    let look = SqlStore::look(url).await?;
    let found = look_at(&look, &ring, &arguments.whom).await;
    look.close().await?;
    let found = found?;
    if !arguments.yes {
        return say(&found.told);
    }
    let store = SqlStore::open(url).await?;
    let done = carry_out(&store, &ring, &found.person).await;
    store.close().await?;
    say(&done?)
}

/// Whom it would erase.
struct Found {
    person: PersonId,
    told: String,
}

async fn look_at(store: &dyn Store, ring: &Keyring, whom: &Whom) -> Result<Found, Failed> {
    // What a foreign ring would seal could never be read or told from forgery.
    not_foreign(store, ring).await?;
    let person = find(store, whom).await?;
    let account = store.account_of(&person).await?;
    let name = account.map_or_else(String::new, |account| format!(" ({})", account.username));
    let sessions = erasure::sessions(store, &person, SystemClock.now()).await?;
    let sessions = many(sessions, "session");
    let told = format!(
        "would erase {person}{name}, who has {sessions}; nothing was changed: `--yes` erases\n"
    );
    Ok(Found { person, told })
}

async fn find(store: &dyn Store, whom: &Whom) -> Result<PersonId, Failed> {
    let found = match (&whom.username, &whom.id) {
        (Some(name), _) => {
            let account = store.account_named(&normalise(name)).await?;
            account.map(|account| account.person_id)
        }
        (None, Some(id)) => {
            let id = PersonId::parse(id).map_err(|error| format!("--id: {error}"))?;
            store.person(&id).await?.map(|person| person.id)
        }
        (None, None) => None,
    };
    found.ok_or_else(|| ErasureError::Nobody.into())
}

async fn carry_out(
    store: &dyn Store,
    ring: &Arc<Keyring>,
    person: &PersonId,
) -> Result<String, Failed> {
    let subjects = not_foreign(store, ring).await?;
    let telling = Telling {
        store,
        clients: &Registry::default(),
        subjects: &subjects.ok_or("no instance ever ran with this database")?,
        ring,
    };
    let mut rng = Entropy::System.generator()?;
    let now = SystemClock.now();
    let erased = erasure::erase(telling, &Scribe::new(ring), person, now, &mut rng).await?;
    let Erased { sessions, messages } = erased;
    let (ended, messages) = (many(sessions, "session"), many(messages, "message"));
    Ok(format!(
        "erased; {ended} ended, {messages} to services about that; the journal keeps its lines without \
         their person\n"
    ))
}
