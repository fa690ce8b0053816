//! Whether a database that came from somewhere, such as a restored one, is whole.

use std::collections::BTreeSet;

use sea_orm::{
    ConnectionTrait, DbBackend, EntityTrait, QueryOrder, QueryResult, QuerySelect, Statement,
    sea_query::{Asterisk, Expr, ExprTrait, Func, Query},
};

use super::{
    content::TableContent,
    snapshot::{Snapshot, contents},
};
use crate::{
    StorageError,
    sql::{
        SqlStore,
        answer::fault,
        entity::{journal, journal_key, journal_segment, person, signing_key},
        migration::State,
        tables::tables,
        writer::Transaction,
    },
    stores::{JournalKey, Person, SigningKey},
};

/// Why a database cannot be checked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CheckError {
    /// It cannot be read; a row that cannot is named.
    #[error(transparent)]
    Database(#[from] StorageError),
    /// It is of an older version, or holds nothing of ours.
    #[error(
        "database has an older schema or none: bring it up to date first, by `fedtoken migrate up`"
    )]
    Older,
}

/// What was found in a database of the present schema; it is whole when `damage` and `orphans` are
/// empty and the samples can be unsealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    /// What SQLite says of a damaged file; PostgreSQL is asked for every row instead, as is SQLite.
    pub damage: Vec<String>,
    /// Rows that point to nothing, whether or not the database still forbids them.
    pub orphans: Vec<Orphans>,
    /// What is in every table.
    pub contents: Vec<TableContent>,
    /// A person, to be unsealed by whoever has the key ring.
    pub person: Option<Person>,
    /// All signing keys, likewise.
    pub signing_keys: Vec<SigningKey>,
    /// The key of what the journal tells about a person, likewise.
    pub journal_key: Option<JournalKey>,
    /// The keys of the ring that the journal's digests were made with.
    pub journal_ring_keys: BTreeSet<String>,
}

/// Rows of a table that point to a row that is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Orphans {
    /// Their table.
    pub table: String,
    /// The column that points.
    pub column: String,
    /// How many they are.
    pub rows: u64,
}

/// Reads the whole database as it is at one instant; nothing is made, migrated or written.
///
/// # Errors
/// [`CheckError`].
pub async fn check_database(url: &str) -> Result<Health, CheckError> {
    let snapshot = Snapshot::open(url).await?;
    match &snapshot.state {
        State::Current => {}
        State::Older => return Err(CheckError::Older),
        State::Newer(version) => return Err(StorageError::Newer(version.clone()).into()),
    }
    let tx = &snapshot.tx;
    let person = person::Entity::find().order_by_asc(person::Column::Id);
    let person = person.one(tx).await.map_err(fault)?;
    let keys = signing_key::Entity::find().order_by_asc(signing_key::Column::Kid);
    let keys = keys.all(tx).await.map_err(fault)?;
    let journal_key = journal_key::Entity::find().order_by_asc(journal_key::Column::PersonId);
    let journal_key = journal_key.one(tx).await.map_err(fault)?;
    let health = Health {
        damage: damage(tx).await?,
        orphans: orphans(tx).await?,
        contents: contents(tx).await?,
        person: person.map(person::Model::record).transpose()?,
        signing_keys: keys.into_iter().map(signing_key::Model::record).collect(),
        journal_key: journal_key.map(journal_key::Model::record).transpose()?,
        journal_ring_keys: ring_keys(tx).await?,
    };
    snapshot.close().await?;
    Ok(health)
}

/// The keys that lines and segments name.
async fn ring_keys(tx: &Transaction) -> Result<BTreeSet<String>, StorageError> {
    let lines = journal::Entity::find()
        .select_only()
        .column(journal::Column::KeyId)
        .distinct()
        .into_tuple::<Option<String>>();
    let segments = journal_segment::Entity::find()
        .select_only()
        .column(journal_segment::Column::KeyId)
        .distinct()
        .into_tuple::<Option<String>>();
    let lines = lines.all(tx).await.map_err(fault)?;
    let segments = segments.all(tx).await.map_err(fault)?;
    Ok(lines.into_iter().chain(segments).flatten().collect())
}

/// What SQLite finds in its file beyond "ok".
pub(super) async fn damage(tx: &Transaction) -> Result<Vec<String>, StorageError> {
    if tx.get_database_backend() != DbBackend::Sqlite {
        return Ok(Vec::new());
    }
    let check = Statement::from_string(DbBackend::Sqlite, "PRAGMA integrity_check(10)");
    let said = tx.query_all_raw(check).await.map_err(fault)?;
    let said = said.iter().map(|row| row.try_get_by_index::<String>(0));
    let mut said = said.collect::<Result<Vec<_>, _>>().map_err(fault)?;
    said.retain(|line| line != "ok");
    Ok(said)
}

/// Rows that point to nothing. A restored database may have lost its foreign keys, so what points
/// where is read from a fresh schema.
async fn orphans(tx: &Transaction) -> Result<Vec<Orphans>, StorageError> {
    let mut orphans = Vec::new();
    for arrow in arrows().await? {
        let rows = pointing_nowhere(tx, &arrow).await?;
        if rows > 0 {
            orphans.push(Orphans {
                table: arrow.table,
                column: arrow.column,
                rows,
            });
        }
    }
    Ok(orphans)
}

/// A foreign key of one column.
struct Arrow {
    table: String,
    column: String,
    to: (String, String),
}

async fn arrows() -> Result<Vec<Arrow>, StorageError> {
    let fresh = SqlStore::open("sqlite::memory:").await?;
    let mut arrows = Vec::new();
    for table in tables() {
        let sql = format!(
            "SELECT \"from\", \"table\", \"to\" FROM pragma_foreign_key_list('{}')",
            table.name
        );
        let question = Statement::from_string(DbBackend::Sqlite, sql);
        let keys = fresh.readers.query_all_raw(question).await;
        for key in keys.map_err(fault)? {
            arrows.push(Arrow {
                table: table.name.to_owned(),
                column: word(&key, 0)?,
                to: (word(&key, 1)?, word(&key, 2)?),
            });
        }
    }
    fresh.close().await?;
    Ok(arrows)
}

fn word(row: &QueryResult, index: usize) -> Result<String, StorageError> {
    row.try_get_by_index(index).map_err(fault)
}

async fn pointing_nowhere(tx: &Transaction, arrow: &Arrow) -> Result<u64, StorageError> {
    let (parent, key) = arrow.to.clone();
    let from = (arrow.table.clone(), arrow.column.clone());
    let target = Query::select()
        .expr(Expr::val(1))
        .from(parent.clone())
        .and_where(Expr::col((parent, key)).equals(from.clone()))
        .take();
    let question = Query::select()
        .expr(Func::count(Expr::col(Asterisk)))
        .from(arrow.table.clone())
        .and_where(Expr::col(from).is_not_null())
        .and_where(Expr::not_exists(target))
        .take();
    let Some(row) = tx.query_one(&question).await.map_err(fault)? else {
        return Ok(0);
    };
    let count: i64 = row.try_get_by_index(0).map_err(fault)?;
    Ok(count.unsigned_abs())
}
