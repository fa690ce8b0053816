//! Table `authorization_grant` (`grant` alone is a word of SQL).

use fedtoken_core::{
    ids::{GrantId, PersonId, SessionId},
    level::Level,
    login::Method,
    time::UnixTime,
};
use sea_orm::{ActiveValue::Set, entity::prelude::*};

use crate::{
    StorageError,
    sql::{
        field::{Place, instant},
        retention::{Class, Retention, bare_grants},
    },
    stores::{Grant, GrantLife},
};

pub(crate) const TABLE: &str = "authorization_grant";

pub(crate) const RETENTION: Retention = Retention {
    holds: "what a client may do for a person after a login",
    class: Class::Bound {
        until: "expired, and its codes and refresh family are gone",
        dead: bare_grants,
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "authorization_grant")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub client_id: String,
    pub person_id: String,
    pub sid: String,
    pub scope: String,
    pub method: String,
    pub level: i64,
    pub acr: String,
    pub authenticated_at: i64,
    pub issued_at: i64,
    pub expires_at: i64,
    pub ended_at: Option<i64>,
    pub life: String,
    pub resource: Option<String>,
    pub claims: Option<String>,
    /// In which life of its client it was written.
    pub client_life: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Reads the row.
    pub(crate) fn record(self) -> Result<Grant, StorageError> {
        let place = Place {
            table: TABLE,
            row: &self.id,
        };
        Ok(Grant {
            id: place.parsed("id", GrantId::parse(&self.id))?,
            person_id: place.parsed("person_id", PersonId::parse(&self.person_id))?,
            sid: place.parsed("sid", SessionId::parse(&self.sid))?,
            method: place.parsed("method", Method::parse(&self.method))?,
            level: place.parsed("level", Level::new(place.number("level", self.level)?))?,
            authenticated_at: UnixTime::from_secs(self.authenticated_at),
            issued_at: UnixTime::from_secs(self.issued_at),
            expires_at: UnixTime::from_secs(self.expires_at),
            ended_at: instant(self.ended_at),
            life: place.named("life", GrantLife::named(&self.life))?,
            resource: self.resource,
            claims: self.claims,
            client_life: place.life(self.client_life)?,
            client_id: self.client_id,
            scope: self.scope,
            acr: self.acr,
        })
    }
}

/// Makes the row.
pub(crate) fn row(grant: &Grant) -> ActiveModel {
    ActiveModel {
        id: Set(grant.id.to_string()),
        client_id: Set(grant.client_id.clone()),
        person_id: Set(grant.person_id.to_string()),
        sid: Set(grant.sid.to_string()),
        scope: Set(grant.scope.clone()),
        method: Set(grant.method.as_str().to_owned()),
        level: Set(i64::from(grant.level.get())),
        acr: Set(grant.acr.clone()),
        authenticated_at: Set(grant.authenticated_at.as_secs()),
        issued_at: Set(grant.issued_at.as_secs()),
        expires_at: Set(grant.expires_at.as_secs()),
        ended_at: Set(grant.ended_at.map(UnixTime::as_secs)),
        life: Set(grant.life.as_str().to_owned()),
        resource: Set(grant.resource.clone()),
        claims: Set(grant.claims.clone()),
        client_life: Set(i64::from(grant.client_life.get())),
    }
}
