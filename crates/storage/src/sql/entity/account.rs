//! Table `account`.

use fedtoken_core::{ids::PersonId, login::PasswordDemand, time::UnixTime};
use sea_orm::{ActiveValue::Set, entity::prelude::*};

use crate::{
    StorageError,
    sql::{
        field::Place,
        retention::{Class, Retention},
    },
    stores::Account,
};

pub(crate) const TABLE: &str = "account";

pub(crate) const RETENTION: Retention = Retention {
    holds: "user name and sealed password hash",
    class: Class::Kept("its person goes"),
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: String,
    pub username: String,
    pub password: Vec<u8>,
    pub demand: String,
    pub changed_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Reads the row.
    pub(crate) fn record(self) -> Result<Account, StorageError> {
        let place = Place {
            table: TABLE,
            row: &self.person_id,
        };
        Ok(Account {
            person_id: place.parsed("person_id", PersonId::parse(&self.person_id))?,
            demand: place.parsed("demand", PasswordDemand::parse(&self.demand))?,
            changed_at: UnixTime::from_secs(self.changed_at),
            username: self.username,
            password: self.password,
        })
    }
}

/// Makes the row.
pub(crate) fn row(account: &Account) -> ActiveModel {
    ActiveModel {
        person_id: Set(account.person_id.to_string()),
        username: Set(account.username.clone()),
        password: Set(account.password.clone()),
        demand: Set(account.demand.as_str().to_owned()),
        changed_at: Set(account.changed_at.as_secs()),
    }
}
