//! Steps on messages, and taking them on a lease.

use fedtoken_core::{secret::TokenDigest, time::UnixTime};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, UpdateMany,
    sea_query::{Expr, ExprTrait, SelectStatement},
};

use super::insert::insert;
use crate::{
    Conflict, StorageError,
    sql::{
        answer::{Stop, fault, one_row},
        entity::message::{self, Column, Entity, TABLE},
        few::among,
        field::bytes,
        writer::Transaction,
    },
    stores::{Claim, Message, MessageId, MessageKind},
};

pub(super) async fn add(tx: &Transaction, new: &Message) -> Result<(), Stop> {
    insert(tx, TABLE, message::row(new)).await
}

pub(super) async fn finish(
    tx: &Transaction,
    id: &MessageId,
    lease: &TokenDigest,
) -> Result<(), Stop> {
    let removed = Entity::delete_many()
        .filter(held(id, lease))
        .exec(tx)
        .await?;
    one_row(removed.rows_affected, Conflict::Message)
}

pub(super) async fn delay(
    tx: &Transaction,
    id: &MessageId,
    lease: &TokenDigest,
    due_at: UnixTime,
) -> Result<(), Stop> {
    let put_off = Entity::update_many().col_expr(Column::DueAt, Expr::value(due_at.as_secs()));
    give_back(tx, id, lease, put_off).await
}

pub(super) async fn put_back(
    tx: &Transaction,
    id: &MessageId,
    lease: &TokenDigest,
    due_at: UnixTime,
) -> Result<(), Stop> {
    // Who holds it has counted an attempt, so there is one to take back.
    let untried = Entity::update_many()
        .col_expr(Column::DueAt, Expr::value(due_at.as_secs()))
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).sub(1));
    give_back(tx, id, lease, untried).await
}

pub(super) async fn bury(
    tx: &Transaction,
    id: &MessageId,
    lease: &TokenDigest,
    at: UnixTime,
) -> Result<(), Stop> {
    let buried = Entity::update_many().col_expr(Column::BuriedAt, Expr::value(at.as_secs()));
    give_back(tx, id, lease, buried).await
}

/// Takes due messages: one statement chooses and marks them.
pub(in crate::sql) async fn claim(
    tx: &Transaction,
    claim: &Claim,
) -> Result<Vec<Message>, StorageError> {
    let mut taken = Entity::update_many()
        .col_expr(Column::Lease, Expr::value(bytes(&claim.lease)))
        .col_expr(Column::LeasedUntil, Expr::value(claim.until.as_secs()))
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .filter(among(
            tx.get_database_backend(),
            Expr::col(Column::Id),
            due(claim),
        ))
        .exec_with_returning(tx)
        .await
        .map_err(fault)?;
    // What is returned has no order of its own.
    taken.sort_by(|one, other| (one.due_at, &one.id).cmp(&(other.due_at, &other.id)));
    let (mut messages, mut corrupt) = (Vec::new(), Vec::new());
    for row in taken {
        let id = row.id.clone();
        match row.record() {
            Ok(message) => messages.push(message),
            Err(error) => {
                tracing::error!(%error, "a message that cannot be read is buried");
                corrupt.push(id);
            }
        }
    }
    lay_aside(tx, corrupt, claim.now).await?;
    Ok(messages)
}

/// Buries what nobody can read: taken again and again, it would stand before all the others.
async fn lay_aside(
    tx: &Transaction,
    corrupt: Vec<String>,
    at: UnixTime,
) -> Result<(), StorageError> {
    if corrupt.is_empty() {
        return Ok(());
    }
    Entity::update_many()
        .col_expr(Column::BuriedAt, Expr::value(at.as_secs()))
        .col_expr(Column::Lease, Expr::value(None::<Vec<u8>>))
        .col_expr(Column::LeasedUntil, Expr::value(None::<i64>))
        .filter(Column::Id.is_in(corrupt))
        .exec(tx)
        .await
        .map_err(fault)?;
    Ok(())
}

/// The messages that anybody may take now, those due longest first.
fn due(claim: &Claim) -> SelectStatement {
    let now = claim.now.as_secs();
    let nobody_has_it = Condition::any()
        .add(Column::LeasedUntil.is_null())
        .add(Column::LeasedUntil.lte(now));
    Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::BuriedAt.is_null())
        .filter(Column::DueAt.lte(now))
        .filter(nobody_has_it)
        .filter(Column::Kind.is_in(MessageKind::ALL.map(MessageKind::as_str)))
        .order_by_asc(Column::DueAt)
        .order_by_asc(Column::Id)
        .limit(u64::from(claim.most))
        .into_query()
}

async fn give_back(
    tx: &Transaction,
    id: &MessageId,
    lease: &TokenDigest,
    change: UpdateMany<Entity>,
) -> Result<(), Stop> {
    let given_back = change
        .col_expr(Column::Lease, Expr::value(None::<Vec<u8>>))
        .col_expr(Column::LeasedUntil, Expr::value(None::<i64>))
        .filter(held(id, lease))
        .exec(tx)
        .await?;
    one_row(given_back.rows_affected, Conflict::Message)
}

fn held(id: &MessageId, lease: &TokenDigest) -> Condition {
    Condition::all()
        .add(Column::Id.eq(id.as_str()))
        .add(Column::Lease.eq(bytes(lease)))
}
