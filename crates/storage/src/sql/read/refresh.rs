//! Reading refresh families.

use async_trait::async_trait;
use fedtoken_core::secret::TokenDigest;
use sea_orm::{EntityTrait, QueryFilter};

use crate::{
    StorageError,
    sql::{
        SqlStore, answer::only, entity::refresh_family, field::bytes,
        read::authorization::under_grant,
    },
    stores::{RefreshFamilies, RefreshFamily},
};

#[async_trait]
impl RefreshFamilies for SqlStore {
    async fn refresh_family(
        &self,
        digest: &TokenDigest,
    ) -> Result<Option<RefreshFamily>, StorageError> {
        let found = refresh_family::Entity::find_by_id(bytes(digest))
            .filter(under_grant((
                refresh_family::Entity,
                refresh_family::Column::GrantId,
            )))
            .all(&self.readers)
            .await;
        only(found)?.map(refresh_family::Model::record).transpose()
    }
}
