//! Adding a row, with a taken key as a conflict.

use sea_orm::{ActiveModelTrait, EntityTrait};

use crate::{
    Conflict,
    sql::{
        answer::{Stop, taken},
        writer::Transaction,
    },
};

/// Adds a row to `table`.
pub(super) async fn insert<A>(tx: &Transaction, table: &'static str, row: A) -> Result<(), Stop>
where
    A: ActiveModelTrait,
{
    insert_or(tx, row, Conflict::Exists(table)).await
}

/// Adds a row; a taken key is this conflict.
pub(super) async fn insert_or<A>(tx: &Transaction, row: A, otherwise: Conflict) -> Result<(), Stop>
where
    A: ActiveModelTrait,
{
    let added = A::Entity::insert(row).exec_without_returning(tx).await;
    added
        .map(|_rows| ())
        .map_err(|error| taken(error, otherwise))
}
