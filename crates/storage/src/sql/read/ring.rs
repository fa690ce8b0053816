//! Reading what a rotation needs to know.

use async_trait::async_trait;
use fedtoken_core::time::UnixTime;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::{
    StorageError,
    sql::{
        SqlStore,
        answer::fault,
        entity::{rewrapping, ring_holder},
        sealed::Spot,
    },
    stores::{Rewrapping, RingHolder, Rings, SealedPlace, SealedValue},
};

#[async_trait]
impl Rings for SqlStore {
    async fn sealed_values(
        &self,
        place: SealedPlace,
        after: Option<&str>,
        most: u32,
    ) -> Result<Vec<SealedValue>, StorageError> {
        let spot = Spot::of(place)?;
        let found = self.readers.query_all(&spot.question(after, most)?).await;
        let found = found.map_err(fault)?;
        found.iter().map(|row| spot.read(row)).collect()
    }

    async fn rewrappings(&self) -> Result<Vec<Rewrapping>, StorageError> {
        let all = rewrapping::Entity::find().order_by_asc(rewrapping::Column::Place);
        let found = all.all(&self.readers).await.map_err(fault)?;
        found.into_iter().map(rewrapping::Model::record).collect()
    }

    async fn ring_holders(&self, since: UnixTime) -> Result<Vec<RingHolder>, StorageError> {
        let there = ring_holder::Entity::find()
            .filter(ring_holder::Column::SeenAt.gte(since.as_secs()))
            .order_by_asc(ring_holder::Column::Instance);
        let found = there.all(&self.readers).await.map_err(fault)?;
        found.into_iter().map(ring_holder::Model::record).collect()
    }
}
