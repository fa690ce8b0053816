//! Table `authorization_code`.

use fedtoken_core::{ids::GrantId, time::UnixTime};
use sea_orm::{ActiveValue::Set, entity::prelude::*};

use super::grant;
use crate::{
    StorageError,
    sql::{
        field::{Place, bytes, instant},
        retention::{Class, Retention, dead_codes},
    },
    stores::AuthorizationCode,
};

pub(crate) const TABLE: &str = "authorization_code";

pub(crate) const RETENTION: Retention = Retention {
    holds: "the digest of a code, kept to see a replay",
    class: Class::Bound {
        until: "expired, and its grant and the grant's refresh family too",
        dead: dead_codes,
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "authorization_code")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: Vec<u8>,
    pub grant_id: String,
    pub client_id: String,
    pub redirect_uri: String,
    /// Empty for none.
    pub code_challenge: String,
    pub nonce: Option<String>,
    pub expires_at: i64,
    pub taken_at: Option<i64>,
    pub bound_to: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {
    #[sea_orm(
        belongs_to = "grant::Entity",
        from = "Column::GrantId",
        to = "grant::Column::Id"
    )]
    Grant,
}

impl Related<grant::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Grant.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Reads the row.
    pub(crate) fn record(self) -> Result<AuthorizationCode, StorageError> {
        let place = Place {
            table: TABLE,
            row: &self.grant_id,
        };
        Ok(AuthorizationCode {
            digest: place.digest("digest", &self.digest)?,
            grant_id: place.parsed("grant_id", GrantId::parse(&self.grant_id))?,
            expires_at: UnixTime::from_secs(self.expires_at),
            taken_at: instant(self.taken_at),
            client_id: self.client_id,
            redirect_uri: self.redirect_uri,
            code_challenge: Some(self.code_challenge).filter(|text| !text.is_empty()),
            nonce: self.nonce,
            bound_to: self.bound_to,
        })
    }
}

/// Makes the row.
pub(crate) fn row(code: &AuthorizationCode) -> ActiveModel {
    ActiveModel {
        digest: Set(bytes(&code.digest)),
        grant_id: Set(code.grant_id.to_string()),
        client_id: Set(code.client_id.clone()),
        redirect_uri: Set(code.redirect_uri.clone()),
        code_challenge: Set(code.code_challenge.clone().unwrap_or_default()),
        nonce: Set(code.nonce.clone()),
        expires_at: Set(code.expires_at.as_secs()),
        taken_at: Set(code.taken_at.map(UnixTime::as_secs)),
        bound_to: Set(code.bound_to.clone()),
    }
}
