//! Reading persons and accounts.

use async_trait::async_trait;
use fedtoken_core::ids::PersonId;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::{
    StorageError,
    sql::{
        SqlStore,
        answer::only,
        entity::{account, person},
    },
    stores::{Account, Person, Persons},
};

#[async_trait]
impl Persons for SqlStore {
    async fn person(&self, id: &PersonId) -> Result<Option<Person>, StorageError> {
        let found = person::Entity::find_by_id(id.as_str())
            .all(&self.readers)
            .await;
        only(found)?.map(person::Model::record).transpose()
    }

    async fn account_named(&self, username: &str) -> Result<Option<Account>, StorageError> {
        let query = account::Entity::find().filter(account::Column::Username.eq(username));
        let found = query.all(&self.readers).await;
        only(found)?.map(account::Model::record).transpose()
    }

    async fn account_of(&self, person: &PersonId) -> Result<Option<Account>, StorageError> {
        let found = account::Entity::find_by_id(person.as_str())
            .all(&self.readers)
            .await;
        only(found)?.map(account::Model::record).transpose()
    }
}
