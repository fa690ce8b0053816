//! The journal of real logins is sealed, kept and thinned by the job, whoever runs it.

use std::time::Duration;

use fedtoken_core::secret::TokenDigest;
use fedtoken_idp::{
    http::Stop,
    jobs::journal::{JournalFault, More, Sealed, checkpoint, seal, thin},
    journal::{ChainError, Checkpoints, Expected, Finding, Report, export_page, verify},
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

    /// Seals what waits, which is old enough by then.
    async fn seal_as(&self, instance: &str) {
        self.idp.pass(SHARE);
        self.tries_to_seal(instance).await.unwrap();
    }

    async fn tries_to_seal(&self, instance: &str) -> Result<Sealed, JournalFault> {
        let me = TokenDigest::of(instance);
        seal(&self.idp.app, me, &Stop::default()).await
    }

    /// Removes all that is old.
    async fn thins(&self, keep: Duration) -> Result<(), JournalFault> {
        let me = TokenDigest::of("one");
        while thin(&self.idp.app, keep, me, &Stop::default()).await? == More::Perhaps {}
        Ok(())
    }

    async fn tamper(&self, sql: &str) {
        self.idp.observer().await.tamper(sql).await;
    }

    async fn waiting(&self) -> usize {
        let part = JournalPart::Unsealed;
        let rows = self.idp.store().journal_rows(part, i64::MIN, 999).await;
        rows.unwrap().len()
    }

    /// Walks over the journal, in which nothing must be found.
    async fn whole(&self) -> Report {
        let (found, report) = self.verified().await;
        assert_eq!(found, []);
        report
    }

    async fn verified(&self) -> (Vec<Finding>, Report) {
        let (store, scribe) = (&*self.idp.app.store, &self.idp.app.journal);
        let mut found = Vec::new();
        let mut tell = |finding| found.push(finding);
        let expected = Expected {
            checkpoints: None,
            keep: HOUR,
            now: self.idp.now(),
        };
        let report = verify(store, scribe, expected, &mut tell).await.unwrap();
        (found, report)
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
/// How long a line waits for others.
const SHARE: Duration = Duration::from_secs(3);

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
        scene.idp.pass(SHARE);
        let both = tokio::join!(scene.tries_to_seal("one"), scene.tries_to_seal("two"));
        let sealed = [both.0.unwrap(), both.1.unwrap()];
        assert!(sealed.contains(&Sealed::All), "{sealed:?}");
        assert_eq!(scene.waiting().await, 0);
    }
    assert_eq!(scene.whole().await.segments, 3);
}

#[tokio::test]
async fn while_one_instance_has_the_lease_another_one_neither_seals_nor_removes() {
    let scene = Scene::known_by(Key::Token).await;
    scene.seal_as("one").await;
    scene.idp.pass(HOUR * 2);
    scene.logs_in().await;
    scene.seal_as("two").await;
    scene.logs_in().await;
    // Old enough by its own clock, but the lease of the other one is not over.
    scene.tamper("UPDATE job_lease SET until = until + 1").await;
    scene.idp.pass(SHARE);
    let sealed = scene.tries_to_seal("one").await.unwrap();
    assert!(matches!(sealed, Sealed::Waits(_)), "{sealed:?}");
    scene.thins(HOUR).await.unwrap();
    assert_eq!(scene.verified().await.1.removed, 0);
    scene.idp.pass(Duration::from_secs(1));
    scene.thins(HOUR).await.unwrap();
    assert_eq!(scene.verified().await.1.removed, 1);
}

#[tokio::test]
async fn lines_share_a_segment_for_three_seconds() {
    let scene = Scene::known_by(Key::Token).await;
    scene.seal_as("one").await;
    scene.logs_in().await;
    scene.idp.pass(Duration::from_secs(2));
    let sealed = scene.tries_to_seal("one").await.unwrap();
    assert_eq!(sealed, Sealed::Waits(Duration::from_secs(2)));
    scene.idp.pass(Duration::from_secs(1));
    let sealed = scene.tries_to_seal("one").await.unwrap();
    assert_eq!(sealed, Sealed::All);
}

#[tokio::test]
async fn a_lease_for_ever_does_not_stop_the_sealing() {
    let scene = Scene::known_by(Key::Token).await;
    scene.seal_as("one").await;
    scene.logs_in().await;
    let forever = "UPDATE job_lease SET holder = zeroblob(32), until = 9000000000000";
    scene.tamper(forever).await;
    scene.seal_as("one").await;
    assert_eq!(scene.waiting().await, 0);
    scene.whole().await;
}

#[tokio::test]
async fn behind_a_forged_segment_nothing_is_sealed_and_the_fault_is_told() {
    let scene = Scene::known_by(Key::Token).await;
    scene.seal_as("one").await;
    scene.logs_in().await;
    scene
        .tamper("UPDATE journal_segment SET number = 9223372036854775807")
        .await;
    scene.idp.pass(SHARE);
    let fault = scene.tries_to_seal("one").await.unwrap_err();
    let number = u64::try_from(i64::MAX).unwrap();
    assert!(matches!(fault, JournalFault::Chain(ChainError::Forged(found)) if found == number));
}

