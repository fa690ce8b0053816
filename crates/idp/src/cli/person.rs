//! `fedtoken person`.

use std::sync::Arc;

use fedtoken_core::{ids::PersonId, keyring::Keyring};
use fedtoken_storage::{Store, sql::SqlStore};

use super::{
    arguments::{EraseArguments, Whom},
    config::read,
    keys::{not_foreign, ring_path, unread},
    run::{Failed, say},
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
    // Who only looks makes no database and migrates none.
    let url = &config.database.url;
    let look = SqlStore::look(url).await?;
    let person = find(&look, &arguments.whom).await;
    let foretold = match &person {
        Ok(person) => foretell(&look, person).await,
        Err(_) => Ok(String::new()),
    };
    look.close().await?;
    let person = person?;
    if !arguments.yes {
        return say(&foretold?);
    }
    let store = SqlStore::open(url).await?;
    let done = carry_out(&store, &ring, &person).await;
    store.close().await?;
    say(&done?)
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

async fn foretell(store: &dyn Store, person: &PersonId) -> Result<String, Failed> {
    let sessions = store.sessions_of(person).await?.len();
    let sessions = counted(sessions, "session", "sessions");
    Ok(format!(
        "would erase {person}, who has {sessions}; nothing was changed: `--yes` erases\n"
    ))
}

async fn carry_out(
    store: &dyn Store,
    ring: &Arc<Keyring>,
    person: &PersonId,
) -> Result<String, Failed> {
    // What a foreign ring would seal could never be read or told from forgery.
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
    let Erased { sessions, told } = erased;
    let ended = counted(sessions, "session ended", "sessions ended");
    let told = counted(told, "service is told", "services are told");
    Ok(format!(
        "erased; {ended}, {told}; the journal keeps its lines without their person\n"
    ))
}

fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
