//! Reading leases.

use async_trait::async_trait;
use sea_orm::EntityTrait;

use crate::{
    StorageError,
    sql::{SqlStore, answer::only, entity::job_lease},
    stores::{Lease, Leases},
};

#[async_trait]
impl Leases for SqlStore {
    async fn lease(&self, job: &str) -> Result<Option<Lease>, StorageError> {
        let found = job_lease::Entity::find_by_id(job).all(&self.readers).await;
        only(found)?.map(job_lease::Model::record).transpose()
    }
}
