//! Table `message`: the outbox and its dead letters.

use fedtoken_core::time::UnixTime;
use sea_orm::{ActiveValue::Set, entity::prelude::*};

use crate::{
    StorageError,
    sql::{
        field::{Place, instant},
        retention::{Class, End, Retention},
    },
    stores::{Message, MessageId, MessageKind},
};

pub(crate) const TABLE: &str = "message";

pub(crate) const RETENTION: Retention = Retention {
    holds: "an outgoing message; one that is sent goes at once, one that waits stays",
    class: Class::Timed(&[End::days_after("buried_at", 30)]),
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "message")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub kind: String,
    pub content: Vec<u8>,
    pub made_at: i64,
    pub due_at: i64,
    pub attempts: i64,
    pub buried_at: Option<i64>,
    /// Digest of the lease it was last taken on; none when it was given back.
    pub lease: Option<Vec<u8>>,
    /// From when it may be taken again; there exactly when `lease` is.
    pub leased_until: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Reads the row.
    pub(crate) fn record(self) -> Result<Message, StorageError> {
        let place = Place {
            table: TABLE,
            row: &self.id,
        };
        Ok(Message {
            id: place.parsed("id", MessageId::parse(&self.id))?,
            kind: place.named("kind", MessageKind::named(&self.kind))?,
            made_at: UnixTime::from_secs(self.made_at),
            due_at: UnixTime::from_secs(self.due_at),
            attempts: place.number("attempts", self.attempts)?,
            buried_at: instant(self.buried_at),
            content: self.content,
        })
    }
}

/// Makes the row; nobody holds a new message.
pub(crate) fn row(message: &Message) -> ActiveModel {
    ActiveModel {
        id: Set(message.id.as_str().to_owned()),
        kind: Set(message.kind.as_str().to_owned()),
        content: Set(message.content.clone()),
        made_at: Set(message.made_at.as_secs()),
        due_at: Set(message.due_at.as_secs()),
        attempts: Set(i64::from(message.attempts)),
        buried_at: Set(message.buried_at.map(UnixTime::as_secs)),
        lease: Set(None),
        leased_until: Set(None),
    }
}
