//! Steps on sessions and on who heard of them.

use std::collections::BTreeSet;

use fedtoken_core::{
    ids::{PersonId, SessionId},
    secret::TokenDigest,
    time::UnixTime,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, OnConflict},
};

use super::insert::insert;
use crate::{
    Conflict,
    sql::{
        answer::{Stop, one_row},
        entity::{
            session::{self, Column, Entity, TABLE},
            session_client as heard,
        },
        field::bytes,
        life::{Hung, hung, lasts},
        writer::Transaction,
    },
    stores::Session,
};

pub(super) async fn add(tx: &Transaction, new: &Session) -> Result<(), Stop> {
    insert(tx, TABLE, session::row(new)).await
}

pub(super) async fn touch(
    tx: &Transaction,
    digest: &TokenDigest,
    at: UnixTime,
) -> Result<(), Stop> {
    let rows = set_live(tx, digest, Column::LastSeenAt, at).await?;
    one_row(rows, Conflict::Missing(TABLE))
}

pub(super) async fn end(tx: &Transaction, digest: &TokenDigest, at: UnixTime) -> Result<(), Stop> {
    set_live(tx, digest, Column::EndedAt, at).await?;
    Ok(())
}

pub(super) async fn end_all(tx: &Transaction, person: &PersonId, at: UnixTime) -> Result<(), Stop> {
    Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(at.as_secs()))
        .filter(Column::PersonId.eq(person.as_str()))
        .filter(Column::EndedAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

pub(super) async fn note_client(
    tx: &Transaction,
    sid: &SessionId,
    client: Hung<'_>,
    expires_at: UnixTime,
) -> Result<(), Stop> {
    use heard::Column::{ClientId, ClientLife, ExpiresAt, Sid};
    let there = |column| Expr::col((heard::Entity, column));
    let new = |column| Expr::col(("excluded", column));
    let longer = there(ExpiresAt).lt(new(ExpiresAt));
    let of_another = there(ClientLife).ne(new(ClientLife));
    let lengthen = OnConflict::columns([Sid, ClientId])
        .update_columns([ExpiresAt, ClientLife])
        .action_and_where(longer.or(of_another))
        .to_owned();
    let mut note = hung(&heard::row(sid, client, expires_at), client)?;
    note.on_conflict(lengthen);
    tx.later(tx.get_database_backend().build(&note)).await?;
    Ok(())
}

pub(super) async fn forget_clients(
    tx: &Transaction,
    sid: &SessionId,
    client_ids: &[String],
) -> Result<(), Stop> {
    let forgotten = heard::Entity::delete_many()
        .filter(heard::Column::Sid.eq(sid.as_str()))
        .filter(lasts(heard::TABLE))
        .exec_with_returning(tx)
        .await?;
    let there: BTreeSet<&str> = forgotten.iter().map(|row| row.client_id.as_str()).collect();
    let expected: BTreeSet<&str> = client_ids.iter().map(String::as_str).collect();
    if there == expected {
        Ok(())
    } else {
        Err(Stop::Conflict(Conflict::Clients))
    }
}

/// Sets an instant of a session that has not ended; answers how many rows that were.
async fn set_live(
    tx: &Transaction,
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
