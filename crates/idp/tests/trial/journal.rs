//! `fedtoken journal` by the real program.

use std::{fs, path::PathBuf, process::Command, sync::Arc};

use fedtoken_core::time::UnixTime;
use fedtoken_idp::{
    journal::{Entry, Scribe, next_segment},
    keys::file,
};
use fedtoken_storage::{
    ChainChange, Change, Store,
    sql::SqlStore,
    stores::{JournalEvent, JournalPart, Journals},
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde_json::Value;
use tempfile::TempDir;

/// A folder with a configuration, a key ring and a database.
struct Office(TempDir);

impl Office {
    async fn open() -> Self {
        let office = Self(tempfile::tempdir().unwrap());
        let text = format!(
            "[oidc]\nissuer = \"https://id.example\"\n[keys]\nring_file = \"{}\"\n\
             [database]\nurl = \"{}\"\n",
            office.path("ring").display(),
            office.url(),
        );
        fs::write(office.path("config.toml"), text).unwrap();
        office.runs(&["keys", "init"], 0);
        for _ in 0..2 {
            office.writes_and_seals().await;
        }
        office
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn url(&self) -> String {
        format!("sqlite://{}", self.path("db").display())
    }

    /// Three lines, sealed together.
    async fn writes_and_seals(&self) {
        let store = SqlStore::open(&self.url()).await.unwrap();
        let scribe = Scribe::new(&Arc::new(file::load(&self.path("ring")).unwrap()));
        let newest = store.newest_segment().await.unwrap();
        let seed = newest.as_ref().map_or(0, |newest| newest.number);
        let (mut rng, now) = (ChaCha20Rng::seed_from_u64(seed), UnixTime::from_secs(5));
        for _ in 0..3 {
            let entry = Entry::new(JournalEvent::MessageBuried, now);
            let line = scribe.blank().line(entry, &mut rng).unwrap();
            store.commit(line.into()).await.unwrap().unwrap();
        }
        let rows = store.journal_rows(JournalPart::Unsealed, i64::MIN, 9).await;
        let rows = rows.unwrap();
        let segment = next_segment(&scribe, newest.as_ref(), &rows, now);
        let segment = segment.unwrap().unwrap();
        let rows = rows.iter().map(|row| row.seq).collect();
        let append = Change::from(ChainChange::Append { segment, rows });
        store.commit(append.into()).await.unwrap().unwrap();
        store.close().await.unwrap();
    }

    async fn tamper(&self, sql: &str) {
        let store = SqlStore::open(&self.url()).await.unwrap();
        assert!(store.tamper(sql).await.unwrap() > 0, "{sql}");
        store.close().await.unwrap();
    }

    /// What it says on stdout; it must end with this code.
    fn runs(&self, words: &[&str], code: i32) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fedtoken"));
        command.env_clear().current_dir(self.0.path()).args(words);
        command.arg("--config").arg(self.path("config.toml"));
        let said = command.output().unwrap();
        assert_eq!(said.status.code(), Some(code), "{said:?}");
        String::from_utf8(said.stdout).unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_journal_is_exported_and_verified_by_its_export() {
    let office = Office::open().await;
    let exported = office.runs(&["journal", "export"], 0);
    let lines = exported
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    let lines: Vec<Value> = lines.collect();
    assert_eq!(lines.len(), 7);
    assert_eq!(lines[0]["event"], "message-buried");
    assert_eq!(lines[6]["checkpoint"]["segment"], 2);
    fs::write(office.path("export"), &exported).unwrap();
    let told = office.runs(&["journal", "verify", "--checkpoint", "export"], 0);
    assert!(told.contains("6 lines in 2 segments"), "{told}");
    assert!(told.contains("nothing was altered"), "{told}");
    assert!(told.contains("compared with 1 checkpoint\n"), "{told}");
    assert!(
        office
            .runs(&["journal", "verify"], 0)
            .contains("no checkpoint")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_to_a_journal_is_named() {
    let office = Office::open().await;
    let exported = office.runs(&["journal", "export"], 0);
    fs::write(office.path("export"), &exported).unwrap();
    office
        .tamper("UPDATE journal SET at = 6 WHERE seq = 1")
        .await;
    let told = office.runs(&["journal", "verify"], 1);
    assert!(told.contains("was altered or forged"), "{told}");
    office
        .tamper("UPDATE journal SET at = 5 WHERE seq = 1")
        .await;
    office.tamper("DELETE FROM journal WHERE segment = 2").await;
    office
        .tamper("DELETE FROM journal_segment WHERE number = 2")
        .await;
    office.runs(&["journal", "verify"], 0);
    let told = office.runs(&["journal", "verify", "--checkpoint", "export"], 1);
    assert!(told.contains("the end was cut off"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_cannot_be_read_is_no_foreign_ring() {
    let office = Office::open().await;
    office
        .tamper("INSERT INTO signing_key VALUES ('subjects', 'HS256', x'05', 1, 1, NULL, NULL)")
        .await;
    let told = office.runs(&["journal", "verify"], 0);
    assert!(told.contains("key ring does not open"), "{told}");
    office
        .tamper("UPDATE signing_key SET made_at = 'soon'")
        .await;
    let told = office.runs(&["journal", "verify"], 0);
    assert!(!told.contains("key ring"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_without_a_checkpoint_is_refused() {
    let office = Office::open().await;
    fs::write(office.path("noise"), "nothing\n").unwrap();
    office.runs(&["journal", "verify", "--checkpoint", "noise"], 1);
    office.runs(&["journal", "verify", "--checkpoint", "missing"], 1);
}
