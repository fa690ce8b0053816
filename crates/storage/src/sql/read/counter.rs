//! Reading counters.

use std::collections::HashMap;

use async_trait::async_trait;
use fedtoken_core::throttle::Counter;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::{
    StorageError,
    sql::{SqlStore, answer::fault, entity::counter},
    stores::{CounterKey, Counters},
};

#[async_trait]
impl Counters for SqlStore {
    async fn counters(
        &self,
        keys: &[&CounterKey],
    ) -> Result<HashMap<CounterKey, Counter>, StorageError> {
        let names = keys.iter().map(|key| key.as_str());
        let query = counter::Entity::find().filter(counter::Column::Key.is_in(names));
        let found = query.all(&self.readers).await.map_err(fault)?;
        let mut states = HashMap::with_capacity(found.len());
        for row in found {
            let key = keys.iter().find(|key| key.as_str() == row.key);
            let key = key.map(|key| CounterKey::clone(key));
            let state = row.record()?;
            states.extend(key.map(|key| (key, state)));
        }
        Ok(states)
    }
}
