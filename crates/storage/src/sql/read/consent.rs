//! Reading consents.

use async_trait::async_trait;
use fedtoken_core::ids::PersonId;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::{
    StorageError,
    sql::{
        SqlStore,
        answer::{fault, only},
        entity::consent,
        life::lasts,
    },
    stores::{Consent, Consents},
};

#[async_trait]
impl Consents for SqlStore {
    async fn consent(
        &self,
        person: &PersonId,
        client_id: &str,
    ) -> Result<Option<Consent>, StorageError> {
        let key = (person.to_string(), client_id.to_owned());
        let query = consent::Entity::find_by_id(key).filter(lasts(consent::TABLE));
        let found = query.all(&self.readers).await;
        only(found)?.map(consent::Model::record).transpose()
    }

    async fn consents_of(&self, person: &PersonId) -> Result<Vec<Consent>, StorageError> {
        let query = consent::Entity::find()
            .filter(consent::Column::PersonId.eq(person.as_str()))
            .filter(lasts(consent::TABLE))
            .order_by_asc(consent::Column::ClientId);
        let found = query.all(&self.readers).await.map_err(fault)?;
        found.into_iter().map(consent::Model::record).collect()
    }
}
