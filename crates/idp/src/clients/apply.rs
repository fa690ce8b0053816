//! Makes the database agree with what is declared, in one commit.

use fedtoken_core::{keyring::KeyringError, time::UnixTime};
use fedtoken_storage::{Change, StorageError, Store, stores::JournalEvent};
use thiserror::Error;

use super::{Action, Plan, Prune, sector::check_sector};
use crate::{
    app::App,
    config::clients::{DeclaredClient, FileProblem},
    entropy::{Entropy, EntropyError},
    gateways::outbound::Door,
    journal::{Entry, Scribe},
};

/// Nothing was changed.
#[derive(Debug, Error)]
pub enum ApplyError {
    /// The files are not sound.
    #[error("{}", lines(.0))]
    Problems(Vec<FileProblem>),
    /// The database.
    #[error("the database failed")]
    Storage(#[from] StorageError),
    /// The generator.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
    /// The key ring.
    #[error("the journal cannot be written")]
    Journal(#[from] KeyringError),
    /// Somebody else kept changing the same clients.
    #[error("the clients were changed by somebody else in this moment: try again")]
    Changed,
}

/// What it takes to apply.
pub struct Parts<'a> {
    /// The database.
    pub store: &'a dyn Store,
    /// The way to the sectors that clients claim.
    pub door: &'a Door,
    /// Writes what was done into the journal.
    pub scribe: &'a Scribe,
    /// The generator for that.
    pub entropy: &'a Entropy,
}

impl<'a> Parts<'a> {
    /// Those of a running provider.
    #[must_use]
    pub fn of(app: &'a App) -> Self {
        Self {
            store: &*app.store,
            door: &app.door,
            scribe: &app.journal,
            entropy: &app.entropy,
        }
    }
}

/// Applies what is declared; gives what was done. Doing it again does nothing, and of several who
/// do it at the same time each change is done and written down by one.
///
/// # Errors
/// [`ApplyError`]; nothing is changed then.
pub async fn apply(
    parts: &Parts<'_>,
    (declared, prune): (&[DeclaredClient], Prune),
    now: UnixTime,
) -> Result<Plan, ApplyError> {
    let Parts { store, door, .. } = parts;
    for _ in 0..MOST_TRIES {
        let stored = store.clients().await?;
        let plan = Plan::between(&stored, declared, prune).map_err(ApplyError::Problems)?;
        let problems = outside_sectors(door, declared, &plan).await;
        if !problems.is_empty() {
            return Err(ApplyError::Problems(problems));
        }
        if plan.is_empty() {
            return Ok(plan);
        }
        let changes = plan.changes(now).and_all(lines_of(parts, &plan, now)?);
        if store.commit(changes).await?.is_ok() {
            return Ok(plan);
        }
        // Somebody was quicker, as a rule another instance with the same files: then nothing is
        // left to be done, nor to be written down.
    }
    Err(ApplyError::Changed)
}

/// One line for each client, in the same commit.
fn lines_of(parts: &Parts<'_>, plan: &Plan, now: UnixTime) -> Result<Vec<Change>, ApplyError> {
    let mut rng = parts.entropy.generator()?;
    let pen = parts.scribe.blank();
    let lines = plan.steps.iter().map(|step| {
        let event = match step.action {
            Action::Add => JournalEvent::ClientDeclared,
            Action::Change => JournalEvent::ClientChanged,
            Action::Remove => JournalEvent::ClientWithdrawn,
        };
        let client_id = Some(step.client_id.as_str());
        let entry = Entry {
            client_id,
            ..Entry::new(event, now)
        };
        Ok(pen.line(entry, &mut rng)?)
    });
    lines.collect()
}

/// What is new must belong to the sector it claims; what is there has been looked at before.
async fn outside_sectors(
    door: &Door,
    declared: &[DeclaredClient],
    plan: &Plan,
) -> Vec<FileProblem> {
    let mut problems = Vec::new();
    let new = declared
        .iter()
        .filter(|it| plan.puts(&it.registration.client_id));
    for client in new {
        let Err(error) = check_sector(door, &client.registration).await else {
            continue;
        };
        problems.extend(error.details().into_iter().map(|what| FileProblem {
            path: client.path.clone(),
            what,
        }));
    }
    problems
}

fn lines(problems: &[FileProblem]) -> String {
    let lines: Vec<_> = problems.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

/// Others may bring in the same, one after the other: so many times is no chance any more.
const MOST_TRIES: usize = 5;
