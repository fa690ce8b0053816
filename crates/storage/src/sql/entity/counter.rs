//! Table `counter`.

use fedtoken_core::{
    throttle::{Counter, Rule},
    time::UnixTime,
};
use sea_orm::{ActiveValue::Set, entity::prelude::*};

use crate::{
    StorageError,
    sql::{
        field::Place,
        retention::{Class, End, Retention},
    },
    stores::CounterKey,
};

pub(crate) const TABLE: &str = "counter";

pub(crate) const RETENTION: Retention = Retention {
    holds: "attempts of a device, network or account; one without `expires_at` stays until it is cleared",
    class: Class::Timed(&[End::at("expires_at")]),
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "counter")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    pub count: i64,
    pub streak: i64,
    pub window_started_at: i64,
    pub last_at: i64,
    /// When it says nothing any more; none for one that stays until it is cleared.
    pub expires_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Reads the row.
    pub(crate) fn record(self) -> Result<Counter, StorageError> {
        let place = Place {
            table: TABLE,
            row: &self.key,
        };
        Ok(Counter {
            count: place.number("count", self.count)?,
            streak: place.number("streak", self.streak)?,
            window_started_at: UnixTime::from_secs(self.window_started_at),
            last_at: UnixTime::from_secs(self.last_at),
        })
    }
}

/// Makes the row.
pub(crate) fn row(key: &CounterKey, counter: Counter, rule: &Rule) -> ActiveModel {
    ActiveModel {
        key: Set(key.as_str().to_owned()),
        count: Set(i64::from(counter.count)),
        streak: Set(i64::from(counter.streak)),
        window_started_at: Set(counter.window_started_at.as_secs()),
        last_at: Set(counter.last_at.as_secs()),
        expires_at: Set(expires_at(counter, rule)),
    }
}

/// From when a counter has no effect: its window is over and its row of attempts forgotten.
pub(crate) fn expires_at(counter: Counter, rule: &Rule) -> Option<i64> {
    let window_end = counter.window_started_at.plus(rule.window?);
    Some(window_end.max(counter.last_at.plus(rule.quiet)).as_secs())
}
