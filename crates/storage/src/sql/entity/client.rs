//! Table `client`.

use fedtoken_core::time::UnixTime;
use sea_orm::{ActiveValue::Set, entity::prelude::*};

use crate::{
    StorageError,
    sql::{
        field::{Place, bytes},
        retention::{Class, Retention},
    },
    stores::{Client, ClientOrigin},
};

pub(crate) const TABLE: &str = "client";

pub(crate) const RETENTION: Retention = Retention {
    holds: "a relying party and the digest of its secret",
    class: Class::Kept("the operator removes it, or it removes itself"),
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "client")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub client_id: String,
    pub registration: String,
    pub secret: Option<Vec<u8>>,
    /// When it registered itself; none for a client of the operator.
    pub registered_at: Option<i64>,
    /// Digest of its registration access token; there exactly when `registered_at` is.
    pub access: Option<Vec<u8>>,
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
            origin: origin(place, self.registered_at, self.access.as_deref())?,
            client_id: self.client_id,
            registration: self.registration,
        })
    }
}

/// Makes the row.
pub(crate) fn row(client: &Client) -> ActiveModel {
    let (registered_at, access) = match &client.origin {
        ClientOrigin::Operator => (None, None),
        ClientOrigin::Registered { at, access } => (Some(at.as_secs()), Some(bytes(access))),
    };
    ActiveModel {
        client_id: Set(client.client_id.clone()),
        registration: Set(client.registration.clone()),
        secret: Set(client.secret.as_ref().map(bytes)),
        registered_at: Set(registered_at),
        access: Set(access),
    }
}

fn origin(
    place: Place<'_>,
    registered_at: Option<i64>,
    access: Option<&[u8]>,
) -> Result<ClientOrigin, StorageError> {
    match (registered_at, access) {
        (None, None) => Ok(ClientOrigin::Operator),
        (Some(at), Some(access)) => Ok(ClientOrigin::Registered {
            at: UnixTime::from_secs(at),
            access: place.digest("access", access)?,
        }),
        _ => Err(place.corrupt("access")),
    }
}
