//! What a commit is about, so that commits about the same thing run one after the other.
//!
//! A condition on one row stands in the statement that locks the row, and needs no more than that.
//! Some steps look at several rows, and a row that another transaction is just adding is not among
//! them: how many looks there are, which clients heard of a session, what ends with a person's
//! trust. Who decides or ends in that way holds the person, session or client alone; who adds to it
//! holds it with others. Rows that are changed are held alone too: everything is taken at the start
//! and in one order, so commits do not wait for each other in a ring, whatever the order of their
//! steps.
//!
//! The locks are PostgreSQL's transaction-level advisory locks: they end with the transaction and
//! so pass every pooler. They are taken with `BEGIN` and cost no way to the server. Two names that
//! meet in one number only wait for each other.

use std::collections::BTreeMap;

use fedtoken_core::{ids::PersonId, secret::TokenDigest};

use crate::{
    ChainChange, Change, Changes, ClientChange, RingChange,
    stores::{Grant, SealedPlace},
};

/// How a thing is held while a commit runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Hold {
    /// With others who add to it.
    Shared,
    /// Alone.
    Alone,
}

/// The things a commit holds, in the order in which everybody takes them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::sql) struct Anchors(BTreeMap<i64, Hold>);

impl Anchors {
    /// Of all steps of a commit.
    pub(in crate::sql) fn of(changes: &Changes) -> Self {
        let mut anchors = Self::default();
        for change in changes.steps() {
            anchors.of_many_rows(change);
            anchors.of_one_row(change);
        }
        anchors
    }

    /// The statement that takes them; none when there is nothing to hold. It holds numbers only.
    pub(super) fn statement(&self) -> Option<String> {
        let calls = self.0.iter().map(|(number, hold)| match hold {
            Hold::Shared => format!("pg_advisory_xact_lock_shared({number})"),
            Hold::Alone => format!("pg_advisory_xact_lock({number})"),
        });
        let calls = calls.collect::<Vec<_>>().join(", ");
        (!calls.is_empty()).then(|| format!("SELECT {calls}"))
    }

    /// Steps that decide by several rows or end several, and those that add to them.
    fn of_many_rows(&mut self, change: &Change) {
        use Change as C;
        use Hold::{Alone, Shared};
        match change {
            C::AddLook { look, .. } => self.person(&look.person_id, Alone),
            C::AddToken { token, .. } => self.person(&token.person_id, Alone),
            C::EndTrust { person_id, .. }
            | C::EndGrantsFor { person_id, .. }
            | C::Erase(person_id) => {
                self.person(person_id, Alone);
            }
            C::AddLogin(login) => self.person(&login.person_id, Shared),
            C::AddSession(session) => self.person(&session.person_id, Shared),
            C::AddDevice(device) => self.person(&device.person_id, Shared),
            C::AddGrantUnder(grant, consent) => {
                self.consent(&consent.person_id, &consent.client_id, Shared);
                self.grant(grant);
            }
            C::AddGrant(grant) => self.grant(grant),
            C::EndGrantsOf { sid, .. } | C::ForgetClients { sid, .. } => {
                self.hold("sid", sid.as_str(), Alone);
            }
            C::NoteClient { sid, client_id, .. } => {
                self.hold("sid", sid.as_str(), Shared);
                self.hold("client", client_id, Shared);
            }
            C::PutConsent { consent, .. } => {
                // By its name, so that a consent that is not there yet is held as well.
                self.hold("client", &consent.client_id, Shared);
                self.consent(&consent.person_id, &consent.client_id, Alone);
            }
            C::DropConsent {
                person_id,
                client_id,
            } => self.consent(person_id, client_id, Alone),
            C::AddPushed(pushed) => self.hold("client", &pushed.client_id, Shared),
            C::PutClient(client)
            | C::Client(
                ClientChange::Declare { client, .. }
                | ClientChange::Replace { client, .. }
                | ClientChange::Withdraw { before: client, .. },
            ) => {
                self.hold("client", &client.client_id, Alone);
            }
            C::Client(ClientChange::Remove { client_id, .. }) => {
                self.hold("client", client_id, Alone);
            }
            C::Chain(ChainChange::Append { .. } | ChainChange::Remove { .. }) => {
                self.hold("journal", "chain", Alone);
            }
            _ => {}
        }
    }

