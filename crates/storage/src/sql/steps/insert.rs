//! Adding a row, with a taken key as a conflict.

use sea_orm::{ActiveModelTrait, DatabaseTransaction, EntityTrait};

use crate::sql::answer::{Stop, taken};

/// Adds a row to `table`.
pub(super) async fn insert<A>(
    tx: &DatabaseTransaction,
    table: &'static str,
    row: A,
) -> Result<(), Stop>
where
    A: ActiveModelTrait,
{
    let added = A::Entity::insert(row).exec_without_returning(tx).await;
    added.map(|_rows| ()).map_err(|error| taken(error, table))
}
