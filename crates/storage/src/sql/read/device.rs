//! Reading known devices.

use async_trait::async_trait;
use fedtoken_core::secret::TokenDigest;
use sea_orm::EntityTrait;

use crate::{
    StorageError,
    sql::{SqlStore, answer::fault, entity::device, field::bytes},
    stores::{Device, Devices},
};

#[async_trait]
impl Devices for SqlStore {
    async fn device(&self, digest: &TokenDigest) -> Result<Option<Device>, StorageError> {
        let found = device::Entity::find_by_id(bytes(digest))
            .one(&self.readers)
            .await;
        found.map_err(fault)?.map(device::Model::record).transpose()
    }
}
