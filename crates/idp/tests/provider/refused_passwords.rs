//! Refused passwords in the journal: one line for each account and hour, none for names of nobody.

use std::time::Duration;

use fedtoken_core::{throttle::Rule, time::UnixTime};
use fedtoken_idp::{
    http::Stop,
    jobs::refused::{self, RefusedFault},
};
use fedtoken_storage::{
    Change,
    stores::{CounterKey, JournalEvent},
};

use crate::support::{Key, Scene, enter_password, password_page};

impl Scene {
    async fn types_any(&self, username: &str) {
        let mut browser = self.idp.browser();
        let ask = self.rp.ask(&self.idp, &[]);
        let page = password_page(&mut browser, &ask, Key::Token).await;
        let page = enter_password(&mut browser, &page, (username, "not the right one")).await;
        assert!(page.asks_password(), "{page:?}");
    }

    async fn summed_up(&self) {
        self.tries_to_sum_up().await.unwrap();
    }

    async fn tries_to_sum_up(&self) -> Result<(), RefusedFault> {
        refused::round(&self.idp.app, &Stop::default()).await
    }

    async fn counter_rows(&self) -> u64 {
        self.idp.observer().await.look().await.rows["counter"]
    }
}

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);

/// An hour of the clock has just begun.
async fn scene() -> Scene {
    let scene = Scene::set().await;
    let seconds = scene.idp.now().as_secs().rem_euclid(3600);
    let left = u64::try_from(3600 - seconds).unwrap();
    scene.idp.pass(Duration::from_secs(left));
    scene
}

#[tokio::test]
async fn those_of_an_hour_are_one_line_once_it_is_over() {
    let scene = scene().await;
    let first = scene.idp.now().as_secs();
    for _ in 0..3 {
        scene.types_any(&scene.person.username).await;
        scene.idp.pass(MINUTE);
    }
    scene.summed_up().await;
    assert!(
        scene
            .idp
            .journal(JournalEvent::PasswordRefused)
            .await
            .is_empty()
    );
    scene.idp.pass(HOUR);
    scene.types_any(&scene.person.username).await;
    scene.summed_up().await;
    scene.summed_up().await;
    let lines = scene.idp.journal(JournalEvent::PasswordRefused).await;
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert_eq!(lines[0]["subject"], scene.person.id.as_str());
    let tries = &lines[0]["tries"];
    assert_eq!(tries["first"], first);
    assert_eq!(tries["last"], first + 120);
    assert_eq!(tries["count"], 3);
    scene.idp.pass(HOUR);
    scene.summed_up().await;
    let lines = scene.idp.journal(JournalEvent::PasswordRefused).await;
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[1]["tries"]["count"], 1);
}

#[tokio::test]
async fn those_of_a_known_device_are_told_too() {
    let scene = Scene::known_by(Key::App).await;
    let mut browser = scene.browser.clone();
    let ask = scene.rp.ask(&scene.idp, &[("prompt", "login")]);
    let page = password_page(&mut browser, &ask, Key::Token).await;
    let typed = (scene.person.username.as_str(), "not the right one");
    enter_password(&mut browser, &page, typed).await;
    scene.idp.pass(HOUR * 2);
    scene.summed_up().await;
    assert_eq!(
        scene.idp.journal(JournalEvent::PasswordRefused).await.len(),
        1
    );
}

