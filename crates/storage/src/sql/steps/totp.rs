//! Steps on TOTP enrolments.

use fedtoken_core::ids::PersonId;
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait},
};

use super::insert::insert;
use crate::{
    Conflict,
    sql::{
        answer::{Stop, one_row},
        entity::totp::{self, Column, TABLE},
        field::stored,
        writer::Transaction,
    },
    stores::Totp,
};

pub(super) async fn add(tx: &Transaction, new: &Totp) -> Result<(), Stop> {
    insert(tx, TABLE, totp::row(new)?).await
}

pub(super) async fn advance(tx: &Transaction, person_id: &PersonId, step: u64) -> Result<(), Stop> {
    let step = stored(step)?;
    let advanced = totp::Entity::update_many()
        .col_expr(Column::LastStep, Expr::value(step))
        .col_expr(Column::WrongInRow, Expr::value(0))
        .filter(Column::PersonId.eq(person_id.as_str()))
        .filter(Column::LastStep.is_null().or(Column::LastStep.lt(step)))
        .exec(tx)
        .await?;
    one_row(advanced.rows_affected, Conflict::Step)
}

pub(super) async fn count(tx: &Transaction, person_id: &PersonId, limit: u32) -> Result<(), Stop> {
    let counted = totp::Entity::update_many()
        .col_expr(Column::WrongInRow, Expr::col(Column::WrongInRow).add(1))
        .filter(Column::PersonId.eq(person_id.as_str()))
        .filter(Column::WrongInRow.lt(i64::from(limit)))
        .exec(tx)
        .await?;
    one_row(counted.rows_affected, Conflict::Key)
}
