//! Table `person`.

use fedtoken_core::{ids::PersonId, time::UnixTime};
use sea_orm::{ActiveValue::Set, entity::prelude::*};

use crate::{
    StorageError,
    sql::{
        field::Place,
        retention::{Class, Retention},
    },
    stores::Person,
};

pub(crate) const TABLE: &str = "person";

pub(crate) const RETENTION: Retention = Retention {
    holds: "a person: language, roles, sealed profile",
    class: Class::Kept("`fedtoken person erase`"),
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub locale: String,
    pub roles: String,
    pub profile: Vec<u8>,
    pub registered_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Reads the row.
    pub(crate) fn record(self) -> Result<Person, StorageError> {
        let place = Place {
            table: TABLE,
            row: &self.id,
        };
        Ok(Person {
            id: place.parsed("id", PersonId::parse(&self.id))?,
            roles: place.parsed("roles", serde_json::from_str(&self.roles))?,
            registered_at: UnixTime::from_secs(self.registered_at),
            locale: self.locale,
            profile: self.profile,
        })
    }
}

/// Makes the row.
pub(crate) fn row(person: &Person) -> Result<ActiveModel, StorageError> {
    let roles = serde_json::to_string(&person.roles)
        .map_err(|error| StorageError::Statement(Box::new(error)))?;
    Ok(ActiveModel {
        id: Set(person.id.to_string()),
        locale: Set(person.locale.clone()),
        roles: Set(roles),
        profile: Set(person.profile.clone()),
        registered_at: Set(person.registered_at.as_secs()),
    })
}
