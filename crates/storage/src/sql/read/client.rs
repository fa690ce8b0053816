//! Reading clients.

use async_trait::async_trait;
use sea_orm::{EntityTrait, QueryOrder};

use crate::{
    StorageError,
    sql::{SqlStore, answer::fault, entity::client},
    stores::{Client, Clients},
};

#[async_trait]
impl Clients for SqlStore {
    async fn client(&self, client_id: &str) -> Result<Option<Client>, StorageError> {
        let found = client::Entity::find_by_id(client_id)
            .one(&self.readers)
            .await;
        found.map_err(fault)?.map(client::Model::record).transpose()
    }

    async fn clients(&self) -> Result<Vec<Client>, StorageError> {
        let query = client::Entity::find().order_by_asc(client::Column::ClientId);
        let found = query.all(&self.readers).await.map_err(fault)?;
        found.into_iter().map(client::Model::record).collect()
    }
}
