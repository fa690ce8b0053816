//! Table `session_client`: who heard of a session.

use fedtoken_core::{ids::SessionId, time::UnixTime};
use sea_orm::{ActiveValue::Set, entity::prelude::*};

use crate::{
    sql::retention::{Class, End, Retention},
    stores::ClientLife,
};

pub(crate) const TABLE: &str = "session_client";

pub(crate) const RETENTION: Retention = Retention {
    holds: "which client heard of a session",
    class: Class::Timed(&[End::at("expires_at")]),
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session_client")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub sid: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub client_id: String,
    pub expires_at: i64,
    /// In which life of its client it was written.
    pub client_life: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Makes the row.
pub(crate) fn row(
    sid: &SessionId,
    (client_id, life): (&str, ClientLife),
    expires_at: UnixTime,
) -> ActiveModel {
    ActiveModel {
        sid: Set(sid.to_string()),
        client_id: Set(client_id.to_owned()),
        expires_at: Set(expires_at.as_secs()),
        client_life: Set(i64::from(life.get())),
    }
}
