//! How the schema of a database stands to the one this program knows.

use sea_orm::{ConnectionTrait, DbErr, EntityTrait};
use sea_orm_migration::{MigrationStatus, MigratorTrait, seaql_migrations};

use super::Migrator;
use crate::StorageError;

/// Older, newer or as it should be.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::sql) enum State {
    /// All steps are applied.
    Current,
    /// Some are missing, or all.
    Older,
    /// A step is applied that this program does not know; its name.
    Newer(String),
}

impl State {
    /// Whether nothing has to be changed before it is read.
    ///
    /// # Errors
    /// [`StorageError::Older`] and [`StorageError::Newer`].
    pub(in crate::sql) fn suits(self) -> Result<(), StorageError> {
        match self {
            Self::Current => Ok(()),
            Self::Older => Err(StorageError::Older),
            Self::Newer(version) => Err(StorageError::Newer(version)),
        }
    }
}

/// Looks at the schema; changes nothing.
pub(in crate::sql) async fn state(database: &impl ConnectionTrait) -> Result<State, DbErr> {
    match Migrator::get_migration_with_status_read_only(database).await {
        Ok(steps) => {
            let mut steps = steps.iter();
            Ok(
                match steps.all(|step| step.status() == MigrationStatus::Applied) {
                    true => State::Current,
                    false => State::Older,
                },
            )
        }
        // What the library says when it meets a step that is not in its list.
        Err(DbErr::Custom(_)) => Ok(State::Newer(unknown(database).await?)),
        Err(error) => Err(error),
    }
}

async fn unknown(database: &impl ConnectionTrait) -> Result<String, DbErr> {
    let known = Migrator::get_migration_files();
    let applied = seaql_migrations::Entity::find().all(database).await?;
    let mut names = applied.into_iter().map(|step| step.version);
    let unknown = names.find(|name| !known.iter().any(|step| step.name() == name));
    Ok(unknown.unwrap_or_default())
}
