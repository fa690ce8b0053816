//! Table `pushed_request`.

use fedtoken_core::time::UnixTime;
use sea_orm::{ActiveValue::Set, entity::prelude::*};

use crate::{
    StorageError,
    sql::{
        field::{Place, bytes, instant},
        retention::{Class, End, Retention},
    },
    stores::PushedRequest,
};

pub(crate) const TABLE: &str = "pushed_request";

pub(crate) const RETENTION: Retention = Retention {
    holds: "a sealed authorization request",
    class: Class::Timed(&[End::hours_after("expires_at", 1)]),
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pushed_request")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: Vec<u8>,
    pub client_id: String,
    pub request: Vec<u8>,
    pub expires_at: i64,
    pub used_at: Option<i64>,
    /// In which life of its client it was written.
    pub client_life: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Reads the row.
    pub(crate) fn record(self) -> Result<PushedRequest, StorageError> {
        let place = Place {
            table: TABLE,
            row: &self.client_id,
        };
        Ok(PushedRequest {
            digest: place.digest("digest", &self.digest)?,
            expires_at: UnixTime::from_secs(self.expires_at),
            used_at: instant(self.used_at),
            client_life: place.life(self.client_life)?,
            client_id: self.client_id,
            request: self.request,
        })
    }
}

/// Makes the row.
pub(crate) fn row(pushed: &PushedRequest) -> ActiveModel {
    ActiveModel {
        digest: Set(bytes(&pushed.digest)),
        client_id: Set(pushed.client_id.clone()),
        request: Set(pushed.request.clone()),
        expires_at: Set(pushed.expires_at.as_secs()),
        used_at: Set(pushed.used_at.map(UnixTime::as_secs)),
        client_life: Set(i64::from(pushed.client_life.get())),
    }
}
