//! The reads and commits that the provider makes for one login with a paper and the exchange of its
//! code, in its order.

use std::time::Duration;

use fedtoken_core::{
    ids::{GrantId, JournalId, LoginId, PersonId, SessionId},
    level::Level,
    login::{Method, Step},
    secret::TokenDigest,
    throttle::Rule,
    time::UnixTime,
};
use fedtoken_storage::{
    Change, Changes, Store,
    sql::{MadeUp, SqlStore},
    stores::{
        Actor, AuthorizationCode, Authorizations, ClientLife, CounterKey, Counters, Device, Grant,
        GrantLife, JournalEvent, JournalLine, Journals, Login, Logins, Look, Mac, Outcome,
        Personal, Persons, Sessions, Tokens, Trust,
    },
};

/// One login of somebody among so many; `number` counts the logins.
pub(crate) async fn steps(store: &SqlStore, (number, persons): (u32, u32)) {
    // Another person each time, from all over the house.
    let chosen = u64::from(number) * 0x9E37_79B1 % u64::from(persons);
    let who = Who {
        number,
        person: MadeUp(u32::try_from(chosen).unwrap()),
        now: UnixTime::from_secs(1_800_000_000 + i64::from(number)),
    };
    password(store, &who).await;
    begin(store, &who).await;
    answer(store, &who).await;
    finish(store, &who).await;
    exchange(store, &who).await;
}

struct Who {
    number: u32,
    person: MadeUp,
    now: UnixTime,
}

impl Who {
    fn id(&self) -> PersonId {
        self.person.person_id()
    }

    fn bytes(&self, kind: u8) -> [u8; 16] {
        // As scattered as random ones.
        let digest = TokenDigest::of(&format!("{kind} {}", self.number));
        *digest.as_bytes().first_chunk().unwrap()
    }

    fn digest(&self, kind: &str) -> TokenDigest {
        TokenDigest::of(&format!("{kind} {}", self.number))
    }

    fn login(&self) -> LoginId {
        LoginId::from_bytes(self.bytes(1))
    }

    fn counter(&self, kind: &'static str) -> CounterKey {
        CounterKey::new(kind, self.id().as_str())
    }

    fn count(&self, kind: &'static str) -> Change {
        Change::Count {
            key: self.counter(kind),
            rule: RULE,
            at: self.now,
        }
    }

    fn line(&self, kind: u8, event: JournalEvent) -> Change {
        Change::Journal(JournalLine {
            id: JournalId::from_bytes(self.bytes(kind)),
            at: self.now,
            event,
            actor: Some(Actor::Person),
            outcome: Some(Outcome::Success),
            reason: None,
            method: Some(Method::Token),
            client_id: Some("shop".to_owned()),
            reference: None,
            personal: Some(Personal {
                holder: self.person.holder(),
                sealed: vec![1; 160],
            }),
            mac: Some(Mac {
                key_id: "k1".to_owned(),
                tag: TokenDigest::from_bytes([1; 32]),
            }),
        })
    }
}

async fn save(store: &SqlStore, changes: Changes) {
    store.commit(changes).await.unwrap().unwrap();
}

async fn password(store: &SqlStore, who: &Who) {
    let account = store.account_named(&who.person.username()).await.unwrap();
    assert_eq!(account.unwrap().person_id, who.id());
    let keys = [who.counter("password"), who.counter("network")];
    let keys: Vec<_> = keys.iter().collect();
    store.counters(&keys).await.unwrap();
    let counts = Changes::new()
        .and(who.count("password"))
        .and(who.count("network"));
    save(store, counts).await;
}

async fn begin(store: &SqlStore, who: &Who) {
    store.looks(&who.id(), who.now.minus(DAY)).await.unwrap();
    store.counter(&who.counter("code")).await.unwrap();
    store.token_of(&who.id()).await.unwrap().unwrap();
    store.journal_key(&who.id()).await.unwrap().unwrap();
    let look = Look {
        login_id: who.login(),
        person_id: who.id(),
        browser: who.digest("browser"),
        at: who.now,
    };
    let login = Login {
        id: who.login(),
        binding: who.digest("binding"),
        person_id: who.id(),
        method: Method::Token,
        step: Step::Code,
        ask: vec![3; 700],
        device: None,
        browser: Some(who.digest("browser")),
        trust: Trust::Own,
        attempts: 0,
        new_password: None,
        started_at: who.now,
        expires_at: who.now.plus(HOUR),
    };
    let refund = |kind| Change::Refund {
        key: who.counter(kind),
        rule: RULE,
        counted_at: who.now,
    };
    let changes = Changes::new()
        .and(refund("password"))
        .and(refund("network"))
        .and(Change::AddLook {
            look,
            limit: 9,
            since: who.now.minus(DAY),
        })
        .and(who.line(2, JournalEvent::PasswordAccepted))
        .and(Change::AddLogin(login));
    save(store, changes).await;
}

