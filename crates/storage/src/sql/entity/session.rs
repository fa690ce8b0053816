//! Table `session`.

use fedtoken_core::{
    ids::{PersonId, SessionId},
    level::Level,
    login::Method,
    time::UnixTime,
};
use sea_orm::{ActiveValue::Set, entity::prelude::*};

use crate::{
    StorageError,
    sql::{
        field::{Place, bytes, instant},
        retention::{Class, End, Retention},
    },
    stores::Session,
};

pub(crate) const TABLE: &str = "session";

pub(crate) const RETENTION: Retention = Retention {
    holds: "a session: digest of its cookie, method, times",
    class: Class::Timed(&[
        End::days_after("expires_at", 1),
        End::days_after("ended_at", 1),
    ]),
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: Vec<u8>,
    pub sid: String,
    pub person_id: String,
    pub method: String,
    pub level: i64,
    pub authenticated_at: i64,
    pub last_seen_at: i64,
    pub expires_at: i64,
    pub ended_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Reads the row.
    pub(crate) fn record(self) -> Result<Session, StorageError> {
        let place = Place {
            table: TABLE,
            row: &self.sid,
        };
        Ok(Session {
            digest: place.digest("digest", &self.digest)?,
            sid: place.parsed("sid", SessionId::parse(&self.sid))?,
            person_id: place.parsed("person_id", PersonId::parse(&self.person_id))?,
            method: place.parsed("method", Method::parse(&self.method))?,
            level: place.parsed("level", Level::new(place.number("level", self.level)?))?,
            authenticated_at: UnixTime::from_secs(self.authenticated_at),
            last_seen_at: UnixTime::from_secs(self.last_seen_at),
            expires_at: UnixTime::from_secs(self.expires_at),
            ended_at: instant(self.ended_at),
        })
    }
}

/// Makes the row.
pub(crate) fn row(session: &Session) -> ActiveModel {
    ActiveModel {
        digest: Set(bytes(&session.digest)),
        sid: Set(session.sid.to_string()),
        person_id: Set(session.person_id.to_string()),
        method: Set(session.method.as_str().to_owned()),
        level: Set(i64::from(session.level.get())),
        authenticated_at: Set(session.authenticated_at.as_secs()),
        last_seen_at: Set(session.last_seen_at.as_secs()),
        expires_at: Set(session.expires_at.as_secs()),
        ended_at: Set(session.ended_at.map(UnixTime::as_secs)),
    }
}
