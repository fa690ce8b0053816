//! Another key seals: nothing is lost, nobody who logs in meanwhile notices.

use std::time::Duration;

use data_encoding::{BASE64, HEXLOWER};
use fedtoken_core::{
    keyring::{KeyId, Keyring, MasterKey},
    login::PasswordDemand,
    secret::TokenDigest,
};
use fedtoken_idp::{
    app::App,
    jobs::{
        rewrap::{Batch, Walker},
        ring::{Taken, note, take},
    },
    journal::{Expected, Finding, Report, verify},
    keys::{Ring, RingKey, Standing},
    login::LogoutMessage,
    oidc::logout::Told,
    rotation::{Counts, Obstacle, Situation, Stamps, Witness, count, is_needed},
};
use fedtoken_storage::{
    Change,
    stores::{MessageId, Rewrapping, SealedPlace},
};
use http::StatusCode;
use serde_json::json;

use crate::support::{
    Ask, Browser, Key, Keys, Person, RelyingParty, Response, Scene, TestIdp, code_page, enter_code,
    enter_password, log, log_in, password_page, text,
};

mod forgotten;
mod instances;

const OLD: [u8; 32] = [7; 32];
const NEW: [u8; 32] = [8; 32];

fn id(text: &str) -> KeyId {
    KeyId::parse(text).unwrap()
}

/// The ring of all tests with another key that seals.
fn both() -> Keyring {
    let ring = Keyring::new(id("k2"), MasterKey::new(NEW));
    ring.with_older(id("k1"), MasterKey::new(OLD)).unwrap()
}

fn only_new() -> Keyring {
    Keyring::new(id("k2"), MasterKey::new(NEW))
}

impl TestIdp {
    async fn takes(&self, ring: impl Into<Ring>) {
        let taken = take(&self.live, ring, &mut self.rng()).await;
        assert_eq!(taken.unwrap(), Taken::Changed);
    }

    /// A batch of an instance that others have seen with these keys for long enough.
    async fn batch_as(&self, instance: &str) -> Batch {
        let (app, me) = (self.live.app(), TokenDigest::of(instance));
        let since = self.now().minus(Duration::from_secs(60));
        note(&app, &me.into(), since).await.unwrap();
        Walker::new(me).batch(&app).await.unwrap()
    }

    /// Moves everything.
    async fn moves_all(&self) {
        while self.batch_as("one").await == Batch::More {}
        assert_eq!(self.batch_as("one").await, Batch::Done);
    }

    async fn counts(&self) -> Counts {
        count(self.store()).await.unwrap()
    }

    async fn walk(&self, place: SealedPlace) -> Rewrapping {
        let all = self.store().rewrappings().await.unwrap();
        all.into_iter().find(|state| state.place == place).unwrap()
    }
}

async fn logs_in((idp, rp): (&TestIdp, &RelyingParty), person: &Person, key: Key) {
    let mut browser = idp.browser();
    let (ask, back) = log_in((idp, rp), &mut browser, (person, key)).await;
    idp.tokens(rp, &ask, &back).await;
}

#[tokio::test]
async fn a_login_begun_before_a_rotation_ends_after_it() {
    let mut scene = Scene::set().await;
    let (_, first) = scene.password_page().await;
    let (ask, second) = scene.code_page().await;
    scene.idp.takes(both()).await;
    scene.idp.moves_all().await;
    let filled = scene.filled(&first);
    assert!(scene.browser.submit(&filled).await.asks_code());
    let answer = scene.browser.submit(&scene.answered(&second)).await;
    let back = scene.rp.back(&ask, &answer);
    scene.idp.tokens(&scene.rp, &ask, &back).await;
}

/// A login that keeps a new password, a request that was pushed, a message that waits.
struct Waiting {
    page: Response,
    browser: Browser,
    ask: Ask,
    pushed: Ask,
    message: MessageId,
}

