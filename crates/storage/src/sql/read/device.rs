//! Reading known devices.

use async_trait::async_trait;
use fedtoken_core::secret::TokenDigest;
use sea_orm::EntityTrait;

use crate::{
    StorageError,
    sql::{SqlStore, answer::only, entity::device, field::bytes},
    stores::{Device, Devices},
};

#[async_trait]
impl Devices for SqlStore {
    async fn device(&self, digest: &TokenDigest) -> Result<Option<Device>, StorageError> {
        let found = device::Entity::find_by_id(bytes(digest))
            .all(&self.readers)
            .await;
        only(found)?.map(device::Model::record).transpose()
    }
}
