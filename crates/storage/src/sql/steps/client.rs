//! Steps on clients and signing keys.

use sea_orm::{DatabaseTransaction, EntityTrait, sea_query::OnConflict};

use super::insert::insert;
use crate::{
    sql::{
        answer::Stop,
        entity::{
            client::{self, Column},
            signing_key,
        },
    },
    stores::{Client, SigningKey},
};

pub(super) async fn put(tx: &DatabaseTransaction, client: &Client) -> Result<(), Stop> {
    let replace = OnConflict::column(Column::ClientId)
        .update_columns([Column::Registration, Column::Secret])
        .to_owned();
    client::Entity::insert(client::row(client))
        .on_conflict(replace)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

pub(super) async fn add_key(tx: &DatabaseTransaction, key: &SigningKey) -> Result<(), Stop> {
    insert(tx, signing_key::TABLE, signing_key::row(key)).await
}
