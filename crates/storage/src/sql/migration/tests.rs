//! Databases of earlier schemas, with rows, are brought to the newest and read back.

use fedtoken_core::{
    ids::{GrantId, PersonId, SessionId},
    level::Level,
    login::Method,
    secret::TokenDigest,
    time::UnixTime,
};
use fedtoken_test_postgres::{Database as Dump, Server};
use sea_orm::{ConnectionTrait, Database};
use sea_orm_migration::{MigratorTrait, SchemaManager};
use tempfile::TempDir;

use super::Migrator;
use crate::{
    ChainChange, Change, Changes, RingChange, Store,
    sql::SqlStore,
    stores::{
        AuthorizationCode, Authorizations, Client, ClientLife, ClientOrigin, Clients, Consents,
        Grant, GrantLife, JournalEvent, JournalPart, Journals, Outbox, PushedRequests,
        RefreshFamilies, RefreshFamily, RingHolder, Rings, Sessions, SigningKey, SigningKeys,
    },
};

/// An earlier schema and a row of each of its tables.
struct Schema {
    steps: u32,
    sqlite: &'static str,
    postgres: &'static str,
}

const FIRST: Schema = Schema {
    steps: 1,
    sqlite: include_str!("fixtures/m0001.sql"),
    postgres: include_str!("fixtures/m0001.postgres.sql"),
};
const SECOND: Schema = Schema {
    steps: 2,
    sqlite: include_str!("fixtures/m0002.sql"),
    postgres: include_str!("fixtures/m0002.postgres.sql"),
};

impl Schema {
    /// What it left on both engines, opened as of today.
    async fn migrated(&self, folder: &TempDir, database: &Dump<'_>) -> [SqlStore; 2] {
        database.ask(self.postgres);
        [
            migrated_file(folder, self.steps, self.sqlite).await,
            SqlStore::open(&database.url()).await.unwrap(),
        ]
    }
}

/// Makes a file as the first `steps` steps left it, fills it, and opens it as of today.
async fn migrated_file(folder: &TempDir, steps: u32, rows: &str) -> SqlStore {
    let path = folder.path().join("db").display().to_string();
    let old = Database::connect(format!("sqlite://{path}?mode=rwc"))
        .await
        .unwrap();
    Migrator::up(&old, Some(steps)).await.unwrap();
    old.execute_unprepared(rows).await.unwrap();
    old.close().await.unwrap();
    SqlStore::open(&format!("sqlite://{path}")).await.unwrap()
}

fn id(letter: char) -> String {
    format!("{letter}{}", "a".repeat(25))
}

fn old_client() -> Client {
    Client {
        client_id: "shop".to_owned(),
        registration: "{}".to_owned(),
        secret: Some(TokenDigest::from_bytes([1; 32])),
        origin: ClientOrigin::Operator,
    }
}

fn old_grant() -> Grant {
    Grant {
        id: GrantId::parse(&id('g')).unwrap(),
        client_id: "shop".to_owned(),
        client_life: ClientLife::FIRST,
        person_id: PersonId::parse(&id('p')).unwrap(),
        sid: SessionId::parse(&id('s')).unwrap(),
        scope: "openid".to_owned(),
        method: Method::Token,
        level: Level::TOKEN,
        acr: "urn:fedtoken:level:300".to_owned(),
        authenticated_at: UnixTime::from_secs(1),
        issued_at: UnixTime::from_secs(2),
        life: GrantLife::Session,
        resource: None,
        claims: None,
        expires_at: UnixTime::from_secs(3),
        ended_at: None,
    }
}

