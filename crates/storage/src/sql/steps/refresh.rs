//! Steps on refresh families.

use fedtoken_core::{secret::TokenDigest, time::UnixTime};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, UpdateMany,
    sea_query::{Expr, ExprTrait},
};

use super::{authorization::grant_lives, insert::insert};
use crate::{
    Conflict,
    sql::{
        answer::{Stop, one_row},
        entity::refresh_family::{self, Column, Entity, TABLE},
        field::bytes,
        writer::Transaction,
    },
    stores::RefreshFamily,
};

pub(super) async fn add(tx: &Transaction, new: &RefreshFamily) -> Result<(), Stop> {
    insert(tx, TABLE, refresh_family::row(new)).await
}

pub(super) async fn advance(
    tx: &Transaction,
    digest: &TokenDigest,
    generation: u32,
    at: UnixTime,
) -> Result<(), Stop> {
    let next =
        Entity::update_many().col_expr(Column::Generation, Expr::col(Column::Generation).add(1));
    newest(tx, digest, generation, (next, at)).await
}

pub(super) async fn touch(
    tx: &Transaction,
    digest: &TokenDigest,
    generation: u32,
    at: UnixTime,
) -> Result<(), Stop> {
    newest(tx, digest, generation, (Entity::update_many(), at)).await
}

/// Changes a family whose newest generation is this one.
async fn newest(
    tx: &Transaction,
    digest: &TokenDigest,
    generation: u32,
    (change, at): (UpdateMany<Entity>, UnixTime),
) -> Result<(), Stop> {
    let changed = change
        .col_expr(Column::UsedAt, Expr::value(at.as_secs()))
        .filter(Column::Digest.eq(bytes(digest)))
        .filter(Column::Generation.eq(i64::from(generation)))
        .filter(grant_lives((Entity, Column::GrantId)))
        .exec(tx)
        .await?;
    one_row(changed.rows_affected, Conflict::Refresh)
}
