//! Reading pushed authorization requests.

use async_trait::async_trait;
use fedtoken_core::secret::TokenDigest;
use sea_orm::{EntityTrait, QueryFilter};

use crate::{
    StorageError,
    sql::{SqlStore, answer::only, entity::pushed_request, field::bytes, life::lasts},
    stores::{PushedRequest, PushedRequests},
};

#[async_trait]
impl PushedRequests for SqlStore {
    async fn pushed_request(
        &self,
        digest: &TokenDigest,
    ) -> Result<Option<PushedRequest>, StorageError> {
        let found = pushed_request::Entity::find_by_id(bytes(digest))
            .filter(lasts(pushed_request::TABLE))
            .all(&self.readers)
            .await;
        only(found)?.map(pushed_request::Model::record).transpose()
    }
}
