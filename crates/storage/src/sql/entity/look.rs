//! Table `look`; only ever counted, so there is no way back to a record.

use sea_orm::entity::prelude::*;

use crate::sql::retention::{Class, End, Retention};

pub(crate) const TABLE: &str = "look";

pub(crate) const RETENTION: Retention = Retention {
    holds: "that a page with the number of a code was shown",
    class: Class::Timed(&[End::days_after("at", 90)]),
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "look")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub login_id: String,
    pub person_id: String,
    pub browser: Vec<u8>,
    pub at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
