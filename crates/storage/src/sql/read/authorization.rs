//! Reading codes and grants.

use async_trait::async_trait;
use fedtoken_core::{
    ids::{GrantId, PersonId},
    secret::TokenDigest,
    time::UnixTime,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::{
    StorageError,
    sql::{
        SqlStore,
        answer::fault,
        entity::{authorization_code, grant},
        field::bytes,
    },
    stores::{AuthorizationCode, Authorizations, Grant, GrantLife},
};

#[async_trait]
impl Authorizations for SqlStore {
    async fn authorization_code(
        &self,
        digest: &TokenDigest,
    ) -> Result<Option<AuthorizationCode>, StorageError> {
        let found = authorization_code::Entity::find_by_id(bytes(digest))
            .one(&self.readers)
            .await;
        found
            .map_err(fault)?
            .map(authorization_code::Model::record)
            .transpose()
    }

    async fn code_with_grant(
        &self,
        digest: &TokenDigest,
    ) -> Result<Option<(AuthorizationCode, Grant)>, StorageError> {
        let query = authorization_code::Entity::find_by_id(bytes(digest));
        let found = query.find_also_related(grant::Entity).one(&self.readers);
        // A foreign key keeps the grant for as long as the code.
        let Some((code, Some(grant))) = found.await.map_err(fault)? else {
            return Ok(None);
        };
        Ok(Some((code.record()?, grant.record()?)))
    }

    async fn grant(&self, id: &GrantId) -> Result<Option<Grant>, StorageError> {
        let found = grant::Entity::find_by_id(id.as_str())
            .one(&self.readers)
            .await;
        found.map_err(fault)?.map(grant::Model::record).transpose()
    }

    async fn offline_grants_of(
        &self,
        person: &PersonId,
        now: UnixTime,
    ) -> Result<Vec<Grant>, StorageError> {
        let query = grant::Entity::find()
            .filter(grant::Column::PersonId.eq(person.as_str()))
            .filter(grant::Column::Life.eq(GrantLife::Offline.as_str()))
            .filter(grant::Column::EndedAt.is_null())
            .filter(grant::Column::ExpiresAt.gt(now.as_secs()))
            .order_by_asc(grant::Column::ClientId)
            .order_by_asc(grant::Column::IssuedAt)
            .order_by_asc(grant::Column::Id);
        let found = query.all(&self.readers).await.map_err(fault)?;
        found.into_iter().map(grant::Model::record).collect()
    }
}
