//! Table `signing_key`.

use fedtoken_core::time::UnixTime;
use sea_orm::{ActiveValue::Set, entity::prelude::*};

use crate::{
    sql::{
        field::instant,
        retention::{Class, End, Retention},
    },
    stores::SigningKey,
};

pub(crate) const TABLE: &str = "signing_key";

pub(crate) const RETENTION: Retention = Retention {
    holds: "a sealed signing key",
    class: Class::Timed(&[End::at("gone_at")]),
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "signing_key")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub kid: String,
    pub algorithm: String,
    pub sealed: Vec<u8>,
    pub made_at: i64,
    pub signs_at: i64,
    pub replaced_at: Option<i64>,
    pub gone_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Reads the row.
    pub(crate) fn record(self) -> SigningKey {
        SigningKey {
            kid: self.kid,
            algorithm: self.algorithm,
            sealed: self.sealed,
            made_at: UnixTime::from_secs(self.made_at),
            signs_at: UnixTime::from_secs(self.signs_at),
            replaced_at: instant(self.replaced_at),
            gone_at: instant(self.gone_at),
        }
    }
}

/// Makes the row.
pub(crate) fn row(key: &SigningKey) -> ActiveModel {
    ActiveModel {
        kid: Set(key.kid.clone()),
        algorithm: Set(key.algorithm.clone()),
        sealed: Set(key.sealed.clone()),
        made_at: Set(key.made_at.as_secs()),
        signs_at: Set(key.signs_at.as_secs()),
        replaced_at: Set(key.replaced_at.map(UnixTime::as_secs)),
        gone_at: Set(key.gone_at.map(UnixTime::as_secs)),
    }
}