async fn everywhere(scene: &Scene, person: &Person) -> Waiting {
    let (idp, rp) = (&scene.idp, &scene.rp);
    let (person_id, demand) = (person.id.clone(), PasswordDemand::NewPassword);
    idp.save([Change::Demand { person_id, demand }]).await;
    let (mut browser, ask) = (idp.browser(), rp.ask(idp, &[]));
    let page = password_page(&mut browser, &ask, Key::Token).await;
    let typed = (person.username.as_str(), person.password.as_str());
    let page = enter_password(&mut browser, &page, typed).await;
    assert!(page.asks_new_password(), "{page:?}");
    let chosen = "umbrella kitchen violet staircase";
    let form = page.form().with("new_password", chosen);
    let page = browser
        .submit(&form.with("new_password_again", chosen))
        .await;
    assert!(page.asks_code(), "{page:?}");
    let told = Told {
        subject: "s".to_owned(),
        sid: "i".to_owned(),
    };
    let message = LogoutMessage {
        client_id: rp.client_id.clone(),
        told,
    };
    let message = message
        .message(idp.now(), &idp.app.ring, &mut idp.rng())
        .unwrap();
    let name = message.id.clone();
    idp.save([Change::AddMessage(message)]).await;
    Waiting {
        page,
        browser,
        ask,
        pushed: rp.pushed(idp, &[]).await,
        message: name,
    }
}

#[tokio::test]
async fn the_ring_without_the_old_key_opens_everything_at_the_end() {
    let scene = Scene::set().await;
    let hurried = scene.idp.person().await;
    let mut waiting = everywhere(&scene, &hurried).await;
    let before = scene.idp.counts().await;
    for place in SealedPlace::ALL {
        let key = ("k1".to_owned(), place);
        assert!(before.sealed.contains_key(&key), "nothing at {place:?}");
    }
    scene.idp.takes(both()).await;
    scene.idp.moves_all().await;
    let after = scene.idp.counts().await;
    assert_eq!(after.sealed_under("k1"), 0);
    assert_eq!(after.sealed_under("k2"), before.sealed_under("k1"));
    scene.idp.takes(only_new()).await;

    let parts = (&scene.idp, &scene.rp);
    logs_in(parts, &scene.person, Key::Token).await;
    logs_in(parts, &scene.person, Key::App).await;
    let mut fresh = scene.idp.browser();
    let pushed = code_page(&mut fresh, &waiting.pushed, (&scene.person, Key::App));
    assert!(pushed.await.asks_code());
    let code = hurried.answer(&scene.idp, &waiting.page);
    // Its form was drawn under the old key; the login itself goes on with a fresh one.
    let page = enter_code(&mut waiting.browser, &waiting.page, &code).await;
    assert!(!page.is_callback());
    let login = waiting.browser.open(&waiting.page.path).await;
    let answer = enter_code(&mut waiting.browser, &login, &code).await;
    scene.rp.back(&waiting.ask, &answer);
    let message = scene.idp.store().message(&waiting.message).await.unwrap();
    assert!(LogoutMessage::of(&message.unwrap(), &only_new()).is_some());
}

#[tokio::test]
async fn a_walk_that_was_killed_goes_on_where_it_stopped() {
    let idp = TestIdp::start().await;
    let rp = idp.relying_party().await;
    let mut persons = Vec::new();
    for _ in 0..9 {
        persons.push(idp.person_with(Keys::Both).await);
    }
    idp.takes(both()).await;
    // The fifth place has 216 cells: the sixth batch leaves it half-way.
    for _ in 0..6 {
        assert_eq!(idp.batch_as("killed").await, Batch::More);
    }
    let cells = idp.walk(SealedPlace::Cell).await;
    assert_eq!((cells.moved, cells.done_at), (200, None));
    let half = idp.counts().await;
    assert!(half.sealed_under("k1") > 0 && half.sealed_under("k2") > 0);
    for person in &persons {
        logs_in((&idp, &rp), person, Key::Token).await;
    }
    // Nobody else goes on before its lease is over.
    assert_eq!(idp.batch_as("other").await, Batch::NotMine);
    idp.pass(Duration::from_secs(10));
    assert_eq!(idp.batch_as("other").await, Batch::More);
    let cells = idp.walk(SealedPlace::Cell).await;
    assert_eq!(cells.moved, 216);
    assert!(cells.done_at.is_some());
    idp.pass(Duration::from_secs(10));
    idp.moves_all().await;
    assert_eq!(idp.counts().await.sealed_under("k1"), 0);
}

#[tokio::test]
async fn a_value_that_does_not_open_stays_and_stops_nobody() {
    let scene = Scene::set().await;
    let set = Change::SetPassword {
        person_id: scene.idp.person().await.id,
        password: vec![1, 2, 3],
        at: scene.idp.now(),
    };
    scene.idp.save([set]).await;
    scene.idp.takes(both()).await;
    scene.idp.moves_all().await;
    let counts = scene.idp.counts().await;
    assert_eq!((counts.sealed_under("k1"), counts.sealed_under("")), (0, 1));
    logs_in((&scene.idp, &scene.rp), &scene.person, Key::Token).await;
}

