//! Table `refresh_family`.

use fedtoken_core::{ids::GrantId, time::UnixTime};
use sea_orm::{ActiveValue::Set, entity::prelude::*};

use crate::{
    StorageError,
    sql::{
        field::{Place, bytes},
        retention::{Class, Retention, dead_families},
    },
    stores::RefreshFamily,
};

pub(crate) const TABLE: &str = "refresh_family";

pub(crate) const RETENTION: Retention = Retention {
    holds: "the digest and generation of refresh tokens",
    class: Class::Bound {
        until: "expired, and its grant too",
        dead: dead_families,
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "refresh_family")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: Vec<u8>,
    pub grant_id: String,
    pub client_id: String,
    pub generation: i64,
    pub bound_to: Option<String>,
    pub used_at: i64,
    pub expires_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Reads the row.
    pub(crate) fn record(self) -> Result<RefreshFamily, StorageError> {
        let place = Place {
            table: TABLE,
            row: &self.grant_id,
        };
        Ok(RefreshFamily {
            digest: place.digest("digest", &self.digest)?,
            grant_id: place.parsed("grant_id", GrantId::parse(&self.grant_id))?,
            generation: place.number("generation", self.generation)?,
            used_at: UnixTime::from_secs(self.used_at),
            expires_at: UnixTime::from_secs(self.expires_at),
            client_id: self.client_id,
            bound_to: self.bound_to,
        })
    }
}

/// Makes the row.
pub(crate) fn row(family: &RefreshFamily) -> ActiveModel {
    ActiveModel {
        digest: Set(bytes(&family.digest)),
        grant_id: Set(family.grant_id.to_string()),
        client_id: Set(family.client_id.clone()),
        generation: Set(i64::from(family.generation)),
        bound_to: Set(family.bound_to.clone()),
        used_at: Set(family.used_at.as_secs()),
        expires_at: Set(family.expires_at.as_secs()),
    }
}