    /// Steps on a row that is there already.
    fn of_one_row(&mut self, change: &Change) {
        use Change as C;
        match change {
            C::SetPassword { person_id, .. }
            | C::Rehash { person_id, .. }
            | C::Demand { person_id, .. } => self.row("account", person_id.as_str()),
            C::SetTokenState { token_id, .. }
            | C::SpendCell { token_id, .. }
            | C::CountTokenAttempt { token_id, .. }
            | C::RefundTokenAttempt(token_id) => self.row("token", token_id.as_str()),
            C::AdvanceTotp { person_id, .. } | C::CountTotpAttempt { person_id, .. } => {
                self.row("totp", person_id.as_str());
            }
            C::CountLoginAttempt { login_id, .. }
            | C::RefundLoginAttempt(login_id)
            | C::KeepNewPassword { login_id, .. }
            | C::FinishLogin { login_id }
            | C::EndLogin { login_id } => self.row("login", login_id.as_str()),
            C::EndGrant { grant_id, .. } => self.row("grant", grant_id.as_str()),
            C::FinishMessage { id, .. }
            | C::DelayMessage { id, .. }
            | C::ReturnMessage(id, ..)
            | C::BuryMessage { id, .. } => self.row("message", id.as_str()),
            C::Count { key, .. }
            | C::Refund { key, .. }
            | C::ClearCounter(key)
            | C::TakeCounter(key, _) => self.row("counter", key.as_str()),
            C::TouchSession { digest, .. } | C::EndSession { digest, .. } => {
                self.secret("session", digest);
            }
            C::TakeCode { digest, .. } => self.secret("code", digest),
            C::AdvanceRefresh { digest, .. } | C::TouchRefresh { digest, .. } => {
                self.secret("family", digest);
            }
            C::UsePushed { digest, .. } => self.secret("pushed", digest),
            C::UseOnce { digest, .. } => self.secret("used", digest),
            C::Chain(ChainChange::DropKey { person_id }) => {
                self.row("journal_key", person_id.as_str());
            }
            C::Ring(RingChange::Rewrap { place, key, .. }) => self.sealed(*place, key),
            C::Ring(RingChange::ReplaceSigningKey { kid, .. }) => self.row("signing_key", kid),
            C::TakeLease(claim) => self.row("lease", claim.job),
            C::CountDeviceAttempt { digest, .. } | C::ClearDeviceAttempts(digest) => {
                self.secret("device", digest);
            }
            _ => {}
        }
    }

    /// As whoever uses the row in a login holds it, so that a rotation waits in the same line.
    fn sealed(&mut self, place: SealedPlace, key: &str) {
        use SealedPlace as P;
        let first = key.split('/').next().unwrap_or_default();
        match place {
            P::Password => self.row("account", key),
            P::Totp => self.row("totp", key),
            P::Cell => self.row("token", first),
            P::JournalKey => self.row("journal_key", key),
            P::Ask | P::NewPassword => self.row("login", key),
            P::Pushed => self.row("pushed", key),
            P::Message => self.row("message", key),
            P::Profile | P::SigningKey => {}
        }
    }

    fn person(&mut self, person: &PersonId, hold: Hold) {
        self.hold("person", person.as_str(), hold);
    }

    fn grant(&mut self, grant: &Grant) {
        self.person(&grant.person_id, Hold::Shared);
        self.hold("sid", grant.sid.as_str(), Hold::Shared);
        self.hold("client", &grant.client_id, Hold::Shared);
    }

    fn consent(&mut self, person: &PersonId, client_id: &str, hold: Hold) {
        self.hold("consent", &format!("{person} {client_id}"), hold);
    }

    fn row(&mut self, kind: &str, name: &str) {
        self.hold(kind, name, Hold::Alone);
    }

