//! A copy of an SQLite file, consistent while others write, and looked at before it has its name.

use std::{
    ffi::OsString,
    io,
    path::{Path, PathBuf},
};

use sea_orm::{ConnectionTrait, DbBackend, Statement};
use tokio::fs::{self, File, OpenOptions};

use super::{check::damage, snapshot::Snapshot};
use crate::{
    StorageError,
    sql::{answer::fault, connect, migration::State, postgres},
};

/// Why there is no backup.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackupError {
    /// The database is on PostgreSQL.
    #[error("a database on PostgreSQL is backed up by PostgreSQL's own means")]
    NotAFile,
    /// The database cannot be read.
    #[error("cannot read the database")]
    From(#[source] StorageError),
    /// There is such a file; it is left as it is.
    #[error("{0} is there already: name a new file, or remove it")]
    Taken(PathBuf),
    /// The copy cannot be written; what was written of it is removed.
    #[error("cannot write {path}")]
    To {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The copy was refused by SQLite; what was written of it is removed.
    #[error("cannot copy the database")]
    Copy(#[source] StorageError),
    /// The copy is not whole and was removed.
    #[error("the copy is damaged and was removed: {0}")]
    Damaged(String),
}

/// Copies the SQLite database at `url` into the new file `to`, which only its owner may read.
///
/// The copy is what the database held at one instant; others may write meanwhile. It grows beside
/// `to` under the same name with `.partial` behind, is on the disk and found whole and of the same
/// schema before it gets its name. So a file called `to` is always a whole backup; after a lost
/// process `.partial` may remain.
///
/// # Errors
/// [`BackupError`]; no file `to` is made then.
pub async fn back_up(url: &str, to: &Path) -> Result<(), BackupError> {
    if postgres::is_address(url) {
        return Err(BackupError::NotAFile);
    }
    if fs::try_exists(to)
        .await
        .map_err(|source| failed(to, source))?
    {
        return Err(BackupError::Taken(to.to_owned()));
    }
    let state = state_of(url).await.map_err(BackupError::From)?;
    if let State::Newer(version) = state {
        return Err(BackupError::From(StorageError::Newer(version)));
    }
    let partial = partial(to);
    create(&partial).await?;
    let done = fill(url, &state, (&partial, to)).await;
    // The name `to` is another way to the same file by now, or there is no backup.
    let removed = fs::remove_file(&partial).await;
    done?;
    removed.map_err(|source| failed(&partial, source))?;
    settle_folder(to).await.map_err(|source| failed(to, source))
}

async fn fill(url: &str, state: &State, (partial, to): (&Path, &Path)) -> Result<(), BackupError> {
    copy(url, partial).await.map_err(BackupError::Copy)?;
    settle(partial)
        .await
        .map_err(|source| failed(partial, source))?;
    inspect(partial, state).await?;
    // Unlike a rename it never takes the place of another file.
    match fs::hard_link(partial, to).await {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Err(BackupError::Taken(to.to_owned()))
        }
        linked => linked.map_err(|source| failed(to, source)),
    }
}

async fn state_of(url: &str) -> Result<State, StorageError> {
    let mut snapshot = Snapshot::open(url).await?;
    let state = std::mem::replace(&mut snapshot.state, State::Current);
    snapshot.close().await?;
    Ok(state)
}

/// `VACUUM INTO` reads in one transaction and writes no page that is free.
async fn copy(url: &str, to: &Path) -> Result<(), StorageError> {
    let file = connect::look(url).await?;
    // The one connection: to SQLite a copy is writing, though it writes nothing here.
    let free = file.execute_unprepared("PRAGMA query_only = OFF").await;
    free.map_err(fault)?;
    let name = to.to_string_lossy().into_owned();
    let vacuum = Statement::from_sql_and_values(DbBackend::Sqlite, "VACUUM INTO ?", [name.into()]);
    let done = file.execute_raw(vacuum).await;
    file.close_by_ref().await.map_err(fault)?;
    done.map_err(fault)?;
    Ok(())
}

async fn inspect(copy: &Path, expected: &State) -> Result<(), BackupError> {
    let url = format!("sqlite://{}", copy.display());
    let snapshot = Snapshot::open(&url).await.map_err(BackupError::Copy)?;
    let damage = damage(&snapshot.tx).await.map_err(BackupError::Copy)?;
    let same = snapshot.state == *expected;
    snapshot.close().await.map_err(BackupError::Copy)?;
    match damage.into_iter().next() {
        Some(damage) => Err(BackupError::Damaged(damage)),
        None if !same => Err(BackupError::Damaged("it has another schema".to_owned())),
        None => Ok(()),
    }
}

/// Makes the file for its owner alone before anything stands in it.
async fn create(path: &Path) -> Result<(), BackupError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    options.mode(0o600);
    match options.open(path).await {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Err(BackupError::Taken(path.to_owned()))
        }
        made => made.map(drop).map_err(|source| failed(path, source)),
    }
}

async fn settle(path: &Path) -> io::Result<()> {
    File::open(path).await?.sync_all().await
}

/// A name is on the disk when its folder is.
async fn settle_folder(path: &Path) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    settle(folder.unwrap_or_else(|| Path::new("."))).await
}

fn partial(to: &Path) -> PathBuf {
    let mut name = OsString::from(to);
    name.push(".partial");
    name.into()
}

fn failed(path: &Path, source: io::Error) -> BackupError {
    BackupError::To {
        path: path.to_owned(),
        source,
    }
}
