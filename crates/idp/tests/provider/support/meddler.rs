//! A database in which somebody else is quicker, once: between what a request reads and what it saves.
//! Or one that is away for a moment.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use fedtoken_core::{
    grid::Position,
    ids::{GrantId, LoginId, PersonId, SessionId, TokenId},
    secret::TokenDigest,
    throttle::Counter,
    time::UnixTime,
};
use fedtoken_storage::{Change, Changes, Conflict, StorageError, Store, stores::*};

/// Who is quicker, and when the database is away.
#[derive(Clone, Default)]
pub struct Meddler {
    plan: Arc<Mutex<Option<Plan>>>,
    away: Arc<Mutex<Option<u32>>>,
}

/// What is saved after so many commits of others.
struct Plan {
    others: u8,
    changes: Changes,
}

impl Meddler {
    /// Lets so many commits pass, and saves these changes right before the one after them.
    pub fn after_commits(&self, others: u8, changes: impl IntoIterator<Item = Change>) {
        let changes = changes.into_iter().collect();
        *self.plan.lock().unwrap() = Some(Plan { others, changes });
    }

    fn due(&self) -> Option<Changes> {
        let mut plan = self.plan.lock().unwrap();
        match plan.take() {
            Some(Plan { others: 0, changes }) => Some(changes),
            Some(Plan { others, changes }) => {
                let others = others - 1;
                *plan = Some(Plan { others, changes });
                None
            }
            None => None,
        }
    }

    /// Lets the database answer so many calls; at the one after them it is away.
    pub fn away_after(&self, calls: u32) {
        *self.away.lock().unwrap() = Some(calls);
    }

    /// Whether the call that would have met nobody was never made; it will not be met any more.
    pub fn was_spared(&self) -> bool {
        self.away.lock().unwrap().take().is_some()
    }

    fn answers(&self) -> Result<(), StorageError> {
        let mut away = self.away.lock().unwrap();
        match away.take() {
            Some(0) => Err(StorageError::Unavailable("nobody is there".into())),
            calls => {
                *away = calls.map(|calls| calls - 1);
                Ok(())
            }
        }
    }

    /// The database with this meddler.
    pub fn over(&self, store: Arc<dyn Store>) -> Arc<dyn Store> {
        Arc::new(Meddled {
            store,
            meddler: self.clone(),
        })
    }
}

struct Meddled {
    store: Arc<dyn Store>,
    meddler: Meddler,
}

#[async_trait]
impl Store for Meddled {
    async fn commit(&self, changes: Changes) -> Result<Result<(), Conflict>, StorageError> {
        self.meddler.answers()?;
        if let Some(quicker) = self.meddler.due() {
            self.store.commit(quicker).await?.unwrap();
        }
        self.store.commit(changes).await
    }

    async fn sweep(&self, now: UnixTime, most: u32) -> Swept {
        self.store.sweep(now, most).await
    }

    async fn ping(&self) -> Result<(), StorageError> {
        self.store.ping().await
    }
}

/// Hands reading on as it is.
macro_rules! reads {
    ($($kind:ident { $($name:ident($($value:ident: $of:ty),*) -> $found:ty;)+ })+) => { $(
        #[async_trait]
        impl $kind for Meddled {
            $(async fn $name(&self, $($value: $of),*) -> Result<$found, StorageError> {
                self.meddler.answers()?;
                self.store.$name($($value),*).await
            })+
        }
    )+ };
}

reads! {
    Authorizations {
        authorization_code(digest: &TokenDigest) -> Option<AuthorizationCode>;
        code_with_grant(digest: &TokenDigest) -> Option<(AuthorizationCode, Grant)>;
        grant(id: &GrantId) -> Option<Grant>;
        offline_grants_of(person: &PersonId, now: UnixTime) -> Vec<Grant>;
    }
    Clients {
        client(client_id: &str) -> Option<Client>;
        living_client(client_id: &str) -> Option<(Client, ClientLife)>;
        clients_behind(behind: Option<&str>, most: u32) -> Vec<Client>;
    }
    Consents {
        consent(person: &PersonId, client_id: &str) -> Option<Consent>;
        consents_of(person: &PersonId) -> Vec<Consent>;
    }
    Counters {
        counters(keys: &[&CounterKey]) -> HashMap<CounterKey, Counter>;
        counters_before(kind: &'static str, before: UnixTime, behind: Option<&CounterKey>, most: u32) -> Vec<(CounterKey, Counter)>;
    }
    Devices { device(digest: &TokenDigest) -> Option<Device>; }
    Journals {
        journal_of(person: &PersonId, most: u32) -> Vec<JournalLine>;
        journal_key(person: &PersonId) -> Option<JournalKey>;
        journal_keys(holders: &[JournalHolder]) -> Vec<JournalKey>;
        journal_rows(part: JournalPart, after: i64, most: u32) -> Vec<JournalRow>;
        sealed_rows(after: ChainPlace, to: i64, most: u32) -> Vec<JournalRow>;
        segment_rows(after: i64, most: u32) -> Vec<SegmentRow>;
        segments(after: u64, most: u32) -> Vec<Segment>;
        newest_segment() -> Option<Segment>;
    }
    Leases { lease(job: &str) -> Option<Lease>; }
    Logins {
        login(id: &LoginId) -> Option<Login>;
        looks(person: &PersonId, since: UnixTime) -> u32;
    }
    Outbox {
        claim(claim: &Claim) -> Vec<Message>;
        message(id: &MessageId) -> Option<Message>;
        oldest_message() -> Option<UnixTime>;
    }
    Persons {
        person(id: &PersonId) -> Option<Person>;
        account_named(username: &str) -> Option<Account>;
        account_of(person: &PersonId) -> Option<Account>;
    }
    PushedRequests { pushed_request(digest: &TokenDigest) -> Option<PushedRequest>; }
    RefreshFamilies { refresh_family(digest: &TokenDigest) -> Option<RefreshFamily>; }
    Rings {
        sealed_values(place: SealedPlace, after: Option<&str>, most: u32) -> Vec<SealedValue>;
        rewrappings() -> Vec<Rewrapping>;
        ring_holders(since: UnixTime) -> Vec<RingHolder>;
    }
    Sessions {
        session(digest: &TokenDigest) -> Option<Session>;
        sessions_of(person: &PersonId) -> Vec<Session>;
        clients_of(sid: &SessionId) -> Vec<String>;
    }
    SigningKeys { signing_keys() -> Vec<SigningKey>; }
    Tokens {
        token_of(person: &PersonId) -> Option<Token>;
        token_in_play(person: &PersonId) -> Option<TokenInPlay>;
        cell(token: &TokenId, at: Position) -> Option<Cell>;
        cell_uses(token: &TokenId) -> Vec<(Position, Option<u64>)>;
    }
    Totps { totp_of(person: &PersonId) -> Option<Totp>; }
}
