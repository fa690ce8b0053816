//! Table `journal_segment`: the chain over the journal.

use fedtoken_core::time::UnixTime;
use sea_orm::{ActiveValue::Set, entity::prelude::*};

use crate::{
    StorageError,
    sql::{
        field::{Place, bytes, instant, stored},
        retention::{Class, Retention},
    },
    stores::{Mac, Segment, SegmentRow},
};

pub(crate) const TABLE: &str = "journal_segment";

pub(crate) const RETENTION: Retention = Retention {
    holds: "the chain over the journal",
    class: Class::Kept("the journal grows; removed segments leave the last one as a stub"),
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "journal_segment")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    pub sealed_at: i64,
    pub first: i64,
    pub last: i64,
    pub count: i64,
    pub plain: i64,
    pub newest_at: i64,
    pub previous: Vec<u8>,
    pub hash: Vec<u8>,
    pub removed_at: Option<i64>,
    pub key_id: String,
    pub mac: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The row as it stands.
    pub(crate) fn raw(self) -> SegmentRow {
        SegmentRow {
            number: self.number,
            segment: self.record().ok(),
        }
    }

    /// Reads the row.
    pub(crate) fn record(self) -> Result<Segment, StorageError> {
        let number = self.number.to_string();
        let place = Place {
            table: TABLE,
            row: &number,
        };
        Ok(Segment {
            number: place.number("number", self.number)?,
            sealed_at: UnixTime::from_secs(self.sealed_at),
            first: self.first,
            last: self.last,
            count: place.number("count", self.count)?,
            plain: place.number("plain", self.plain)?,
            newest_at: UnixTime::from_secs(self.newest_at),
            previous: place.digest("previous", &self.previous)?,
            hash: place.digest("hash", &self.hash)?,
            removed_at: instant(self.removed_at),
            mac: Mac {
                tag: place.digest("mac", &self.mac)?,
                key_id: self.key_id,
            },
        })
    }
}

/// Makes the row.
///
/// # Errors
/// [`StorageError`] for a number beyond what the database holds.
pub(crate) fn row(segment: &Segment) -> Result<ActiveModel, StorageError> {
    Ok(ActiveModel {
        number: Set(stored(segment.number)?),
        sealed_at: Set(segment.sealed_at.as_secs()),
        first: Set(segment.first),
        last: Set(segment.last),
        count: Set(stored(segment.count)?),
        plain: Set(stored(segment.plain)?),
        newest_at: Set(segment.newest_at.as_secs()),
        previous: Set(bytes(&segment.previous)),
        hash: Set(bytes(&segment.hash)),
        removed_at: Set(segment.removed_at.map(UnixTime::as_secs)),
        key_id: Set(segment.mac.key_id.clone()),
        mac: Set(bytes(&segment.mac.tag)),
    })
}