fn old_code() -> AuthorizationCode {
    AuthorizationCode {
        digest: TokenDigest::from_bytes([2; 32]),
        grant_id: old_grant().id,
        client_id: "shop".to_owned(),
        redirect_uri: "https://rp.example/cb".to_owned(),
        code_challenge: Some("challenge".to_owned()),
        nonce: Some("nonce".to_owned()),
        bound_to: None,
        expires_at: UnixTime::from_secs(4),
        taken_at: Some(UnixTime::from_secs(5)),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_of_the_first_schema_read_as_they_were_meant() {
    let folder = tempfile::tempdir().unwrap();
    let database = Server::shared().database();
    for store in FIRST.migrated(&folder, &database).await {
        assert_eq!(store.clients().await.unwrap(), [old_client()]);
        let grant = store.grant(&old_grant().id).await.unwrap();
        assert_eq!(grant, Some(old_grant()));
        let code = store.authorization_code(&old_code().digest).await.unwrap();
        assert_eq!(code, Some(old_code()));
        assert!(store.row_counts().await.unwrap().values().sum::<u64>() >= 15);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_signing_key_has_signed_from_the_beginning_and_makes_room_for_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let database = Server::shared().database();
    for store in FIRST.migrated(&folder, &database).await {
        let old = SigningKey {
            kid: "one".to_owned(),
            algorithm: "RS256".to_owned(),
            sealed: vec![5],
            made_at: UnixTime::from_secs(1),
            signs_at: UnixTime::from_secs(1),
            replaced_at: None,
            gone_at: None,
        };
        let found = store.signing_keys().await.unwrap();
        assert_eq!(found, std::slice::from_ref(&old));
        let replace = RingChange::ReplaceSigningKey {
            kid: old.kid.clone(),
            replaced_at: UnixTime::from_secs(2),
            gone_at: UnixTime::from_secs(3),
        };
        let next = SigningKey {
            kid: "two".to_owned(),
            ..old
        };
        let add = Change::AddSigningKey(next);
        let both = Changes::from(Change::from(replace)).and(add);
        store.commit(both).await.unwrap().unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn old_rows_take_new_ones_and_are_swept() {
    let folder = tempfile::tempdir().unwrap();
    let database = Server::shared().database();
    for store in FIRST.migrated(&folder, &database).await {
        let family = RefreshFamily {
            digest: TokenDigest::from_bytes([3; 32]),
            grant_id: old_grant().id,
            client_id: "shop".to_owned(),
            generation: 0,
            bound_to: None,
            used_at: UnixTime::from_secs(2),
            expires_at: UnixTime::from_secs(3),
        };
        let add = Change::AddRefresh(family);
        store.commit(add.into()).await.unwrap().unwrap();
        let logout = Change::EndGrantsOf {
            sid: old_grant().sid,
            at: UnixTime::from_secs(2),
        };
        store.commit(logout.into()).await.unwrap().unwrap();
        let ended = store.grant(&old_grant().id).await.unwrap().unwrap();
        assert_eq!(ended.ended_at, Some(UnixTime::from_secs(2)));
        store
            .sweep(UnixTime::from_secs(4), 100)
            .await
            .whole()
            .unwrap();
        assert_eq!(store.grant(&old_grant().id).await.unwrap(), None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_table_of_an_earlier_schema_has_a_row_in_its_fixture() {
    let later_still = [
        "client_end",
        "job_lease",
        "journal_key",
        "journal_segment",
        "rewrapping",
        "ring_holder",
    ];
    let second = [
        "consent",
        "message",
        "pushed_request",
        "refresh_family",
        "session_client",
        "used_value",
    ];
    let later = [&later_still[..], &second[..]].concat();
    for (schema, later) in [(FIRST, &later[..]), (SECOND, &later_still[..])] {
        let folder = tempfile::tempdir().unwrap();
        let database = Server::shared().database();
        for store in schema.migrated(&folder, &database).await {
            let counts = store.row_counts().await.unwrap();
            for (table, count) in counts {
                assert_eq!(count > 0, !later.contains(&table), "{table}: {count}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_of_the_second_schema_read_as_they_were_meant() {
    let folder = tempfile::tempdir().unwrap();
    let database = Server::shared().database();
    for store in SECOND.migrated(&folder, &database).await {
        let client = store.client("shop").await.unwrap().unwrap();
        let registered = ClientOrigin::Registered {
            at: UnixTime::from_secs(6),
            access: TokenDigest::from_bytes([10; 32]),
        };
        assert_eq!(client.origin, registered);
        let grant = store.grant(&old_grant().id).await.unwrap().unwrap();
        assert_eq!(grant.life, GrantLife::Offline);
        let resource = grant.resource.as_deref();
        assert_eq!(resource, Some("https://api.example/"));
        let code = store.authorization_code(&old_code().digest).await.unwrap();
        assert_eq!(code.unwrap().bound_to.as_deref(), Some("jkt:abc"));
        let digest = TokenDigest::from_bytes([11; 32]);
        let family = store.refresh_family(&digest).await.unwrap().unwrap();
        assert_eq!((family.generation, family.grant_id), (3, grant.id));
        let digest = TokenDigest::from_bytes([12; 32]);
        let pushed = store.pushed_request(&digest).await.unwrap().unwrap();
        assert_eq!((pushed.request, pushed.used_at), (vec![3], None));
        let consents = store.consents_of(&grant.person_id).await.unwrap();
        assert_eq!(consents[0].scope, "openid profile");
        let clients = store.clients_of(&grant.sid).await.unwrap();
        assert_eq!(clients, ["shop"]);
        let waiting = store.oldest_message().await.unwrap();
        assert_eq!(waiting, Some(UnixTime::from_secs(6)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_of_the_fourth_schema_has_no_name() {
    let folder = tempfile::tempdir().unwrap();
    let database = Server::shared().database();
    let file = folder.path().join("db").display().to_string();
    for (url, digest) in [
        (format!("sqlite://{file}?mode=rwc"), "x'aa'"),
        (database.url(), "'\\xaa'"),
    ] {
        let digest = digest.replace("aa", &"0a".repeat(32));
        let old = Database::connect(&url).await.unwrap();
        Migrator::up(&old, Some(4)).await.unwrap();
        let row = format!(
            "INSERT INTO ring_holder (instance, primary_key, key_ids, since, seen_at) \
             VALUES ({digest}, 'k1', 'k1', 1, 2)"
        );
        old.execute_unprepared(&row).await.unwrap();
        old.close().await.unwrap();
        let store = SqlStore::open(url.trim_end_matches("?mode=rwc")).await;
        let found = store.unwrap().ring_holders(UnixTime::from_secs(1)).await;
        let expected = RingHolder {
            instance: TokenDigest::from_bytes([10; 32]),
            name: None,
            primary: "k1".to_owned(),
            key_ids: vec!["k1".to_owned()],
            since: UnixTime::from_secs(1),
            seen_at: UnixTime::from_secs(2),
        };
        assert_eq!(found.unwrap(), [expected]);
    }
}

#[tokio::test]
async fn a_step_that_fails_leaves_nothing_behind() {
    let database = Database::connect("sqlite::memory:").await.unwrap();
    Migrator::up(&database, Some(1)).await.unwrap();
    // The last table of the second step is in the way.
    let obstacle = "CREATE TABLE message (id TEXT)";
    database.execute_unprepared(obstacle).await.unwrap();
    assert!(Migrator::up(&database, None).await.is_err());
    let manager = SchemaManager::new(&database);
    let (table, column) = ("authorization_grant", "life");
    assert!(!manager.has_column(table, column).await.unwrap());
    assert!(!manager.has_table("refresh_family").await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_from_before_the_chain_is_about_its_person_until_the_erasure() {
    let folder = tempfile::tempdir().unwrap();
    let database = Server::shared().database();
    for store in FIRST.migrated(&folder, &database).await {
        let person_id = PersonId::parse(&id('p')).unwrap();
        let lines = store.journal_of(&person_id, 9).await.unwrap();
        let line = lines.first().unwrap();
        assert_eq!(line.event, JournalEvent::LoginFinished);
        assert_eq!(
            (line.actor, &line.personal, &line.mac),
            (None, &None, &None)
        );
        let erase = ChainChange::DropKey {
            person_id: person_id.clone(),
        };
        let erase = Change::from(erase);
        store.commit(erase.into()).await.unwrap().unwrap();
        assert_eq!(store.journal_of(&person_id, 9).await.unwrap(), []);
        let rows = store.journal_rows(JournalPart::Unsealed, i64::MIN, 9).await;
        assert_eq!(rows.unwrap().len(), 1);
    }
}
