//! Reading counters.

use std::collections::HashMap;

use async_trait::async_trait;
use fedtoken_core::{throttle::Counter, time::UnixTime};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

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

    /// A range of keys: an index leads to it, and they come in its order.
    async fn counters_before(
        &self,
        kind: &'static str,
        before: UnixTime,
        most: u32,
    ) -> Result<Vec<(CounterKey, Counter)>, StorageError> {
        let query = counter::Entity::find()
            .filter(counter::Column::ExpiresAt.is_null())
            .filter(counter::Column::Key.gte(format!("{kind}/")))
            .filter(counter::Column::Key.lt(format!("{kind}{BEHIND_SLASH}")))
            .filter(counter::Column::WindowStartedAt.lt(before.as_secs()))
            .order_by_asc(counter::Column::Key)
            .limit(u64::from(most));
        let found = query.all(&self.readers).await.map_err(fault)?.into_iter();
        let read = found.map(|row| Ok((CounterKey::stored(row.key.clone()), row.record()?)));
        read.collect()
    }
}

/// The character that comes next after the one behind a kind.
const BEHIND_SLASH: char = '0';
