//! Reading TOTP enrolments.

use async_trait::async_trait;
use fedtoken_core::ids::PersonId;
use sea_orm::EntityTrait;

use crate::{
    StorageError,
    sql::{SqlStore, answer::only, entity::totp},
    stores::{Totp, Totps},
};

#[async_trait]
impl Totps for SqlStore {
    async fn totp_of(&self, person: &PersonId) -> Result<Option<Totp>, StorageError> {
        let found = totp::Entity::find_by_id(person.as_str())
            .all(&self.readers)
            .await;
        only(found)?.map(totp::Model::record).transpose()
    }
}
