//! Table `client_end`: the lives of clients that are over.

use sea_orm::entity::prelude::*;

use crate::sql::retention::{Class, Retention, forgotten_lives};

pub(crate) const RETENTION: Retention = Retention {
    holds: "that a client was removed: what hung on it is nobody's, also when its id comes back",
    class: Class::Bound {
        until: "a day past, no client has its id, and all grants and consents of the id are gone",
        dead: forgotten_lives,
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "client_end")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub client_id: String,
    /// Counted from zero.
    #[sea_orm(primary_key, auto_increment = false)]
    pub life: i64,
    pub ended_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
