//! Steps on tokens and their cells.

use fedtoken_core::{grid::Position, ids::TokenId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryTrait,
    sea_query::{Expr, ExprTrait},
};

use super::insert::insert;
use crate::{
    Conflict,
    sql::{
        answer::{Stop, one_row, taken},
        entity::{
            cell,
            token::{self, Column},
        },
        field::stored,
        writer::Transaction,
    },
    stores::{Cell, Token, TokenState},
};

pub(super) async fn add(tx: &Transaction, new: &Token, cells: &[Cell]) -> Result<(), Stop> {
    token::Entity::update_many()
        .col_expr(Column::State, Expr::value(TokenState::Replaced.as_str()))
        .filter(Column::PersonId.eq(new.person_id.as_str()))
        .filter(token::is_held())
        .exec(tx)
        .await?;
    insert(tx, token::TABLE, token::row(new)?).await?;
    let rows = cells.iter().map(|cell| cell::row(&new.id, cell));
    let rows = rows.collect::<Result<Vec<_>, _>>()?;
    let added = cell::Entity::insert_many(rows)
        .exec_without_returning(tx)
        .await;
    added
        .map(|_rows| ())
        .map_err(|error| taken(error, Conflict::Exists(cell::TABLE)))
}

pub(super) async fn set_state(
    tx: &Transaction,
    token_id: &TokenId,
    from: TokenState,
    to: TokenState,
) -> Result<(), Stop> {
    let changed = token::Entity::update_many()
        .col_expr(Column::State, Expr::value(to.as_str()))
        .filter(Column::Id.eq(token_id.as_str()))
        .filter(Column::State.eq(from.as_str()))
        .exec(tx)
        .await
        .map_err(|error| taken(error, Conflict::Exists(token::TABLE)))?;
    one_row(changed.rows_affected, Conflict::Missing(token::TABLE))
}

pub(super) async fn spend(
    tx: &Transaction,
    token_id: &TokenId,
    spent: Position,
    generation: u64,
    next: Option<Position>,
) -> Result<(), Stop> {
    let generation = stored(generation)?;
    let spent = i64::from(spent.get());
    let next = next.map(|position| i64::from(position.get()));
    // This one statement decides who of many is the one.
    let moved = token::Entity::update_many()
        .col_expr(Column::Pending, Expr::value(next))
        .col_expr(Column::Generation, Expr::col(Column::Generation).add(1))
        .col_expr(Column::WrongInRow, Expr::value(0))
        .filter(Column::Id.eq(token_id.as_str()))
        .filter(Column::State.eq(TokenState::Active.as_str()))
        .filter(Column::Pending.eq(spent))
        .filter(Column::Generation.eq(generation))
        .build(tx.get_database_backend());
    tx.decide(moved, Conflict::Cell).await?;
    let remembered = cell::Entity::update_many()
        .col_expr(cell::Column::LastUse, Expr::value(generation))
        .filter(cell::Column::TokenId.eq(token_id.as_str()))
        .filter(cell::Column::Position.eq(spent))
        .build(tx.get_database_backend());
    // A code without a cell cannot have been right.
    tx.decide(remembered, Conflict::Cell).await
}

pub(super) async fn count(tx: &Transaction, token_id: &TokenId, limit: u32) -> Result<(), Stop> {
    let counted = token::Entity::update_many()
        .col_expr(Column::WrongInRow, Expr::col(Column::WrongInRow).add(1))
        .filter(Column::Id.eq(token_id.as_str()))
        .filter(Column::State.eq(TokenState::Active.as_str()))
        .filter(Column::WrongInRow.lt(i64::from(limit)))
        .build(tx.get_database_backend());
    tx.decide(counted, Conflict::Key).await
}

pub(super) async fn refund(tx: &Transaction, token_id: &TokenId) -> Result<(), Stop> {
    token::Entity::update_many()
        .col_expr(Column::WrongInRow, Expr::col(Column::WrongInRow).sub(1))
        .filter(Column::Id.eq(token_id.as_str()))
        .filter(Column::WrongInRow.gt(0))
        .exec(tx)
        .await?;
    Ok(())
}
