//! Table `signing_key`.

use fedtoken_core::time::UnixTime;
use sea_orm::{ActiveValue::Set, entity::prelude::*};

use crate::{
    sql::retention::{Class, Retention},
    stores::SigningKey,
};

pub(crate) const TABLE: &str = "signing_key";

pub(crate) const RETENTION: Retention = Retention {
    holds: "a sealed signing key",
    class: Class::Kept("nothing removes a signing key in this version"),
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "signing_key")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub kid: String,
    pub algorithm: String,
    pub sealed: Vec<u8>,
    pub made_at: i64,
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
    }
}