#[tokio::test]
async fn an_old_key_is_needed_while_a_row_is_sealed_under_it() {
    let idp = TestIdp::start().await;
    idp.person().await;
    idp.takes(both()).await;
    let needed = async || {
        let key = RingKey {
            id: id("k1"),
            standing: Standing::Old,
            made_at: None,
            replaced_at: Some(idp.now()),
        };
        let situation = Situation {
            keys: &[key],
            witness: &Witness::default(),
            now: idp.now(),
        };
        is_needed(&key, &idp.counts().await, (&situation, Stamps::Forget))
    };
    assert!(matches!(needed().await, Err(Obstacle::Sealed { .. })));
    idp.moves_all().await;
    assert_eq!(needed().await, Ok(()));
    // What an instance writes that missed everything.
    idp.person().await;
    assert!(matches!(needed().await, Err(Obstacle::Sealed { .. })));
}

/// A refresh token of somebody who logs in, and the service that has it.
async fn refresh_token(scene: &Scene) -> (RelyingParty, String) {
    let members = json!({"grant_types": ["authorization_code", "refresh_token"], "offline_access": "granted"});
    let rp = scene.idp.relying_party_with(&members).await;
    let scope = "openid offline_access";
    let ask = rp.ask(&scene.idp, &[("scope", scope), ("prompt", "login")]);
    let mut browser = scene.idp.browser();
    let page = code_page(&mut browser, &ask, (&scene.person, Key::Token)).await;
    let code = scene.person.answer(&scene.idp, &page);
    let back = rp.back(&ask, &enter_code(&mut browser, &page, &code).await);
    let answer = rp.redeem(&ask, &back.code).await;
    let token = text(&answer.json(), "refresh_token").to_owned();
    (rp, token)
}

/// What a walk over the journal finds.
async fn found_in(app: &App, keep: Duration) -> (Vec<Finding>, Report) {
    let mut found = Vec::new();
    let mut tell = |finding| found.push(finding);
    let expected = Expected {
        checkpoints: None,
        keep,
        now: app.clock.now(),
    };
    let report = verify(&*app.store, &app.journal, expected, &mut tell).await;
    (found, report.unwrap())
}

#[tokio::test]
async fn refresh_tokens_and_the_journal_outlive_a_rotation() {
    let scene = Scene::set().await;
    let (rp, token) = refresh_token(&scene).await;
    scene.idp.takes(both()).await;
    scene.idp.moves_all().await;
    let renewed = rp.refresh(&token, &[]).await;
    assert_eq!(renewed.status, StatusCode::OK, "{renewed:?}");
    let app = scene.idp.live.app();
    assert_eq!(found_in(&app, Duration::from_secs(60)).await.0, []);
}

/// Logs in again and again until the rotation is over.
async fn busy(scene: &Scene, person: &Person, over: &tokio::sync::watch::Receiver<bool>) -> u32 {
    let mut logins = 0;
    while !*over.borrow() {
        for key in [Key::App, Key::Token] {
            logs_in((&scene.idp, &scene.rp), person, key).await;
            logins += 1;
        }
        // A time step of the app is accepted once.
        scene.idp.pass(Duration::from_secs(30));
    }
    logins
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_login_fails_while_everything_is_moved() {
    log::start();
    let scene = Scene::set().await;
    let other = scene.idp.person().await;
    for _ in 0..9 {
        scene.idp.person().await;
    }
    let (over, seen) = tokio::sync::watch::channel(false);
    let rotation = async {
        scene.idp.takes(both()).await;
        let mut left = scene.idp.counts().await.sealed_under("k1");
        assert!(left > 0);
        while scene.idp.batch_as("one").await != Batch::Done {
            // What is said of it meanwhile never grows: nobody seals with the old key any more.
            let now = scene.idp.counts().await.sealed_under("k1");
            assert!(now <= left, "{now} of {left}");
            left = now;
        }
        over.send(true).unwrap();
    };
    let (one, two, ()) = tokio::join!(
        busy(&scene, &scene.person, &seen),
        busy(&scene, &other, &seen),
        rotation
    );
    assert!(one > 0 && two > 0);
    assert_eq!(scene.idp.counts().await.sealed_under("k1"), 0);
    let log = log::written();
    for key in [OLD, NEW] {
        for text in [
            BASE64.encode(&key),
            HEXLOWER.encode(&key),
            format!("{key:?}"),
        ] {
            let found = log.windows(text.len()).any(|part| part == text.as_bytes());
            assert!(!found, "a key of the ring is in the log");
        }
    }
}
