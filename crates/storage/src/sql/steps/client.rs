//! Steps on clients and signing keys.

use fedtoken_core::{secret::TokenDigest, time::UnixTime};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::OnConflict};

use super::{authorization, consent, insert::insert, pushed, session};
use crate::{
    Conflict,
    sql::{
        answer::{Stop, one_row},
        entity::{
            client::{self, Column, TABLE},
            signing_key,
        },
        field::bytes,
        writer::Transaction,
    },
    stores::{Client, SigningKey},
};

pub(super) async fn put(tx: &Transaction, client: &Client) -> Result<(), Stop> {
    let replace = OnConflict::column(Column::ClientId)
        .update_columns([
            Column::Registration,
            Column::Secret,
            Column::RegisteredAt,
            Column::Access,
        ])
        .to_owned();
    client::Entity::insert(client::row(client))
        .on_conflict(replace)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

pub(super) async fn replace(
    tx: &Transaction,
    client: &Client,
    access: &TokenDigest,
) -> Result<(), Stop> {
    let replaced = client::Entity::update_many()
        .set(client::row(client))
        .filter(Column::ClientId.eq(&client.client_id))
        .filter(Column::Access.eq(bytes(access)))
        .exec(tx)
        .await?;
    one_row(replaced.rows_affected, Conflict::Missing(TABLE))
}

pub(super) async fn remove(tx: &Transaction, client_id: &str, at: UnixTime) -> Result<(), Stop> {
    client::Entity::delete_by_id(client_id).exec(tx).await?;
    authorization::end_grants_to(tx, client_id, at).await?;
    consent::forget_of(tx, client_id).await?;
    pushed::forget_of(tx, client_id).await?;
    session::forget_client(tx, client_id).await
}

pub(super) async fn add_key(tx: &Transaction, key: &SigningKey) -> Result<(), Stop> {
    insert(tx, signing_key::TABLE, signing_key::row(key)).await
}
