//! The journal of real logins is sealed, kept and thinned by the job, whoever runs it.

use std::time::Duration;

use fedtoken_core::secret::TokenDigest;
use fedtoken_idp::{
    jobs::journal::{checkpoint, seal, thin},
    journal::{Checkpoint, Report, export_page, verify},
};
use fedtoken_storage::stores::{JournalEvent, JournalPart};
use serde_json::Value;

use crate::support::{Key, Scene, log_in};

impl Scene {
    /// Another login of the same person in the same browser.
    async fn logs_in(&self) {
        let mut browser = self.browser.clone();
        let parts = (&self.idp, &self.rp);
        log_in(parts, &mut browser, (&self.person, Key::Token)).await;
    }

    async fn seal_as(&self, instance: &str) {
        seal(&self.idp.app, TokenDigest::of(instance))
            .await
            .unwrap();
    }

    async fn waiting(&self) -> usize {
        let part = JournalPart::Unsealed;
        let rows = self.idp.store().journal_rows(part, i64::MIN, 999).await;
        rows.unwrap().len()
    }

    /// Walks over the journal, in which nothing must be found.
    async fn whole(&self) -> Report {
        let (store, scribe) = (&*self.idp.app.store, &self.idp.app.journal);
        let mut found = Vec::new();
        let mut tell = |finding| found.push(finding);
        let report = verify(store, scribe, None, &mut tell).await.unwrap();
        assert_eq!(found, []);
        report
    }

    async fn exported(&self) -> Vec<Value> {
        let (store, scribe) = (&*self.idp.app.store, &self.idp.app.journal);
        let page = export_page(store, scribe, i64::MIN).await.unwrap().unwrap();
        let lines = page.text.lines();
        lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }
}

const HOUR: Duration = Duration::from_secs(60 * 60);

#[tokio::test]
async fn a_line_of_a_login_tells_who_did_what_from_where() {
    let scene = Scene::known_by(Key::Token).await;
    scene.logs_in().await;
    let lines = scene.exported().await;
    let is_finish = |line: &&Value| line["event"] == JournalEvent::LoginFinished.as_str();
    let last = lines.iter().rfind(is_finish).unwrap();
    assert_eq!(last["actor"], "person");
    assert_eq!(last["outcome"], "success");
    assert_eq!(last["method"], "token");
    assert_eq!(last["subject"], scene.person.id.as_str());
    assert_eq!(last["client"], scene.rp.client_id.as_str());
    assert_eq!(last["address"], "127.0.0.0/24");
    // The browser is known by its second login.
    assert_eq!(last["device"].as_str().unwrap().len(), 10);
    assert!(last["reference"].is_string());
}

#[tokio::test]
async fn what_waits_is_sealed() {
    let scene = Scene::known_by(Key::Token).await;
    let waiting = scene.waiting().await;
    assert!(waiting >= 2);
    scene.seal_as("one").await;
    assert_eq!(scene.waiting().await, 0);
    let report = scene.whole().await;
    assert_eq!((report.segments, report.sealed), (1, waiting as u64));
    // Nothing new, no segment.
    scene.seal_as("one").await;
    assert_eq!(scene.whole().await.segments, 1);
}

#[tokio::test]
async fn two_instances_seal_one_chain() {
    let scene = Scene::known_by(Key::Token).await;
    for _ in 0..3 {
        scene.logs_in().await;
        tokio::join!(scene.seal_as("one"), scene.seal_as("two"));
        assert_eq!(scene.waiting().await, 0);
        scene.idp.pass(Duration::from_secs(3));
    }
    assert_eq!(scene.whole().await.segments, 3);
}

#[tokio::test]
async fn the_work_of_a_killed_instance_is_taken_over_when_its_lease_is_over() {
    let scene = Scene::known_by(Key::Token).await;
    scene.seal_as("one").await;
    scene.logs_in().await;
    scene.seal_as("one").await;
    let mut browser = scene.browser.clone();
    let ask = scene.rp.ask(&scene.idp, &[("prompt", "login")]);
    crate::support::code_page(&mut browser, &ask, (&scene.person, Key::Token)).await;
    scene.seal_as("two").await;
    assert_eq!(scene.waiting().await, 1);
    scene.idp.pass(Duration::from_secs(3));
    scene.seal_as("two").await;
    assert_eq!(scene.waiting().await, 0);
}

#[tokio::test]
async fn old_segments_go_and_the_journal_stays_whole() {
    let scene = Scene::known_by(Key::Token).await;
    scene.seal_as("one").await;
    scene.idp.pass(HOUR);
    scene.logs_in().await;
    scene.seal_as("one").await;
    let sealed = scene.whole().await.sealed;
    let me = TokenDigest::of("one");
    thin(&scene.idp.app, HOUR * 2, me).await.unwrap();
    assert_eq!(scene.whole().await.sealed, sealed);
    scene.idp.pass(Duration::from_secs(1));
    thin(&scene.idp.app, HOUR, me).await.unwrap();
    let report = scene.whole().await;
    assert_eq!((report.removed, report.segments), (1, 1));
    assert!(report.sealed < sealed);
    scene.idp.pass(HOUR * 2);
    thin(&scene.idp.app, HOUR, me).await.unwrap();
    let report = scene.whole().await;
    assert_eq!((report.removed, report.sealed), (2, 0));
}

#[tokio::test]
async fn a_checkpoint_is_written_when_the_chain_has_grown() {
    let scene = Scene::known_by(Key::Token).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("checkpoints.jsonl");
    let app = &scene.idp.app;
    let mut written = None;
    checkpoint(app, &file, &mut written).await.unwrap();
    assert!(!file.exists());
    for _ in 0..2 {
        scene.logs_in().await;
        scene.seal_as("one").await;
        for _ in 0..2 {
            checkpoint(app, &file, &mut written).await.unwrap();
        }
    }
    let text = std::fs::read_to_string(&file).unwrap();
    assert_eq!(text.lines().count(), 2);
    let furthest = Checkpoint::furthest(&app.journal, &text).unwrap();
    assert_eq!(furthest.segment, 2);
}
