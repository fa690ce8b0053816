//! The classes of retention.

use std::time::Duration;

use fedtoken_core::time::UnixTime;
use sea_orm::{
    Condition,
    sea_query::{Expr, ExprTrait},
};

/// What a table holds and how long; every table declares one.
#[derive(Clone, Copy, Debug)]
pub(in crate::sql) struct Retention {
    /// What a row is, for people.
    pub(in crate::sql) holds: &'static str,
    /// When it goes.
    pub(in crate::sql) class: Class,
}

/// When the sweep removes a row.
#[derive(Clone, Copy, Debug)]
pub(in crate::sql) enum Class {
    /// Never: it stays until somebody removes it; says who or what does.
    Kept(&'static str),
    /// Some time after the earliest of these instants.
    Timed(&'static [End]),
    /// With other rows.
    Bound {
        /// When, for people.
        until: &'static str,
        /// The rows that may go.
        dead: fn(UnixTime) -> Condition,
    },
}

/// An instant in a row, and how long the row outlives it; a row without the instant stays.
#[derive(Clone, Copy, Debug)]
pub(in crate::sql) struct End {
    /// Where the instant stands.
    pub(in crate::sql) column: &'static str,
    /// How much longer the row stays.
    pub(in crate::sql) grace: Duration,
}

impl End {
    /// The row goes as soon as the instant is there.
    pub(in crate::sql) const fn at(column: &'static str) -> Self {
        Self::days_after(column, 0)
    }

    /// The row outlives the instant by so many hours.
    pub(in crate::sql) const fn hours_after(column: &'static str, hours: u64) -> Self {
        Self {
            column,
            grace: Duration::from_secs(hours * HOUR),
        }
    }

    /// The row outlives the instant by so many days.
    pub(in crate::sql) const fn days_after(column: &'static str, days: u64) -> Self {
        Self::hours_after(column, days * 24)
    }

    fn is_past(self, now: UnixTime) -> Expr {
        let instant = Expr::col(self.column);
        if self.grace.is_zero() {
            instant.lte(now.as_secs())
        } else {
            instant.lt(now.minus(self.grace).as_secs())
        }
    }
}

impl Class {
    /// The rows that may go; none when the sweep leaves the table alone.
    pub(in crate::sql) fn dead(self, now: UnixTime) -> Option<Condition> {
        match self {
            Self::Kept(_) => None,
            Self::Timed(ends) => Some(
                ends.iter()
                    .fold(Condition::any(), |any, end| any.add(end.is_past(now))),
            ),
            Self::Bound { dead, .. } => Some(dead(now)),
        }
    }
}

/// Seconds.
const HOUR: u64 = 60 * 60;
