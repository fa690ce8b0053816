//! Reading the journal.

use async_trait::async_trait;
use fedtoken_core::ids::PersonId;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::{
    StorageError,
    sql::{SqlStore, answer::fault, entity::journal},
    stores::{JournalLine, Journals},
};

#[async_trait]
impl Journals for SqlStore {
    async fn journal_of(
        &self,
        person: &PersonId,
        most: u32,
    ) -> Result<Vec<JournalLine>, StorageError> {
        let query = journal::Entity::find()
            .filter(journal::Column::PersonId.eq(person.as_str()))
            .order_by_desc(journal::Column::At)
            .order_by_desc(journal::Column::Seq)
            .limit(u64::from(most));
        let found = query.all(&self.readers).await.map_err(fault)?;
        found.into_iter().map(journal::Model::record).collect()
    }
}
