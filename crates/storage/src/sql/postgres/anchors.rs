//! What a commit is about, so that commits about the same thing run one after the other.
//!
//! A step on one row needs nothing: its condition stands in the statement that locks the row. Some
//! steps look at several rows, and a row that another transaction is just adding is not among
//! them: how many looks there are, which clients heard of a session, what ends with a person's
//! trust. Who decides or ends in that way holds the person, session or client alone; who adds to it
//! holds it with others. All of that is taken at the start and in one order, so that what was
//! committed before is seen by every later statement and nobody waits for each other in a ring.
//!
//! The locks are PostgreSQL's transaction-level advisory locks: they end with the transaction and
//! so pass every pooler. Two names that meet in one hash only wait for each other.

use std::collections::BTreeMap;

use fedtoken_core::ids::{PersonId, SessionId};
use sea_orm::{DbBackend, Statement, Value};

use crate::{Change, Changes};

/// How a thing is held while a commit runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::sql) enum Hold {
    /// With others who add to it.
    Shared,
    /// Alone, because the commit counts or ends what belongs to it.
    Alone,
}

/// The things a commit holds, in the order in which everybody takes them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::sql) struct Anchors(BTreeMap<String, Hold>);

impl Anchors {
    /// Of all steps of a commit.
    pub(in crate::sql) fn of(changes: &Changes) -> Self {
        let mut anchors = Self::default();
        for change in changes.steps() {
            anchors.add(change);
        }
        anchors
    }

    /// The statement that takes them; none when there is nothing to hold.
    pub(super) fn statement(self) -> Option<Statement> {
        if self.0.is_empty() {
            return None;
        }
        let mut calls = Vec::new();
        let mut names = Vec::new();
        for (name, hold) in self.0 {
            names.push(Value::from(name));
            let lock = match hold {
                Hold::Shared => "pg_advisory_xact_lock_shared",
                Hold::Alone => "pg_advisory_xact_lock",
            };
            calls.push(format!("{lock}(hashtextextended(${}, 0))", names.len()));
        }
        let sql = format!("SELECT {}", calls.join(", "));
        Some(Statement::from_sql_and_values(
            DbBackend::Postgres,
            sql,
            names,
        ))
    }

    fn add(&mut self, change: &Change) {
        use Change as C;
        use Hold::{Alone, Shared};
        match change {
            C::AddLook { look, .. } => self.person(&look.person_id, Alone),
            C::AddToken { token, .. } => self.person(&token.person_id, Alone),
            C::EndTrust { person_id, .. } | C::EndGrantsFor { person_id, .. } => {
                self.person(person_id, Alone);
            }
            C::AddLogin(login) => self.person(&login.person_id, Shared),
            C::AddSession(session) => self.person(&session.person_id, Shared),
            C::AddDevice(device) => self.person(&device.person_id, Shared),
            C::AddGrant(grant) => {
                self.person(&grant.person_id, Shared);
                self.session(&grant.sid, Shared);
                self.client(&grant.client_id, Shared);
            }
            C::EndGrantsOf { sid, .. } | C::ForgetClients { sid, .. } => self.session(sid, Alone),
            C::NoteClient { sid, client_id, .. } => {
                self.session(sid, Shared);
                self.client(client_id, Shared);
            }
            C::PutConsent(consent) => self.client(&consent.client_id, Shared),
            C::AddPushed(pushed) => self.client(&pushed.client_id, Shared),
            C::RemoveClient { client_id, .. } => self.client(client_id, Alone),
            // Every other step decides by one row, which it locks.
            _ => {}
        }
    }

    fn person(&mut self, person: &PersonId, hold: Hold) {
        self.hold(format!("fedtoken person {person}"), hold);
    }

    fn session(&mut self, sid: &SessionId, hold: Hold) {
        self.hold(format!("fedtoken session {sid}"), hold);
    }

    fn client(&mut self, client_id: &str, hold: Hold) {
        self.hold(format!("fedtoken client {client_id}"), hold);
    }

    /// The stronger of two wishes.
    fn hold(&mut self, name: String, hold: Hold) {
        let held = self.0.entry(name).or_insert(hold);
        *held = hold.max(*held);
    }
}
