//! Reading clients.

use async_trait::async_trait;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::{
    StorageError,
    sql::{
        SqlStore,
        answer::{fault, only},
        entity::client,
    },
    stores::{Client, Clients},
};

#[async_trait]
impl Clients for SqlStore {
    async fn client(&self, client_id: &str) -> Result<Option<Client>, StorageError> {
        let found = client::Entity::find_by_id(client_id)
            .all(&self.readers)
            .await;
        only(found)?.map(client::Model::record).transpose()
    }

    async fn clients_behind(
        &self,
        behind: Option<&str>,
        most: u32,
    ) -> Result<Vec<Client>, StorageError> {
        let mut query = client::Entity::find()
            .order_by_asc(client::Column::ClientId)
            .limit(u64::from(most));
        if let Some(behind) = behind {
            query = query.filter(client::Column::ClientId.gt(behind));
        }
        let found = query.all(&self.readers).await.map_err(fault)?;
        found.into_iter().map(client::Model::record).collect()
    }
}
