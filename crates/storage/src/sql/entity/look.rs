//! Table `look`; only ever counted, so there is no way back to a record.

use sea_orm::entity::prelude::*;

pub(crate) const TABLE: &str = "look";

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
