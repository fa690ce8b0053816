//! Steps on grants and authorization codes.

use fedtoken_core::{
    ids::{GrantId, PersonId, SessionId},
    secret::TokenDigest,
    time::UnixTime,
};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, IntoColumnRef, Query, SimpleExpr},
};

use super::insert::{insert, insert_under};
use crate::{
    Conflict,
    sql::{
        answer::{Stop, one_row},
        entity::{authorization_code as code, grant},
        field::bytes,
        life::lasts,
        writer::Transaction,
    },
    stores::{AuthorizationCode, Grant, GrantLife},
};

pub(super) async fn add_grant(tx: &Transaction, new: &Grant) -> Result<(), Stop> {
    let client = (&*new.client_id, new.client_life);
    insert_under(tx, grant::TABLE, grant::row(new), client).await
}

pub(super) async fn end_grant(
    tx: &Transaction,
    grant_id: &GrantId,
    at: UnixTime,
) -> Result<(), Stop> {
    end(tx, grant::Column::Id.eq(grant_id.as_str()), at).await
}

pub(super) async fn end_grants_of(
    tx: &Transaction,
    sid: &SessionId,
    at: UnixTime,
) -> Result<(), Stop> {
    let of_session = grant::Column::Sid
        .eq(sid.as_str())
        .and(grant::Column::Life.eq(GrantLife::Session.as_str()));
    end(tx, of_session, at).await
}

pub(super) async fn end_grants_for(
    tx: &Transaction,
    person: &PersonId,
    client_id: &str,
    at: UnixTime,
) -> Result<(), Stop> {
    let given = grant::Column::PersonId
        .eq(person.as_str())
        .and(grant::Column::ClientId.eq(client_id));
    end(tx, given, at).await
}

pub(super) async fn end_all(tx: &Transaction, person: &PersonId, at: UnixTime) -> Result<(), Stop> {
    end(tx, grant::Column::PersonId.eq(person.as_str()), at).await
}

pub(super) async fn add_code(tx: &Transaction, new: &AuthorizationCode) -> Result<(), Stop> {
    insert(tx, code::TABLE, code::row(new)).await
}

pub(super) async fn take_code(
    tx: &Transaction,
    digest: &TokenDigest,
    at: UnixTime,
) -> Result<(), Stop> {
    let untaken = code::Column::Digest
        .eq(bytes(digest))
        .and(code::Column::TakenAt.is_null());
    let taken = code::Entity::update_many()
        .col_expr(code::Column::TakenAt, Expr::value(at.as_secs()))
        .filter(untaken.clone())
        .filter(grant_lives((code::Entity, code::Column::GrantId)))
        .exec(tx)
        .await?;
    let otherwise = match taken.rows_affected {
        0 if code::Entity::find()
            .filter(untaken)
            .one(tx)
            .await?
            .is_some() =>
        {
            Conflict::Grant
        }
        _ => Conflict::Code,
    };
    one_row(taken.rows_affected, otherwise)
}

/// Looked at in the same statement: whoever ends the grant meanwhile is not too late. Where writers
/// run beside each other, who is just ending it is waited for. It ends with its client too.
pub(super) fn grant_lives(grant_id: impl IntoColumnRef) -> SimpleExpr {
    let live = Query::select()
        .column(grant::Column::Id)
        .from(grant::Entity)
        .and_where(Expr::col((grant::Entity, grant::Column::Id)).equals(grant_id))
        .and_where(Expr::col((grant::Entity, grant::Column::EndedAt)).is_null())
        .and_where(lasts(grant::TABLE))
        .lock_shared()
        .take();
    Expr::exists(live)
}

/// Ends the live grants among these; one that has ended keeps its instant.
async fn end(tx: &Transaction, which: SimpleExpr, at: UnixTime) -> Result<(), Stop> {
    grant::Entity::update_many()
        .col_expr(grant::Column::EndedAt, Expr::value(at.as_secs()))
        .filter(which)
        .filter(grant::Column::EndedAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}
