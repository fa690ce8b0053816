//! Makes the database agree with what is declared, in one commit.

use fedtoken_core::time::UnixTime;
use fedtoken_storage::{StorageError, Store};
use thiserror::Error;

use super::{Plan, Prune, sector::check_sector};
use crate::{
    config::clients::{DeclaredClient, FileProblem},
    gateways::outbound::Door,
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
    /// The database refused what cannot be refused.
    #[error("the clients were not saved")]
    Refused,
}

/// Applies what is declared; gives what was done. Doing it again does nothing.
///
/// # Errors
/// [`ApplyError`]; nothing is changed then.
pub async fn apply(
    store: &dyn Store,
    door: &Door,
    (declared, prune): (&[DeclaredClient], Prune),
    now: UnixTime,
) -> Result<Plan, ApplyError> {
    let stored = store.clients().await?;
    let plan = Plan::between(&stored, declared, prune).map_err(ApplyError::Problems)?;
    let problems = outside_sectors(door, declared, &plan).await;
    if !problems.is_empty() {
        return Err(ApplyError::Problems(problems));
    }
    if !plan.is_empty() {
        let saved = store.commit(plan.changes(now)).await?;
        saved.map_err(|_| ApplyError::Refused)?;
    }
    Ok(plan)
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
