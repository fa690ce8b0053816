//! Table `used_value`; only ever asked whether a value is there, so there is no way back to a record.

use fedtoken_core::{secret::TokenDigest, time::UnixTime};
use sea_orm::{ActiveValue::Set, entity::prelude::*};

use crate::sql::{
    field::bytes,
    retention::{Class, End, Retention},
};

pub(crate) const RETENTION: Retention = Retention {
    holds: "the digest of a value that may be used once",
    // A request that judged by its own clock before that instant may still be on its way.
    class: Class::Timed(&[End::hours_after("expires_at", 1)]),
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "used_value")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: Vec<u8>,
    pub expires_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Makes the row.
pub(crate) fn row(digest: &TokenDigest, expires_at: UnixTime) -> ActiveModel {
    ActiveModel {
        digest: Set(bytes(digest)),
        expires_at: Set(expires_at.as_secs()),
    }
}
