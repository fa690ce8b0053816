//! Adding a row, with a taken key as a conflict.

use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, QueryTrait};

use crate::{
    Conflict,
    sql::{
        answer::{Stop, one_row, taken},
        life::{Hung, hung},
        writer::Transaction,
    },
};

/// Adds a row to `table`, perhaps together with its neighbours: its key is new, or nothing of the
/// commit stays.
pub(super) async fn insert<A>(tx: &Transaction, table: &'static str, row: A) -> Result<(), Stop>
where
    A: ActiveModelTrait,
{
    let statement = A::Entity::insert(row).build(tx.get_database_backend());
    let added = tx.later(statement).await;
    added.map_err(|error| taken(error, Conflict::Exists(table)))
}

/// Adds a row as [`insert`] does, if its client is still in the life in which it was read.
pub(super) async fn insert_under<A>(
    tx: &Transaction,
    table: &'static str,
    row: A,
    client: Hung<'_>,
) -> Result<(), Stop>
where
    A: ActiveModelTrait,
{
    let statement = tx.get_database_backend().build(&hung(&row, client)?);
    let added = tx.one(statement).await;
    let rows = added.map_err(|error| taken(error, Conflict::Exists(table)))?;
    one_row(rows, Conflict::Client)
}

/// Adds a row at once; a taken key is this conflict.
pub(super) async fn insert_or<A>(tx: &Transaction, row: A, otherwise: Conflict) -> Result<(), Stop>
where
    A: ActiveModelTrait,
{
    let added = A::Entity::insert(row).exec_without_returning(tx).await;
    added
        .map(|_rows| ())
        .map_err(|error| taken(error, otherwise))
}
