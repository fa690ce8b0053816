//! Table `device`.

use fedtoken_core::{ids::PersonId, time::UnixTime};
use sea_orm::{ActiveValue::Set, entity::prelude::*};

use crate::{
    StorageError,
    sql::{
        field::{Place, bytes},
        retention::{Class, End, Retention},
    },
    stores::Device,
};

pub(crate) const TABLE: &str = "device";

pub(crate) const RETENTION: Retention = Retention {
    holds: "a browser that a person logged in with: a digest and a count",
    class: Class::Timed(&[End::at("expires_at")]),
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "device")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: Vec<u8>,
    pub person_id: String,
    pub wrong_in_row: i64,
    pub known_at: i64,
    pub expires_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Reads the row.
    pub(crate) fn record(self) -> Result<Device, StorageError> {
        let place = Place {
            table: TABLE,
            row: &self.person_id,
        };
        Ok(Device {
            digest: place.digest("digest", &self.digest)?,
            person_id: place.parsed("person_id", PersonId::parse(&self.person_id))?,
            wrong_in_row: place.number("wrong_in_row", self.wrong_in_row)?,
            known_at: UnixTime::from_secs(self.known_at),
            expires_at: UnixTime::from_secs(self.expires_at),
        })
    }
}

/// Makes the row.
pub(crate) fn row(device: &Device) -> ActiveModel {
    ActiveModel {
        digest: Set(bytes(&device.digest)),
        person_id: Set(device.person_id.to_string()),
        wrong_in_row: Set(i64::from(device.wrong_in_row)),
        known_at: Set(device.known_at.as_secs()),
        expires_at: Set(device.expires_at.as_secs()),
    }
}
