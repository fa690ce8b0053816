//! Reading sessions.

use async_trait::async_trait;
use fedtoken_core::secret::TokenDigest;
use sea_orm::EntityTrait;

use crate::{
    StorageError,
    sql::{SqliteStore, answer::fault, entity::session, field::bytes},
    stores::{Session, Sessions},
};

#[async_trait]
impl Sessions for SqliteStore {
    async fn session(&self, digest: &TokenDigest) -> Result<Option<Session>, StorageError> {
        let found = session::Entity::find_by_id(bytes(digest))
            .one(&self.readers)
            .await;
        found
            .map_err(fault)?
            .map(session::Model::record)
            .transpose()
    }
}
