//! Table `ring_holder`: which key ring each running instance works with.

use fedtoken_core::time::UnixTime;
use sea_orm::{ActiveValue::Set, entity::prelude::*};

use crate::{
    StorageError,
    sql::{
        field::{Place, bytes},
        retention::{Class, End, Retention},
    },
    stores::RingHolder,
};

pub(crate) const TABLE: &str = "ring_holder";

pub(crate) const RETENTION: Retention = Retention {
    holds: "which keys of the ring a running instance has: their ids; its machine and address",
    class: Class::Timed(&[End::hours_after("seen_at", 1)]),
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ring_holder")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub instance: Vec<u8>,
    pub primary_key: String,
    /// Separated by single spaces, which no key id holds.
    pub key_ids: String,
    pub since: i64,
    pub seen_at: i64,
    /// None for an instance of before the fifth schema.
    pub name: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Reads the row.
    pub(crate) fn record(self) -> Result<RingHolder, StorageError> {
        let place = Place {
            table: TABLE,
            row: &self.primary_key,
        };
        Ok(RingHolder {
            instance: place.digest("instance", &self.instance)?,
            key_ids: self.key_ids.split(' ').map(str::to_owned).collect(),
            since: UnixTime::from_secs(self.since),
            seen_at: UnixTime::from_secs(self.seen_at),
            primary: self.primary_key,
            name: self.name,
        })
    }
}

/// Makes the row.
pub(crate) fn row(holder: &RingHolder) -> ActiveModel {
    ActiveModel {
        instance: Set(bytes(&holder.instance)),
        primary_key: Set(holder.primary.clone()),
        key_ids: Set(holder.key_ids.join(" ")),
        since: Set(holder.since.as_secs()),
        seen_at: Set(holder.seen_at.as_secs()),
        name: Set(holder.name.clone()),
    }
}
