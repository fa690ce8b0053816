//! Table `consent`.

use fedtoken_core::{ids::PersonId, time::UnixTime};
use sea_orm::{ActiveValue::Set, entity::prelude::*};

use crate::{
    StorageError,
    sql::{
        field::Place,
        retention::{Class, Retention, orphaned_consents},
    },
    stores::Consent,
};

pub(crate) const TABLE: &str = "consent";

pub(crate) const RETENTION: Retention = Retention {
    holds: "what a person allowed a client",
    class: Class::Bound {
        until: "the person withdraws it, or its client is removed",
        dead: orphaned_consents,
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "consent")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub client_id: String,
    pub scope: String,
    pub given_at: i64,
    /// In which life of its client it was written.
    pub client_life: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Reads the row.
    pub(crate) fn record(self) -> Result<Consent, StorageError> {
        let place = Place {
            table: TABLE,
            row: &self.person_id,
        };
        Ok(Consent {
            person_id: place.parsed("person_id", PersonId::parse(&self.person_id))?,
            given_at: UnixTime::from_secs(self.given_at),
            client_life: place.life(self.client_life)?,
            client_id: self.client_id,
            scope: self.scope,
        })
    }
}

/// Makes the row.
pub(crate) fn row(consent: &Consent) -> ActiveModel {
    ActiveModel {
        person_id: Set(consent.person_id.to_string()),
        client_id: Set(consent.client_id.clone()),
        scope: Set(consent.scope.clone()),
        given_at: Set(consent.given_at.as_secs()),
        client_life: Set(i64::from(consent.client_life.get())),
    }
}
