//! Reading logins and counting looks.

use async_trait::async_trait;
use fedtoken_core::{
    ids::{LoginId, PersonId},
    time::UnixTime,
};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::{
    StorageError,
    sql::{
        SqlStore,
        answer::{fault, only},
        entity::{login, look},
    },
    stores::{Login, Logins},
};

#[async_trait]
impl Logins for SqlStore {
    async fn login(&self, id: &LoginId) -> Result<Option<Login>, StorageError> {
        let found = login::Entity::find_by_id(id.as_str())
            .all(&self.readers)
            .await;
        only(found)?.map(login::Model::record).transpose()
    }

    async fn looks(&self, person: &PersonId, since: UnixTime) -> Result<u32, StorageError> {
        let query = look::Entity::find()
            .filter(look::Column::PersonId.eq(person.as_str()))
            .filter(look::Column::At.gte(since.as_secs()));
        let count = query.count(&self.readers).await.map_err(fault)?;
        // More looks than fit are more than any limit.
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }
}
