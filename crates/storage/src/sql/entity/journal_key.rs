//! Table `journal_key`: the only place that says who is meant in the journal.

use fedtoken_core::ids::PersonId;
use sea_orm::{ActiveValue::Set, entity::prelude::*};

use crate::{
    StorageError,
    sql::{
        field::Place,
        retention::{Class, Retention},
    },
    stores::{JournalHolder, JournalKey},
};

pub(crate) const TABLE: &str = "journal_key";

pub(crate) const RETENTION: Retention = Retention {
    holds: "the key of a person's journal lines",
    class: Class::Kept("the person is erased"),
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "journal_key")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: String,
    pub holder: Vec<u8>,
    pub sealed: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Reads the row.
    pub(crate) fn record(self) -> Result<JournalKey, StorageError> {
        let place = Place {
            table: TABLE,
            row: &self.person_id,
        };
        Ok(JournalKey {
            person_id: place.parsed("person_id", PersonId::parse(&self.person_id))?,
            holder: place.parsed("holder", self.holder.try_into().map(JournalHolder))?,
            sealed: self.sealed,
        })
    }
}

/// Makes the row.
pub(crate) fn row(key: &JournalKey) -> ActiveModel {
    ActiveModel {
        person_id: Set(key.person_id.to_string()),
        holder: Set(key.holder.0.to_vec()),
        sealed: Set(key.sealed.clone()),
    }
}
