//! Steps on pushed authorization requests and on values that may be used once.

use fedtoken_core::{secret::TokenDigest, time::UnixTime};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};

use super::insert::{insert_or, insert_under};
use crate::{
    Conflict,
    sql::{
        answer::{Stop, one_row},
        entity::{
            pushed_request::{self, Column, Entity, TABLE},
            used_value,
        },
        field::bytes,
        life::lasts,
        writer::Transaction,
    },
    stores::PushedRequest,
};

pub(super) async fn add(tx: &Transaction, new: &PushedRequest) -> Result<(), Stop> {
    let client = (&*new.client_id, new.client_life);
    insert_under(tx, TABLE, pushed_request::row(new), client).await
}

pub(super) async fn mark_used(
    tx: &Transaction,
    digest: &TokenDigest,
    at: UnixTime,
) -> Result<(), Stop> {
    let used = Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(at.as_secs()))
        .filter(Column::Digest.eq(bytes(digest)))
        .filter(Column::UsedAt.is_null())
        .filter(lasts(TABLE))
        .exec(tx)
        .await?;
    one_row(used.rows_affected, Conflict::Pushed)
}

pub(super) async fn use_once(
    tx: &Transaction,
    digest: &TokenDigest,
    expires_at: UnixTime,
) -> Result<(), Stop> {
    let row = used_value::row(digest, expires_at);
    insert_or(tx, row, Conflict::Used).await
}
