//! Steps on logins.

use fedtoken_core::{
    ids::{LoginId, PersonId},
    login::Step,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryTrait, UpdateMany,
    sea_query::{Expr, ExprTrait},
};

use super::insert::insert;
use crate::{
    Conflict,
    sql::{
        answer::Stop,
        entity::login::{self, Column, Entity, TABLE},
        writer::Transaction,
    },
    stores::Login,
};

pub(super) async fn add(tx: &Transaction, new: &Login) -> Result<(), Stop> {
    insert(tx, TABLE, login::row(new)).await
}

pub(super) async fn count(
    tx: &Transaction,
    login_id: &LoginId,
    step: Step,
    limit: u32,
) -> Result<(), Stop> {
    let change = Entity::update_many()
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .filter(Column::Attempts.lt(i64::from(limit)));
    in_step(tx, login_id, step, change).await
}

pub(super) async fn refund(tx: &Transaction, login_id: &LoginId) -> Result<(), Stop> {
    Entity::update_many()
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).sub(1))
        .filter(Column::Id.eq(login_id.as_str()))
        .filter(Column::Attempts.gt(0))
        .exec(tx)
        .await?;
    Ok(())
}

pub(super) async fn keep_password(
    tx: &Transaction,
    login_id: &LoginId,
    password: &[u8],
) -> Result<(), Stop> {
    let change = Entity::update_many()
        .col_expr(Column::NewPassword, Expr::value(password.to_vec()))
        .col_expr(Column::Attempts, Expr::value(0))
        .col_expr(Column::Step, Expr::value(Step::Code.as_str()));
    in_step(tx, login_id, Step::ChoosePassword, change).await
}

pub(super) async fn finish(tx: &Transaction, login_id: &LoginId) -> Result<(), Stop> {
    in_step(tx, login_id, Step::Code, closed(Step::Finished)).await
}

pub(super) async fn end(tx: &Transaction, login_id: &LoginId) -> Result<(), Stop> {
    closed(Step::Ended)
        .filter(Column::Id.eq(login_id.as_str()))
        .filter(Column::Step.is_not_in([Step::Finished.as_str(), Step::Ended.as_str()]))
        .exec(tx)
        .await?;
    Ok(())
}

pub(super) async fn end_others(
    tx: &Transaction,
    person: &PersonId,
    except: &LoginId,
) -> Result<(), Stop> {
    closed(Step::Ended)
        .filter(Column::PersonId.eq(person.as_str()))
        .filter(Column::Id.ne(except.as_str()))
        .filter(Column::Step.is_not_in([Step::Finished.as_str(), Step::Ended.as_str()]))
        .exec(tx)
        .await?;
    Ok(())
}

/// A closed login has no use for the hash it kept.
fn closed(step: Step) -> UpdateMany<Entity> {
    Entity::update_many()
        .col_expr(Column::Step, Expr::value(step.as_str()))
        .col_expr(Column::NewPassword, Expr::value(None::<Vec<u8>>))
}

async fn in_step(
    tx: &Transaction,
    login_id: &LoginId,
    step: Step,
    change: UpdateMany<Entity>,
) -> Result<(), Stop> {
    let change = change
        .filter(Column::Id.eq(login_id.as_str()))
        .filter(Column::Step.eq(step.as_str()))
        .build(tx.get_database_backend());
    tx.decide(change, Conflict::Login).await
}
