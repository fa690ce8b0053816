//! Steps on sessions.

use fedtoken_core::{ids::PersonId, secret::TokenDigest, time::UnixTime};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, sea_query::Expr};

use super::insert::insert;
use crate::{
    Conflict,
    sql::{
        answer::{Stop, one_row},
        entity::session::{self, Column, Entity, TABLE},
        field::bytes,
    },
    stores::Session,
};

pub(super) async fn add(tx: &DatabaseTransaction, new: &Session) -> Result<(), Stop> {
    insert(tx, TABLE, session::row(new)).await
}

pub(super) async fn touch(
    tx: &DatabaseTransaction,
    digest: &TokenDigest,
    at: UnixTime,
) -> Result<(), Stop> {
    let rows = set_live(tx, digest, Column::LastSeenAt, at).await?;
    one_row(rows, Conflict::Missing(TABLE))
}

pub(super) async fn end(
    tx: &DatabaseTransaction,
    digest: &TokenDigest,
    at: UnixTime,
) -> Result<(), Stop> {
    set_live(tx, digest, Column::EndedAt, at).await?;
    Ok(())
}

pub(super) async fn end_all(
    tx: &DatabaseTransaction,
    person: &PersonId,
    at: UnixTime,
) -> Result<(), Stop> {
    Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(at.as_secs()))
        .filter(Column::PersonId.eq(person.as_str()))
        .filter(Column::EndedAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

/// Sets an instant of a session that has not ended; answers how many rows that were.
async fn set_live(
    tx: &DatabaseTransaction,
    digest: &TokenDigest,
    column: Column,
    at: UnixTime,
) -> Result<u64, Stop> {
    let changed = Entity::update_many()
        .col_expr(column, Expr::value(at.as_secs()))
        .filter(Column::Digest.eq(bytes(digest)))
        .filter(Column::EndedAt.is_null())
        .exec(tx)
        .await?;
    Ok(changed.rows_affected)
}
