//! Steps on grants and authorization codes.

use fedtoken_core::{
    ids::{GrantId, PersonId, SessionId},
    secret::TokenDigest,
    time::UnixTime,
};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    sea_query::{Expr, SimpleExpr},
};

use super::insert::insert;
use crate::{
    Conflict,
    sql::{
        answer::{Stop, one_row},
        entity::{authorization_code as code, grant},
        field::bytes,
    },
    stores::{AuthorizationCode, Grant},
};

pub(super) async fn add_grant(tx: &DatabaseTransaction, new: &Grant) -> Result<(), Stop> {
    insert(tx, grant::TABLE, grant::row(new)).await
}

pub(super) async fn end_grant(
    tx: &DatabaseTransaction,
    grant_id: &GrantId,
    at: UnixTime,
) -> Result<(), Stop> {
    end(tx, grant::Column::Id.eq(grant_id.as_str()), at).await
}

pub(super) async fn end_grants_of(
    tx: &DatabaseTransaction,
    sid: &SessionId,
    at: UnixTime,
) -> Result<(), Stop> {
    end(tx, grant::Column::Sid.eq(sid.as_str()), at).await
}

pub(super) async fn end_all(
    tx: &DatabaseTransaction,
    person: &PersonId,
    at: UnixTime,
) -> Result<(), Stop> {
    end(tx, grant::Column::PersonId.eq(person.as_str()), at).await
}

pub(super) async fn add_code(
    tx: &DatabaseTransaction,
    new: &AuthorizationCode,
) -> Result<(), Stop> {
    insert(tx, code::TABLE, code::row(new)).await
}

pub(super) async fn take_code(
    tx: &DatabaseTransaction,
    digest: &TokenDigest,
    at: UnixTime,
) -> Result<(), Stop> {
    let taken = code::Entity::update_many()
        .col_expr(code::Column::TakenAt, Expr::value(at.as_secs()))
        .filter(code::Column::Digest.eq(bytes(digest)))
        .filter(code::Column::TakenAt.is_null())
        .exec(tx)
        .await?;
    one_row(taken.rows_affected, Conflict::Code)
}

/// Ends the live grants among these; one that has ended keeps its instant.
async fn end(tx: &DatabaseTransaction, which: SimpleExpr, at: UnixTime) -> Result<(), Stop> {
    grant::Entity::update_many()
        .col_expr(grant::Column::EndedAt, Expr::value(at.as_secs()))
        .filter(which)
        .filter(grant::Column::EndedAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}
