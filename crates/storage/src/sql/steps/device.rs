//! Steps on known devices.

use fedtoken_core::{ids::PersonId, secret::TokenDigest};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait},
};

use super::insert::insert;
use crate::{
    Conflict,
    sql::{
        answer::{Stop, one_row},
        entity::device::{self, Column, Entity, TABLE},
        field::bytes,
        writer::Transaction,
    },
    stores::Device,
};

pub(super) async fn add(tx: &Transaction, new: &Device) -> Result<(), Stop> {
    insert(tx, TABLE, device::row(new)).await
}

pub(super) async fn count(tx: &Transaction, digest: &TokenDigest, limit: u32) -> Result<(), Stop> {
    let counted = Entity::update_many()
        .col_expr(Column::WrongInRow, Expr::col(Column::WrongInRow).add(1))
        .filter(Column::Digest.eq(bytes(digest)))
        .filter(Column::WrongInRow.lt(i64::from(limit)))
        .exec(tx)
        .await?;
    one_row(counted.rows_affected, Conflict::Device)
}

pub(super) async fn forget_others(
    tx: &Transaction,
    person: &PersonId,
    except: Option<&TokenDigest>,
) -> Result<(), Stop> {
    let mut forgotten = Entity::delete_many().filter(Column::PersonId.eq(person.as_str()));
    if let Some(kept) = except {
        forgotten = forgotten.filter(Column::Digest.ne(bytes(kept)));
    }
    forgotten.exec(tx).await?;
    Ok(())
}

pub(super) async fn clear(tx: &Transaction, digest: &TokenDigest) -> Result<(), Stop> {
    Entity::update_many()
        .col_expr(Column::WrongInRow, Expr::value(0))
        .filter(Column::Digest.eq(bytes(digest)))
        .exec(tx)
        .await?;
    Ok(())
}
