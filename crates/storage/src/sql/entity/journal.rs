//! Table `journal`; `seq` is the order of writing.

use fedtoken_core::{ids::JournalId, login::Method, time::UnixTime};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    entity::prelude::*,
};

use crate::{
    StorageError,
    sql::{
        field::Place,
        retention::{Class, Retention},
    },
    stores::{
        Actor, JournalEvent, JournalHolder, JournalLine, JournalRow, Mac, Outcome, Personal, Reason,
    },
};

pub(crate) const TABLE: &str = "journal";

pub(crate) const RETENTION: Retention = Retention {
    holds: "security events",
    class: Class::Kept("`journal.keep_days` are over: whole sealed segments go"),
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "journal")]
pub(crate) struct Model {
    #[sea_orm(primary_key)]
    pub seq: i64,
    pub id: String,
    pub at: i64,
    pub event: String,
    /// Only in lines from before the chain.
    pub person_id: Option<String>,
    pub method: Option<String>,
    pub client_id: Option<String>,
    pub reference: Option<String>,
    pub actor: Option<String>,
    pub outcome: Option<String>,
    pub reason: Option<String>,
    pub holder: Option<Vec<u8>>,
    pub personal: Option<Vec<u8>>,
    pub key_id: Option<String>,
    pub mac: Option<Vec<u8>>,
    pub segment: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Reads the row.
    pub(crate) fn record(self) -> Result<JournalLine, StorageError> {
        let place = Place {
            table: TABLE,
            row: &self.id,
        };
        let actor = self
            .actor
            .map(|text| place.named("actor", Actor::named(&text)));
        let outcome = self
            .outcome
            .map(|text| place.named("outcome", Outcome::named(&text)));
        let reason = self
            .reason
            .map(|text| place.named("reason", Reason::named(&text)));
        let method = self
            .method
            .map(|text| place.parsed("method", Method::parse(&text)));
        Ok(JournalLine {
            id: place.parsed("id", JournalId::parse(&self.id))?,
            at: UnixTime::from_secs(self.at),
            event: place.named("event", JournalEvent::named(&self.event))?,
            actor: actor.transpose()?,
            outcome: outcome.transpose()?,
            reason: reason.transpose()?,
            method: method.transpose()?,
            client_id: self.client_id,
            reference: self.reference,
            personal: personal(place, self.holder, self.personal)?,
            mac: mac(place, self.key_id, self.mac)?,
        })
    }

    /// The row as it stands.
    pub(crate) fn raw(self) -> JournalRow {
        JournalRow {
            seq: self.seq,
            segment: self.segment,
            id: self.id,
            at: self.at,
            words: [
                Some(self.event),
                self.actor,
                self.outcome,
                self.reason,
                self.method,
            ],
            person_id: self.person_id,
            client_id: self.client_id,
            reference: self.reference,
            holder: self.holder,
            personal: self.personal,
            key_id: self.key_id,
            mac: self.mac,
        }
    }
}

fn personal(
    place: Place<'_>,
    holder: Option<Vec<u8>>,
    sealed: Option<Vec<u8>>,
) -> Result<Option<Personal>, StorageError> {
    match (holder, sealed) {
        (None, None) => Ok(None),
        (Some(holder), Some(sealed)) => {
            let holder = place.parsed("holder", holder.try_into().map(JournalHolder))?;
            Ok(Some(Personal { holder, sealed }))
        }
        _ => Err(place.corrupt("personal")),
    }
}

fn mac(
    place: Place<'_>,
    key_id: Option<String>,
    tag: Option<Vec<u8>>,
) -> Result<Option<Mac>, StorageError> {
    match (key_id, tag) {
        (None, None) => Ok(None),
        (Some(key_id), Some(tag)) => {
            let tag = place.digest("mac", &tag)?;
            Ok(Some(Mac { key_id, tag }))
        }
        _ => Err(place.corrupt("mac")),
    }
}

/// Makes the row; the database numbers it, and no segment holds it yet.
pub(crate) fn row(line: &JournalLine) -> ActiveModel {
    let row = JournalRow::of(line);
    let [event, actor, outcome, reason, method] = row.words;
    ActiveModel {
        seq: NotSet,
        id: Set(row.id),
        at: Set(row.at),
        event: Set(event.unwrap_or_default()),
        person_id: Set(None),
        method: Set(method),
        client_id: Set(row.client_id),
        reference: Set(row.reference),
        actor: Set(actor),
        outcome: Set(outcome),
        reason: Set(reason),
        holder: Set(row.holder),
        personal: Set(row.personal),
        key_id: Set(row.key_id),
        mac: Set(row.mac),
        segment: Set(None),
    }
}
