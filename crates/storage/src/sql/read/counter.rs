//! Reading counters.

use async_trait::async_trait;
use fedtoken_core::throttle::Counter;
use sea_orm::EntityTrait;

use crate::{
    StorageError,
    sql::{SqlStore, answer::fault, entity::counter},
    stores::{CounterKey, Counters},
};

#[async_trait]
impl Counters for SqlStore {
    async fn counter(&self, key: &CounterKey) -> Result<Option<Counter>, StorageError> {
        let found = counter::Entity::find_by_id(key.as_str())
            .one(&self.readers)
            .await;
        found
            .map_err(fault)?
            .map(counter::Model::record)
            .transpose()
    }
}
