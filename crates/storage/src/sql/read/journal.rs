//! Reading the journal and its chain.

use async_trait::async_trait;
use fedtoken_core::ids::PersonId;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use crate::{
    StorageError,
    sql::{
        SqlStore,
        answer::{fault, only},
        entity::{
            journal::{Column, Entity, Model},
            journal_key, journal_segment,
        },
        field::stored,
    },
    stores::{
        ChainPlace, JournalHolder, JournalKey, JournalLine, JournalPart, JournalRow, Journals,
        Segment, SegmentRow,
    },
};

#[async_trait]
impl Journals for SqlStore {
    async fn journal_of(
        &self,
        person: &PersonId,
        most: u32,
    ) -> Result<Vec<JournalLine>, StorageError> {
        let newest = |query: Select<Entity>| {
            query
                .order_by_desc(Column::At)
                .order_by_desc(Column::Seq)
                .limit(u64::from(most))
        };
        let mut found = Vec::new();
        if let Some(key) = self.journal_key(person).await? {
            let lines = newest(Entity::find().filter(Column::Holder.eq(key.holder.0.to_vec())));
            found = lines.all(&self.readers).await.map_err(fault)?;
        }
        let before = newest(
            Entity::find()
                .filter(Column::PersonId.eq(person.as_str()))
                .filter(Column::Mac.is_null()),
        );
        found.extend(before.all(&self.readers).await.map_err(fault)?);
        found.sort_by_key(|line| std::cmp::Reverse((line.at, line.seq)));
        found.truncate(usize::try_from(most).unwrap_or(usize::MAX));
        found.into_iter().map(Model::record).collect()
    }

    async fn journal_key(&self, person: &PersonId) -> Result<Option<JournalKey>, StorageError> {
        let found = journal_key::Entity::find_by_id(person.as_str());
        let found = found.all(&self.readers).await;
        only(found)?.map(journal_key::Model::record).transpose()
    }

    async fn journal_keys(
        &self,
        holders: &[JournalHolder],
    ) -> Result<Vec<JournalKey>, StorageError> {
        let holders = holders.iter().map(|holder| holder.0.to_vec());
        let found = journal_key::Entity::find().filter(journal_key::Column::Holder.is_in(holders));
        let found = found.all(&self.readers).await.map_err(fault)?;
        found.into_iter().map(journal_key::Model::record).collect()
    }

    async fn journal_rows(
        &self,
        part: JournalPart,
        after: i64,
        most: u32,
    ) -> Result<Vec<JournalRow>, StorageError> {
        let query = match part {
            JournalPart::Whole => Entity::find(),
            JournalPart::Unsealed => Entity::find().filter(Column::Segment.is_null()),
        };
        let found = query
            .filter(Column::Seq.gt(after))
            .order_by_asc(Column::Seq)
            .limit(u64::from(most))
            .all(&self.readers);
        let found = found.await.map_err(fault)?;
        Ok(found.into_iter().map(Model::raw).collect())
    }

    async fn sealed_rows(
        &self,
        after: ChainPlace,
        to: i64,
        most: u32,
    ) -> Result<Vec<JournalRow>, StorageError> {
        let further = Condition::any()
            .add(Column::Segment.gt(after.segment))
            .add(Column::Seq.gt(after.seq));
        let found = Entity::find()
            .filter(Column::Segment.between(after.segment, to))
            .filter(further)
            .order_by_asc(Column::Segment)
            .order_by_asc(Column::Seq)
            .limit(u64::from(most))
            .all(&self.readers);
        let found = found.await.map_err(fault)?;
        Ok(found.into_iter().map(Model::raw).collect())
    }

    async fn segment_rows(&self, after: i64, most: u32) -> Result<Vec<SegmentRow>, StorageError> {
        use journal_segment::Column::Number;
        let found = journal_segment::Entity::find()
            .filter(Number.gt(after))
            .order_by_asc(Number)
            .limit(u64::from(most))
            .all(&self.readers);
        let found = found.await.map_err(fault)?;
        let rows = found.into_iter().map(journal_segment::Model::raw);
        Ok(rows.collect())
    }

    async fn segments(&self, after: u64, most: u32) -> Result<Vec<Segment>, StorageError> {
        use journal_segment::Column::Number;
        let found = journal_segment::Entity::find()
            .filter(Number.gt(stored(after)?))
            .order_by_asc(Number)
            .limit(u64::from(most))
            .all(&self.readers);
        let found = found.await.map_err(fault)?;
        found
            .into_iter()
            .map(journal_segment::Model::record)
            .collect()
    }

    async fn newest_segment(&self) -> Result<Option<Segment>, StorageError> {
        let found = journal_segment::Entity::find()
            .order_by_desc(journal_segment::Column::Number)
            .one(&self.readers);
        let found = found.await.map_err(fault)?;
        found.map(journal_segment::Model::record).transpose()
    }
}