#[tokio::test]
async fn at_a_stop_nothing_is_sealed_or_removed_any_more() {
    let scene = Scene::known_by(Key::Token).await;
    scene.seal_as("one").await;
    scene.idp.pass(HOUR * 2);
    scene.logs_in().await;
    scene.idp.pass(SHARE);
    let (app, me, stop) = (&scene.idp.app, TokenDigest::of("one"), Stop::default());
    stop.call();
    let waiting = scene.waiting().await;
    seal(app, me, &stop).await.unwrap();
    assert_eq!(scene.waiting().await, waiting);
    assert_eq!(thin(app, HOUR, me, &stop).await.unwrap(), More::No);
    assert_eq!(scene.whole().await.removed, 0);
}

#[tokio::test]
async fn what_was_made_old_by_hand_is_not_removed() {
    let scene = Scene::known_by(Key::Token).await;
    scene.seal_as("one").await;
    scene
        .tamper("UPDATE journal_segment SET sealed_at = 0, newest_at = 0")
        .await;
    let sealed = scene.verified().await.1.sealed;
    let fault = scene.thins(HOUR).await.unwrap_err();
    assert!(matches!(fault, JournalFault::Chain(ChainError::Forged(1))));
    let (found, report) = scene.verified().await;
    assert_eq!(found, [Finding::Segment(1), Finding::Lines(1)]);
    assert_eq!((report.removed, report.sealed), (0, sealed));
}

#[tokio::test]
async fn a_clock_far_beyond_the_newest_segment_removes_nothing() {
    let scene = Scene::known_by(Key::Token).await;
    scene.seal_as("one").await;
    scene.idp.pass(HOUR * 24 * 7 + Duration::from_secs(1));
    let fault = scene.thins(HOUR).await.unwrap_err();
    assert!(matches!(fault, JournalFault::Clock), "{fault}");
    assert_eq!(scene.whole().await.removed, 0);
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
    scene.tamper("UPDATE job_lease SET until = until + 1").await;
    scene.seal_as("two").await;
    assert_eq!(scene.waiting().await, 1);
    scene.idp.pass(Duration::from_secs(1));
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
    scene.thins(HOUR * 2).await.unwrap();
    assert_eq!(scene.whole().await.sealed, sealed);
    scene.idp.pass(Duration::from_secs(1));
    scene.thins(HOUR).await.unwrap();
    let report = scene.whole().await;
    assert_eq!((report.removed, report.segments), (1, 1));
    assert!(report.sealed < sealed);
    scene.idp.pass(HOUR * 2);
    scene.thins(HOUR).await.unwrap();
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
    let seen = Checkpoints::read(&app.journal, &text).unwrap();
    assert_eq!(seen.furthest(), Some(2));
}

#[tokio::test]
async fn a_checkpoint_that_the_chain_lost_ends_the_writing_of_others() {
    let scene = Scene::known_by(Key::Token).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("checkpoints.jsonl");
    let app = &scene.idp.app;
    let mut written = None;
    scene.seal_as("one").await;
    checkpoint(app, &file, &mut written).await.unwrap();
    scene
        .tamper("DELETE FROM journal_segment; DELETE FROM journal")
        .await;
    for _ in 0..2 {
        let fault = checkpoint(app, &file, &mut written).await.unwrap_err();
        assert!(matches!(fault, JournalFault::Lost(1)), "{fault}");
        // Grown again, as far as before and further.
        scene.logs_in().await;
        scene.seal_as("one").await;
    }
    let text = std::fs::read_to_string(&file).unwrap();
    assert_eq!(text.lines().count(), 1);
}

#[tokio::test]
async fn a_checkpoint_of_what_retention_removed_is_not_lost() {
    let scene = Scene::known_by(Key::Token).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("checkpoints.jsonl");
    let app = &scene.idp.app;
    let mut written = None;
    scene.seal_as("one").await;
    checkpoint(app, &file, &mut written).await.unwrap();
    for _ in 0..2 {
        scene.idp.pass(HOUR);
        scene.logs_in().await;
        scene.seal_as("one").await;
    }
    scene.idp.pass(HOUR * 2);
    scene.thins(HOUR).await.unwrap();
    checkpoint(app, &file, &mut written).await.unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    assert_eq!(text.lines().count(), 2);
}

#[tokio::test]
async fn a_checkpoint_begins_a_line_behind_one_that_was_torn() {
    let scene = Scene::known_by(Key::Token).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("checkpoints.jsonl");
    std::fs::write(&file, "{\"checkpoint\":{\"seg").unwrap();
    scene.seal_as("one").await;
    let app = &scene.idp.app;
    checkpoint(app, &file, &mut None).await.unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    let seen = Checkpoints::read(&app.journal, &text).unwrap();
    assert_eq!((seen.furthest(), seen.unreadable), (Some(1), 1));
}