async fn answer(store: &SqlStore, who: &Who) {
    let login = store.login(&who.login()).await.unwrap().unwrap();
    let token = store.token_of(&login.person_id).await.unwrap().unwrap();
    store.counter(&who.counter("code")).await.unwrap();
    let changes = Changes::new()
        .and(Change::CountLoginAttempt {
            login_id: who.login(),
            step: Step::Code,
            limit: 5,
        })
        .and(Change::CountTokenAttempt {
            token_id: token.id,
            limit: 100,
        })
        .and(who.count("code"));
    save(store, changes).await;
}

async fn finish(store: &SqlStore, who: &Who) {
    let token = store.token_of(&who.id()).await.unwrap().unwrap();
    let asked = token.pending.unwrap();
    store.cell(&token.id, asked).await.unwrap().unwrap();
    let uses = store.cell_uses(&token.id).await.unwrap();
    // A paper ends after 24 logins; here its cells come round again.
    let next = uses.iter().map(|(position, _)| *position);
    let next = next
        .cycle()
        .skip_while(|position| *position != asked)
        .nth(1);
    store.session(&who.digest("old cookie")).await.unwrap();
    store.journal_key(&who.id()).await.unwrap().unwrap();
    let sid = SessionId::from_bytes(who.bytes(3));
    let changes = Changes::new()
        .and(Change::SpendCell {
            token_id: token.id,
            position: asked,
            generation: token.generation,
            next,
        })
        .and(Change::FinishLogin {
            login_id: who.login(),
        })
        .and(Change::ClearCounter(who.counter("code")))
        .and(Change::ClearLooks {
            person_id: who.id(),
            browser: who.digest("browser"),
            since: who.now.minus(DAY),
        })
        .and(Change::AddSession(session(who, sid.clone())))
        .and(Change::AddDevice(Device {
            digest: who.digest("device"),
            person_id: who.id(),
            wrong_in_row: 0,
            known_at: who.now,
            expires_at: who.now.plus(DAY),
        }))
        .and(Change::NoteClient {
            sid: sid.clone(),
            client_id: "shop".to_owned(),
            client_life: ClientLife::FIRST,
            expires_at: who.now.plus(DAY),
        })
        .and(Change::AddGrant(grant(who, sid)))
        .and(Change::AddCode(code(who)))
        .and(who.line(4, JournalEvent::LoginFinished));
    save(store, changes).await;
}

async fn exchange(store: &SqlStore, who: &Who) {
    let digest = who.digest("code");
    let found = store.code_with_grant(&digest).await.unwrap();
    let (_, grant) = found.unwrap();
    store.person(&grant.person_id).await.unwrap().unwrap();
    let take = Change::TakeCode {
        digest,
        at: who.now,
    };
    save(store, take.into()).await;
}

fn session(who: &Who, sid: SessionId) -> fedtoken_storage::stores::Session {
    fedtoken_storage::stores::Session {
        digest: who.digest("cookie"),
        sid,
        person_id: who.id(),
        method: Method::Token,
        level: Level::TOKEN,
        authenticated_at: who.now,
        last_seen_at: who.now,
        expires_at: who.now.plus(DAY),
        ended_at: None,
    }
}

fn grant(who: &Who, sid: SessionId) -> Grant {
    Grant {
        id: GrantId::from_bytes(who.bytes(5)),
        client_id: "shop".to_owned(),
        client_life: ClientLife::FIRST,
        person_id: who.id(),
        sid,
        scope: "openid profile".to_owned(),
        method: Method::Token,
        level: Level::TOKEN,
        acr: "urn:fedtoken:level:300".to_owned(),
        authenticated_at: who.now,
        issued_at: who.now,
        life: GrantLife::Session,
        resource: None,
        claims: None,
        expires_at: who.now.plus(HOUR),
        ended_at: None,
    }
}

fn code(who: &Who) -> AuthorizationCode {
    AuthorizationCode {
        digest: who.digest("code"),
        grant_id: GrantId::from_bytes(who.bytes(5)),
        client_id: "shop".to_owned(),
        redirect_uri: "https://rp.example/cb".to_owned(),
        code_challenge: Some("challenge".to_owned()),
        nonce: Some("nonce".to_owned()),
        bound_to: None,
        expires_at: who.now.plus(Duration::from_secs(60)),
        taken_at: None,
    }
}

const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// Nobody is to be stopped here.
const RULE: Rule = Rule::without_waits(1000, Some(HOUR));
