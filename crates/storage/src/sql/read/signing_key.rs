//! Reading signing keys.

use async_trait::async_trait;
use sea_orm::{EntityTrait, QueryOrder};

use crate::{
    StorageError,
    sql::{SqlStore, answer::fault, entity::signing_key},
    stores::{SigningKey, SigningKeys},
};

#[async_trait]
impl SigningKeys for SqlStore {
    async fn signing_keys(&self) -> Result<Vec<SigningKey>, StorageError> {
        let query = signing_key::Entity::find()
            .order_by_asc(signing_key::Column::MadeAt)
            .order_by_asc(signing_key::Column::Kid);
        let found = query.all(&self.readers).await.map_err(fault)?;
        Ok(found.into_iter().map(signing_key::Model::record).collect())
    }
}
