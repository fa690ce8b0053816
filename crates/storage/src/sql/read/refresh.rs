//! Reading refresh families.

use async_trait::async_trait;
use fedtoken_core::secret::TokenDigest;
use sea_orm::{EntityTrait, QueryFilter};

use crate::{
    StorageError,
    sql::{
        SqlStore, answer::fault, entity::refresh_family, field::bytes,
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
            .one(&self.readers)
            .await;
        found
            .map_err(fault)?
            .map(refresh_family::Model::record)
            .transpose()
    }
}
