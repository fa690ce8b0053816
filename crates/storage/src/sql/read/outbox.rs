//! Reading and claiming messages.

use async_trait::async_trait;
use fedtoken_core::time::UnixTime;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::{
    StorageError,
    sql::{
        SqlStore,
        answer::{fault, only},
        entity::message,
        field::instant,
    },
    stores::{Claim, Message, MessageId, Outbox},
};

#[async_trait]
impl Outbox for SqlStore {
    async fn claim(&self, claim: &Claim) -> Result<Vec<Message>, StorageError> {
        self.writers.run(claim.clone()).await
    }

    async fn message(&self, id: &MessageId) -> Result<Option<Message>, StorageError> {
        let found = message::Entity::find_by_id(id.as_str())
            .all(&self.readers)
            .await;
        only(found)?.map(message::Model::record).transpose()
    }

    async fn oldest_message(&self) -> Result<Option<UnixTime>, StorageError> {
        let query = message::Entity::find()
            .select_only()
            .column(message::Column::MadeAt)
            .filter(message::Column::BuriedAt.is_null())
            .order_by_asc(message::Column::MadeAt)
            .into_tuple::<i64>();
        Ok(instant(query.one(&self.readers).await.map_err(fault)?))
    }
}
