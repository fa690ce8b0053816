//! Reading sessions and who heard of them.

use async_trait::async_trait;
use fedtoken_core::{
    ids::{PersonId, SessionId},
    secret::TokenDigest,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::{
    StorageError,
    sql::{
        SqlStore,
        answer::{fault, only},
        entity::{session, session_client},
        field::bytes,
        life::lasts,
    },
    stores::{Session, Sessions},
};

#[async_trait]
impl Sessions for SqlStore {
    async fn session(&self, digest: &TokenDigest) -> Result<Option<Session>, StorageError> {
        let found = session::Entity::find_by_id(bytes(digest))
            .all(&self.readers)
            .await;
        only(found)?.map(session::Model::record).transpose()
    }

    async fn sessions_of(&self, person: &PersonId) -> Result<Vec<Session>, StorageError> {
        let query = session::Entity::find()
            .filter(session::Column::PersonId.eq(person.as_str()))
            .filter(session::Column::EndedAt.is_null())
            .order_by_desc(session::Column::LastSeenAt)
            .order_by_asc(session::Column::Sid);
        let found = query.all(&self.readers).await.map_err(fault)?;
        found.into_iter().map(session::Model::record).collect()
    }

    async fn clients_of(&self, sid: &SessionId) -> Result<Vec<String>, StorageError> {
        let query = session_client::Entity::find()
            .select_only()
            .column(session_client::Column::ClientId)
            .filter(session_client::Column::Sid.eq(sid.as_str()))
            .filter(lasts(session_client::TABLE))
            .order_by_asc(session_client::Column::ClientId)
            .into_tuple::<String>();
        query.all(&self.readers).await.map_err(fault)
    }
}