#[tokio::test]
async fn a_right_password_is_not_among_them() {
    let scene = Scene::known_by(Key::App).await;
    scene.idp.pass(HOUR * 2);
    scene.summed_up().await;
    assert!(
        scene
            .idp
            .journal(JournalEvent::PasswordRefused)
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn a_name_of_nobody_leaves_no_line_and_costs_as_many_rows() {
    let scene = scene().await;
    let before = scene.counter_rows().await;
    scene.types_any("nobody.at.all").await;
    let nobody = scene.counter_rows().await - before;
    scene.types_any(&scene.person.username).await;
    let somebody = scene.counter_rows().await - before - nobody;
    // The two networks were counted before.
    assert_eq!((nobody, somebody), (4, 2));
    scene.idp.pass(HOUR * 2);
    scene.summed_up().await;
    assert_eq!(
        scene.idp.journal(JournalEvent::PasswordRefused).await.len(),
        1
    );
}

#[tokio::test]
async fn behind_a_full_network_nothing_is_counted() {
    let scene = scene().await;
    for _ in 0..20 {
        scene.types_any("nobody.at.all").await;
    }
    let before = scene.counter_rows().await;
    scene.types_any(&scene.person.username).await;
    assert_eq!(scene.counter_rows().await, before);
}

#[tokio::test]
async fn the_one_that_closes_the_account_is_told_apart_and_once() {
    let scene = scene().await;
    let key = CounterKey::new("password", scene.person.id.as_str());
    let at = scene.idp.now();
    let rule = Rule::without_waits(1000, Some(HOUR * 24 * 30));
    let counts = (0..99).map(|_| Change::Count {
        key: key.clone(),
        rule,
        at,
    });
    scene.idp.save(counts).await;
    scene.idp.pass(HOUR);
    scene.types_any(&scene.person.username).await;
    scene.idp.pass(HOUR);
    scene.types_any(&scene.person.username).await;
    scene.idp.pass(HOUR * 2);
    scene.summed_up().await;
    assert_eq!(
        scene.idp.journal(JournalEvent::PasswordRefused).await.len(),
        2
    );
    let closed = scene.idp.journal(JournalEvent::PasswordClosed).await;
    assert_eq!(closed.len(), 1, "{closed:?}");
    assert_eq!(closed[0]["tries"]["count"], 100);
    assert_eq!(closed[0]["actor"], "program");
}

#[tokio::test]
async fn one_that_cannot_be_written_keeps_no_other_waiting() {
    let scene = scene().await;
    scene.types_any(&scene.person.username).await;
    // Before every person, in the order of keys.
    let nobody = refused_at("!", scene.idp.now());
    scene.idp.save([nobody]).await;
    scene.idp.pass(HOUR * 2);
    let left = scene.tries_to_sum_up().await;
    assert!(
        matches!(left, Err(RefusedFault::Accounts { accounts: 1, .. })),
        "{left:?}"
    );
    let lines = scene.idp.journal(JournalEvent::PasswordRefused).await;
    assert_eq!(lines.len(), 1, "{lines:?}");
}

#[tokio::test]
async fn what_comes_too_late_for_its_hour_gets_a_line_of_its_own() {
    let scene = scene().await;
    let at = scene.idp.now();
    scene.types_any(&scene.person.username).await;
    scene.idp.pass(HOUR * 2);
    scene.summed_up().await;
    let before = scene.counter_rows().await;
    let late = refused_at(scene.person.id.as_str(), at);
    scene.idp.save([late]).await;
    scene.summed_up().await;
    scene.summed_up().await;
    let lines = scene.idp.journal(JournalEvent::PasswordRefused).await;
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert_eq!(scene.counter_rows().await, before);
}

#[tokio::test]
async fn a_database_that_is_away_is_left_alone_until_the_next_round() {
    let scene = scene().await;
    for _ in 0..2 {
        scene.types_any(&scene.person.username).await;
        scene.idp.pass(HOUR);
    }
    scene.idp.pass(HOUR);
    // It tells what is due and not the key of the first line.
    scene.idp.meddler.away_after(1);
    let away = scene.tries_to_sum_up().await;
    assert!(matches!(away, Err(RefusedFault::Walk(_))), "{away:?}");
    assert!(!scene.idp.meddler.was_spared());
    let lines = async || scene.idp.journal(JournalEvent::PasswordRefused).await.len();
    assert_eq!(lines().await, 0);
    scene.summed_up().await;
    assert_eq!(lines().await, 2);
}

#[tokio::test]
async fn a_stop_ends_it_at_the_account_that_is_under_way() {
    let scene = scene().await;
    scene.types_any(&scene.person.username).await;
    scene.idp.pass(HOUR * 2);
    let stop = Stop::default();
    stop.call();
    refused::round(&scene.idp.app, &stop).await.unwrap();
    let lines = scene.idp.journal(JournalEvent::PasswordRefused).await;
    assert_eq!(lines, Vec::<serde_json::Value>::new());
}

/// A refused password of this account and hour.
fn refused_at(account: &str, at: UnixTime) -> Change {
    let hour = at.as_secs() / 3600;
    Change::Count {
        key: CounterKey::new("refused", &format!("{account}/{hour}")),
        rule: Rule::without_waits(u32::MAX, None),
        at,
    }
}
