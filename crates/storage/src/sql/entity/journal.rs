//! Table `journal`; `seq` is the order of writing.

use fedtoken_core::{
    ids::{JournalId, PersonId},
    login::Method,
    time::UnixTime,
};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    entity::prelude::*,
};

use crate::{
    StorageError,
    sql::{
        field::Place,
        retention::{Class, Retention},
    },
    stores::{JournalEvent, JournalLine},
};

pub(crate) const TABLE: &str = "journal";

pub(crate) const RETENTION: Retention = Retention {
    holds: "security events",
    class: Class::Kept("nothing removes a line in this version"),
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "journal")]
pub(crate) struct Model {
    #[sea_orm(primary_key)]
    pub seq: i64,
    pub id: String,
    pub at: i64,
    pub event: String,
    pub person_id: Option<String>,
    pub method: Option<String>,
    pub client_id: Option<String>,
    pub reference: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Reads the row.
    pub(crate) fn record(self) -> Result<JournalLine, StorageError> {
        let place = Place {
            table: TABLE,
            row: &self.id,
        };
        let person_id = self
            .person_id
            .map(|text| place.parsed("person_id", PersonId::parse(&text)));
        let method = self
            .method
            .map(|text| place.parsed("method", Method::parse(&text)));
        Ok(JournalLine {
            id: place.parsed("id", JournalId::parse(&self.id))?,
            at: UnixTime::from_secs(self.at),
            event: place.named("event", JournalEvent::named(&self.event))?,
            person_id: person_id.transpose()?,
            method: method.transpose()?,
            client_id: self.client_id,
            reference: self.reference,
        })
    }
}

/// Makes the row; the database numbers it.
pub(crate) fn row(line: &JournalLine) -> ActiveModel {
    ActiveModel {
        seq: NotSet,
        id: Set(line.id.to_string()),
        at: Set(line.at.as_secs()),
        event: Set(line.event.as_str().to_owned()),
        person_id: Set(line.person_id.as_ref().map(PersonId::to_string)),
        method: Set(line.method.map(|method| method.as_str().to_owned())),
        client_id: Set(line.client_id.clone()),
        reference: Set(line.reference.clone()),
    }
}