    fn secret(&mut self, kind: &str, digest: &TokenDigest) {
        let name: String = digest
            .as_bytes()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        self.row(kind, &name);
    }

    /// The stronger of two wishes.
    fn hold(&mut self, kind: &str, name: &str, hold: Hold) {
        let held = self.0.entry(number(kind, name)).or_insert(hold);
        *held = hold.max(*held);
    }
}

/// The same on every instance and in every version.
fn number(kind: &str, name: &str) -> i64 {
    let digest = TokenDigest::of(&format!("fedtoken {kind} {name}"));
    let first = digest.as_bytes().first_chunk().copied();
    i64::from_be_bytes(first.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use fedtoken_core::time::UnixTime;

    use super::*;
    use crate::stores::ClientLife;

    fn take(name: &str) -> Change {
        Change::TakeCode {
            digest: TokenDigest::of(name),
            at: UnixTime::from_secs(1),
        }
    }

    fn remove(client_id: &str) -> Change {
        Change::from(ClientChange::Remove {
            client_id: client_id.to_owned(),
            at: UnixTime::from_secs(1),
        })
    }

    fn note(client_id: &str) -> Change {
        Change::NoteClient {
            sid: fedtoken_core::ids::SessionId::from_bytes([1; 16]),
            client_id: client_id.to_owned(),
            client_life: ClientLife::FIRST,
            expires_at: UnixTime::from_secs(1),
        }
    }

    #[test]
    fn the_order_of_steps_does_not_matter() {
        let one = Changes::from(take("a")).and(take("b")).and(remove("c"));
        let other = Changes::from(remove("c")).and(take("b")).and(take("a"));
        assert_eq!(Anchors::of(&one), Anchors::of(&other));
        assert_eq!(Anchors::of(&one).0.len(), 3);
    }

    #[test]
    fn the_stronger_hold_is_taken() {
        for changes in [
            Changes::from(note("c")).and(remove("c")),
            Changes::from(remove("c")).and(note("c")),
        ] {
            let anchors = Anchors::of(&changes);
            assert_eq!(anchors.0.get(&number("client", "c")), Some(&Hold::Alone));
            let sid = anchors.0.values().filter(|hold| **hold == Hold::Shared);
            assert_eq!(sid.count(), 1);
        }
    }

    #[test]
    fn a_first_consent_is_held_alone() {
        let consent = crate::stores::Consent {
            person_id: PersonId::from_bytes([1; 16]),
            client_id: "c".to_owned(),
            client_life: ClientLife::FIRST,
            scope: "openid".to_owned(),
            given_at: UnixTime::from_secs(1),
        };
        let name = number("consent", &format!("{} c", consent.person_id));
        let first = Change::PutConsent {
            consent,
            before: None,
        };
        assert_eq!(Anchors::of(&first.into()).0.get(&name), Some(&Hold::Alone));
    }

    #[test]
    fn a_rotation_holds_what_a_login_holds() {
        let token_id = fedtoken_core::ids::TokenId::from_bytes([1; 16]);
        let moved = RingChange::Rewrap {
            place: SealedPlace::Cell,
            key: format!("{token_id}/7"),
            from: Vec::new(),
            to: Vec::new(),
        };
        let counted = Change::RefundTokenAttempt(token_id);
        let moved = Anchors::of(&Change::from(moved).into());
        assert_eq!(moved, Anchors::of(&counted.into()));
        assert_eq!(moved.0.len(), 1);
    }

    #[test]
    fn the_statement_names_numbers_alone() {
        let anchors = Anchors::of(&note("'); DROP TABLE person; --").into());
        let statement = anchors.statement().unwrap();
        assert!(
            !statement.contains('\'') && !statement.contains("DROP"),
            "{statement}"
        );
        assert_eq!(statement.matches("_shared(").count(), 2, "{statement}");
        assert_eq!(Anchors::of(&Changes::new()).statement(), None);
    }

    #[test]
    fn numbers_stay_what_they_are() {
        assert_eq!(number("client", "shop"), 685_734_239_132_870_378);
    }
}
