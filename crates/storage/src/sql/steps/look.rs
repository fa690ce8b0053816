//! Steps on looks: logins begun with the right password and not (yet) finished.

use fedtoken_core::{ids::PersonId, secret::TokenDigest, time::UnixTime};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryTrait,
    sea_query::{Expr, ExprTrait, InsertStatement, Query},
};

use crate::{
    Conflict,
    sql::{
        answer::{Stop, one_row, taken},
        entity::look::{Column, Entity, TABLE},
        field::bytes,
        writer::Transaction,
    },
    stores::Look,
};

pub(super) async fn add(
    tx: &Transaction,
    look: &Look,
    limit: u32,
    since: UnixTime,
) -> Result<(), Stop> {
    let statement = insert_below(look, limit, since)?;
    let added = tx
        .execute(&statement)
        .await
        .map_err(|error| taken(error, Conflict::Exists(TABLE)))?;
    one_row(added.rows_affected(), Conflict::Looks)
}

pub(super) async fn clear(
    tx: &Transaction,
    person_id: &PersonId,
    browser: &TokenDigest,
    since: UnixTime,
) -> Result<(), Stop> {
    let delete = Entity::delete_many()
        .filter(Column::PersonId.eq(person_id.as_str()))
        .filter(Column::At.gte(since.as_secs()))
        .filter(Column::Browser.eq(bytes(browser)));
    tx.later(delete.build(tx.get_database_backend())).await?;
    Ok(())
}

pub(super) async fn clear_all(tx: &Transaction, person_id: &PersonId) -> Result<(), Stop> {
    Entity::delete_many()
        .filter(Column::PersonId.eq(person_id.as_str()))
        .exec(tx)
        .await?;
    Ok(())
}

/// Counts and adds in one statement, so that no other look fits in between.
fn insert_below(look: &Look, limit: u32, since: UnixTime) -> Result<InsertStatement, DbErr> {
    let looks_so_far = Query::select()
        .expr(Expr::col(Column::LoginId).count())
        .from(Entity)
        .and_where(Expr::col(Column::PersonId).eq(look.person_id.as_str()))
        .and_where(Expr::col(Column::At).gte(since.as_secs()))
        .take();
    let row = Query::select()
        .expr(Expr::value(look.login_id.as_str()))
        .expr(Expr::value(look.person_id.as_str()))
        .expr(Expr::value(bytes(&look.browser)))
        .expr(Expr::value(look.at.as_secs()))
        .and_where(Expr::from(looks_so_far).lt(i64::from(limit)))
        .take();
    let mut statement = Query::insert();
    statement
        .into_table(Entity)
        .columns([
            Column::LoginId,
            Column::PersonId,
            Column::Browser,
            Column::At,
        ])
        .select_from(row)
        .map_err(|error| DbErr::Custom(error.to_string()))?;
    Ok(statement)
}
