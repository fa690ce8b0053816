//! Reading codes and grants.

use async_trait::async_trait;
use fedtoken_core::{
    ids::{GrantId, PersonId},
    secret::TokenDigest,
    time::UnixTime,
};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder,
    sea_query::{Expr, ExprTrait, IntoColumnRef, Query},
};

use crate::{
    StorageError,
    sql::{
        SqlStore,
        answer::{fault, only},
        entity::{authorization_code, grant},
        field::bytes,
        life::lasts,
    },
    stores::{AuthorizationCode, Authorizations, Grant, GrantLife},
};

#[async_trait]
impl Authorizations for SqlStore {
    async fn authorization_code(
        &self,
        digest: &TokenDigest,
    ) -> Result<Option<AuthorizationCode>, StorageError> {
        let its_grant = (
            authorization_code::Entity,
            authorization_code::Column::GrantId,
        );
        let found = authorization_code::Entity::find_by_id(bytes(digest))
            .filter(under_grant(its_grant))
            .all(&self.readers)
            .await;
        only(found)?
            .map(authorization_code::Model::record)
            .transpose()
    }

    async fn code_with_grant(
        &self,
        digest: &TokenDigest,
    ) -> Result<Option<(AuthorizationCode, Grant)>, StorageError> {
        let query = authorization_code::Entity::find_by_id(bytes(digest))
            .find_also_related(grant::Entity)
            .filter(lasts(grant::TABLE));
        let found = query.all(&self.readers).await;
        // A foreign key keeps the grant for as long as the code.
        let Some((code, Some(grant))) = only(found)? else {
            return Ok(None);
        };
        Ok(Some((code.record()?, grant.record()?)))
    }

    async fn grant(&self, id: &GrantId) -> Result<Option<Grant>, StorageError> {
        let found = grant::Entity::find_by_id(id.as_str())
            .filter(lasts(grant::TABLE))
            .all(&self.readers)
            .await;
        only(found)?.map(grant::Model::record).transpose()
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
            .filter(lasts(grant::TABLE))
            .filter(grant::Column::ExpiresAt.gt(now.as_secs()))
            .order_by_asc(grant::Column::ClientId)
            .order_by_asc(grant::Column::IssuedAt)
            .order_by_asc(grant::Column::Id);
        let found = query.all(&self.readers).await.map_err(fault)?;
        found.into_iter().map(grant::Model::record).collect()
    }
}

/// Whether the client of this grant was not removed: what came of the grant goes with it.
pub(super) fn under_grant(grant_id: impl IntoColumnRef) -> Expr {
    let lasting = Query::select()
        .column(grant::Column::Id)
        .from(grant::Entity)
        .and_where(Expr::col((grant::Entity, grant::Column::Id)).equals(grant_id))
        .and_where(lasts(grant::TABLE))
        .take();
    Expr::exists(lasting)
}
