//! Table `rewrapping`: how far the values of each place were moved to a key of the ring.

use fedtoken_core::time::UnixTime;
use sea_orm::{ActiveValue::Set, entity::prelude::*};

use crate::{
    StorageError,
    sql::{
        field::{Place, instant, stored},
        retention::{Class, Retention},
    },
    stores::{Rewrapping, SealedPlace},
};

pub(crate) const TABLE: &str = "rewrapping";

pub(crate) const RETENTION: Retention = Retention {
    holds: "how far a column was sealed anew at a rotation of the key ring",
    class: Class::Kept("the next rotation writes over it"),
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rewrapping")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub place: String,
    pub key_id: String,
    pub after: Option<String>,
    pub moved: i64,
    pub done_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Reads the row.
    pub(crate) fn record(self) -> Result<Rewrapping, StorageError> {
        let place = Place {
            table: TABLE,
            row: &self.place,
        };
        Ok(Rewrapping {
            place: place.named("place", SealedPlace::named(&self.place))?,
            moved: place.number("moved", self.moved)?,
            done_at: instant(self.done_at),
            key_id: self.key_id,
            after: self.after,
        })
    }
}

/// Makes the row.
pub(crate) fn row(state: &Rewrapping) -> Result<ActiveModel, StorageError> {
    Ok(ActiveModel {
        place: Set(state.place.as_str().to_owned()),
        key_id: Set(state.key_id.clone()),
        after: Set(state.after.clone()),
        moved: Set(stored(state.moved)?),
        done_at: Set(state.done_at.map(UnixTime::as_secs)),
    })
}
