//! Table `client`.

use sea_orm::{ActiveValue::Set, entity::prelude::*};

use crate::{
    StorageError,
    sql::field::{Place, bytes},
    stores::Client,
};

pub(crate) const TABLE: &str = "client";

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "client")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub client_id: String,
    pub registration: String,
    pub secret: Option<Vec<u8>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Reads the row.
    pub(crate) fn record(self) -> Result<Client, StorageError> {
        let place = Place {
            table: TABLE,
            row: &self.client_id,
        };
        let secret = self
            .secret
            .as_deref()
            .map(|bytes| place.digest("secret", bytes));
        Ok(Client {
            secret: secret.transpose()?,
            client_id: self.client_id,
            registration: self.registration,
        })
    }
}

/// Makes the row.
pub(crate) fn row(client: &Client) -> ActiveModel {
    ActiveModel {
        client_id: Set(client.client_id.clone()),
        registration: Set(client.registration.clone()),
        secret: Set(client.secret.as_ref().map(bytes)),
    }
}
