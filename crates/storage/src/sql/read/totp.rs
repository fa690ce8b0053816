//! Reading TOTP enrolments.

use async_trait::async_trait;
use fedtoken_core::ids::PersonId;
use sea_orm::EntityTrait;

use crate::{
    StorageError,
    sql::{SqlStore, answer::fault, entity::totp},
    stores::{Totp, Totps},
};

#[async_trait]
impl Totps for SqlStore {
    async fn totp_of(&self, person: &PersonId) -> Result<Option<Totp>, StorageError> {
        let found = totp::Entity::find_by_id(person.as_str())
            .one(&self.readers)
            .await;
        found.map_err(fault)?.map(totp::Model::record).transpose()
    }
}
