//! Steps on consents.

use fedtoken_core::ids::PersonId;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::insert::insert_or;
use crate::{
    Conflict,
    sql::{
        answer::{Stop, one_row},
        entity::consent::{self, Column, Entity},
        writer::Transaction,
    },
    stores::Consent,
};

/// The statement that writes carries the condition: of two that read the same, one comes too late.
pub(super) async fn put(
    tx: &Transaction,
    consent: &Consent,
    before: Option<&Consent>,
) -> Result<(), Stop> {
    let row = consent::row(consent);
    let Some(read) = before else {
        return insert_or(tx, row, Conflict::Consent).await;
    };
    let replaced = Entity::update_many()
        .set(row)
        .filter(Column::PersonId.eq(consent.person_id.to_string()))
        .filter(Column::ClientId.eq(consent.client_id.as_str()))
        .filter(Column::Scope.eq(read.scope.as_str()))
        .filter(Column::GivenAt.eq(read.given_at.as_secs()))
        .exec(tx)
        .await?;
    one_row(replaced.rows_affected, Conflict::Consent)
}

/// Looks whether it stands as it was read; where others write at the same time, it stands until the
/// end of the commit.
pub(super) async fn stands(tx: &Transaction, read: &Consent) -> Result<(), Stop> {
    let found = Entity::find_by_id((read.person_id.to_string(), read.client_id.clone()))
        .filter(Column::Scope.eq(read.scope.as_str()))
        .filter(Column::GivenAt.eq(read.given_at.as_secs()))
        .lock_shared()
        .all(tx)
        .await?;
    one_row(found.len() as u64, Conflict::Consent)
}

pub(super) async fn forget(
    tx: &Transaction,
    person_id: &PersonId,
    client_id: &str,
) -> Result<(), Stop> {
    Entity::delete_by_id((person_id.to_string(), client_id.to_owned()))
        .exec(tx)
        .await?;
    Ok(())
}

pub(super) async fn forget_of(tx: &Transaction, client_id: &str) -> Result<(), Stop> {
    Entity::delete_many()
        .filter(Column::ClientId.eq(client_id))
        .exec(tx)
        .await?;
    Ok(())
}
