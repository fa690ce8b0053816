//! Backups and checks with a key ring.

use fedtoken_core::{
    ids::PersonId,
    keyring::{KeyId, MasterKey},
    time::UnixTime,
};
use fedtoken_storage::{
    Change, Store,
    sql::SqlStore,
    stores::{JournalEvent, Person},
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::*;
use crate::journal::{Entry, Scribe};

/// A folder with a configuration, a ring and a database with one person.
struct House {
    folder: tempfile::TempDir,
}

impl House {
    async fn build() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let house = Self { folder };
        let mut rng = ChaCha20Rng::from_seed([1; 32]);
        let ring = file::create(&house.path("ring"), &mut rng).unwrap();
        let id = PersonId::from_bytes([7; 16]);
        let profile: Profile =
            serde_json::from_str(r#"{"given_name":"Ann","family_name":"Peeters","locale":"nl"}"#)
                .unwrap();
        let person = Person {
            profile: profile.seal(&id, &ring, &mut rng).unwrap(),
            id,
            locale: "nl".to_owned(),
            roles: Vec::new(),
            registered_at: UnixTime::from_secs(1),
        };
        let store = SqlStore::open(&house.url("db")).await.unwrap();
        let add = Change::AddPerson(person);
        store.commit(add.into()).await.unwrap().unwrap();
        store.close().await.unwrap();
        let settings = format!(
            "[database]\nurl = \"{}\"\n[keys]\nring_file = \"{}\"\n",
            house.url("db"),
            house.path("ring").display()
        );
        std::fs::write(house.path("config.toml"), settings).unwrap();
        house
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn url(&self, name: &str) -> String {
        format!("sqlite://{}", self.path(name).display())
    }

    fn files(&self) -> Files {
        Files {
            config: vec![self.path("config.toml")],
        }
    }

    async fn health(&self) -> Health {
        check_database(&self.url("db")).await.unwrap()
    }
}

#[tokio::test]
async fn a_backup_is_made_and_found_whole() {
    let house = House::build().await;
    let write = BackupArguments {
        files: house.files(),
        to: Some(house.path("backup")),
        check: None,
        ring: None,
    };
    backup(write).await.unwrap();
    let check = BackupArguments {
        files: house.files(),
        to: None,
        check: Some(house.url("backup")),
        ring: None,
    };
    backup(check).await.unwrap();
}

#[tokio::test]
async fn the_key_that_a_ring_lacks_is_named() {
    let house = House::build().await;
    let health = house.health().await;
    let other = Keyring::new(KeyId::parse("other").unwrap(), MasterKey::new([1; 32]));
    let sealed = Sealed::from_bytes(&health.person.as_ref().unwrap().profile).unwrap();
    let said = findings(&health, &other);
    assert_eq!(said.len(), 1);
    let key = format!("sealed under key {}", sealed.key_id());
    assert!(
        said[0].contains(&key) && said[0].ends_with("it has other"),
        "{said:?}"
    );
}

#[tokio::test]
async fn another_key_of_the_same_name_is_told_from_a_missing_one() {
    let house = House::build().await;
    let health = house.health().await;
    let sealed = Sealed::from_bytes(&health.person.as_ref().unwrap().profile).unwrap();
    let namesake = Keyring::new(*sealed.key_id(), MasterKey::new([1; 32]));
    let said = findings(&health, &namesake);
    assert!(
        said[0].contains("is not the one that sealed it"),
        "{said:?}"
    );
}

#[tokio::test]
async fn a_check_with_the_wrong_ring_fails() {
    let house = House::build().await;
    std::fs::remove_file(house.path("ring")).unwrap();
    let mut rng = ChaCha20Rng::from_seed([2; 32]);
    file::create(&house.path("ring"), &mut rng).unwrap();
    let failed = check((house.files(), None), &house.url("db"))
        .await
        .unwrap_err();
    assert!(failed.to_string().contains("1 findings"), "{failed}");
}

#[tokio::test]
async fn keys_of_the_journal_that_a_ring_lacks_are_named() {
    let house = House::build().await;
    let ring = std::sync::Arc::new(file::load(&house.path("ring")).unwrap());
    let (scribe, id) = (Scribe::new(&ring), PersonId::from_bytes([7; 16]));
    let mut rng = ChaCha20Rng::from_seed([3; 32]);
    let store = SqlStore::open(&house.url("db")).await.unwrap();
    let pen = scribe.pen(&store, &id, &mut rng).await.unwrap();
    let entry = Entry::new(JournalEvent::LoginFinished, UnixTime::from_secs(1));
    let line = pen.line(entry, &mut rng).unwrap();
    store.commit(line.into()).await.unwrap().unwrap();
    store.close().await.unwrap();
    let mut health = house.health().await;
    assert_eq!(findings(&health, &ring), [""; 0]);
    health.person = None;
    let other = Keyring::new(KeyId::parse("other").unwrap(), MasterKey::new([1; 32]));
    let said = findings(&health, &other);
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said[0].starts_with("the journal's key of person"));
    assert!(said[1].starts_with("the journal has digests under key"));
}

#[tokio::test]
async fn postgres_is_pointed_to_its_own_means() {
    let house = House::build().await;
    let settings = "[database]\nurl = \"postgres://nobody@localhost/none\"\n";
    std::fs::write(house.path("config.toml"), settings).unwrap();
    let refused = write(house.files(), &house.path("backup")).await;
    let said = refused.unwrap_err().to_string();
    assert!(
        said.contains("pg_dump") && said.contains("--check"),
        "{said}"
    );
}
