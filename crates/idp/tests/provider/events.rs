//! Security events that leave a line in the journal, each with what it must tell.

use std::{sync::Arc, time::Duration};

use fedtoken_idp::{clock::FrozenClock, journal::export_page};
use fedtoken_storage::{Change, stores::JournalEvent};
use http::StatusCode;
use serde_json::{Value, json};

use crate::support::{
    Browser, Call, Key, RelyingParty, Response, START, Scene, Signer, TestIdp, code_page, config,
    enter_code, enter_password, log_in, login_page, password_page, provider,
};

impl Scene {
    async fn at_the_code(&self, browser: &mut Browser, key: Key) -> Response {
        let ask = self.rp.ask(&self.idp, &[("prompt", "login")]);
        code_page(browser, &ask, (&self.person, key)).await
    }

    async fn told(&self, event: JournalEvent) -> usize {
        self.idp.journal(event).await.len()
    }
}

const HOUR: Duration = Duration::from_secs(60 * 60);

#[tokio::test]
async fn a_code_is_told_in_the_commit_that_counts_it() {
    let scene = Scene::known_by(Key::App).await;
    let mut browser = scene.browser.clone();
    let page = scene.at_the_code(&mut browser, Key::Token).await;
    let before = scene.told(JournalEvent::CodeTried).await;
    // Somebody ends the login right before the code is counted.
    let logins = page.form().action.rsplit('/').next().unwrap().to_owned();
    let login_id = fedtoken_core::ids::LoginId::parse(&logins).unwrap();
    let end = Change::EndLogin { login_id };
    scene.idp.meddler.after_commits(0, [end]);
    enter_code(&mut browser, &page, &scene.person.wrong_code()).await;
    assert_eq!(scene.told(JournalEvent::CodeTried).await, before);
    let page = scene.at_the_code(&mut browser, Key::Token).await;
    enter_code(&mut browser, &page, &scene.person.wrong_code()).await;
    assert_eq!(scene.told(JournalEvent::CodeTried).await, before + 1);
    assert_eq!(scene.told(JournalEvent::CodeRefused).await, 1);
}

#[tokio::test]
async fn codes_that_are_not_looked_at_are_told_once_an_hour() {
    let scene = Scene::known_by(Key::App).await;
    let mut browser = scene.browser.clone();
    let first = scene.at_the_code(&mut browser, Key::Token).await;
    let mut page = first.clone();
    for _ in 0..4 {
        page = enter_code(&mut browser, &page, &scene.person.wrong_code()).await;
    }
    enter_code(&mut browser, &page, &scene.person.wrong_code()).await;
    assert_eq!(scene.told(JournalEvent::CodeTurnedAway).await, 0);
    for _ in 0..3 {
        enter_code(&mut browser, &first, &scene.person.wrong_code()).await;
        assert_eq!(scene.told(JournalEvent::CodeTurnedAway).await, 1);
    }
    scene.idp.pass(HOUR);
    enter_code(&mut browser, &first, &scene.person.wrong_code()).await;
    assert_eq!(scene.told(JournalEvent::CodeTurnedAway).await, 2);
}

#[tokio::test]
async fn a_code_behind_a_closed_key_is_told() {
    let scene = Scene::known_by(Key::App).await;
    let mut browser = scene.browser.clone();
    let page = scene.at_the_code(&mut browser, Key::App).await;
    let limit = scene.idp.app.policy.limits.paper_bound();
    let count = || Change::CountTotpAttempt {
        person_id: scene.person.id.clone(),
        limit,
    };
    scene.idp.save((0..limit).map(|_| count())).await;
    enter_code(&mut browser, &page, "000000").await;
    assert_eq!(scene.told(JournalEvent::CodeTurnedAway).await, 1);
}

#[tokio::test]
async fn the_wrong_code_that_closes_a_key_is_told_apart() {
    let scene = Scene::known_by(Key::App).await;
    let mut browser = scene.browser.clone();
    let page = scene.at_the_code(&mut browser, Key::App).await;
    let limit = scene.idp.app.policy.limits.paper_bound();
    let count = || Change::CountTotpAttempt {
        person_id: scene.person.id.clone(),
        limit,
    };
    scene.idp.save((0..limit - 2).map(|_| count())).await;
    let page = enter_code(&mut browser, &page, "000000").await;
    assert_eq!(scene.told(JournalEvent::KeyClosed).await, 0);
    enter_code(&mut browser, &page, "000000").await;
    let closed = scene.idp.journal(JournalEvent::KeyClosed).await;
    assert_eq!(closed.len(), 1);
    assert_eq!(closed[0]["method"], "app");
}

#[tokio::test]
async fn a_wrong_code_in_a_login_that_is_over_is_told() {
    let scene = Scene::known_by(Key::App).await;
    let mut browser = scene.browser.clone();
    let page = scene.at_the_code(&mut browser, Key::Token).await;
    scene.idp.pass(HOUR);
    enter_code(&mut browser, &page, &scene.person.wrong_code()).await;
    let refused = scene.idp.journal(JournalEvent::CodeRefused).await;
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0]["reason"], "too-late");
}

#[tokio::test]
async fn an_answer_of_a_session_is_told() {
    let mut scene = Scene::set().await;
    let chosen = (&scene.person, Key::Token);
    log_in((&scene.idp, &scene.rp), &mut scene.browser, chosen).await;
    assert_eq!(scene.told(JournalEvent::SessionAnswered).await, 0);
    let ask = scene.rp.ask(&scene.idp, &[("prompt", "none")]);
    assert!(login_page(&mut scene.browser, &ask).await.has_code());
    let told = scene.idp.journal(JournalEvent::SessionAnswered).await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["client"], scene.rp.client_id);
    assert_eq!(told[0]["subject"], scene.person.id.as_str());
}

#[tokio::test]
async fn a_no_is_told() {
    let mut scene = Scene::set().await;
    let chosen = (&scene.person, Key::Token);
    log_in((&scene.idp, &scene.rp), &mut scene.browser, chosen).await;
    let third = json!({"party": "third"});
    let third = scene.idp.relying_party_with(&third).await;
    let ask = third.ask(&scene.idp, &[]);
    let page = login_page(&mut scene.browser, &ask).await;
    assert_eq!(scene.told(JournalEvent::ConsentDenied).await, 0);
    let no = page.form().with("consent", "deny");
    scene.browser.press(&no).await;
    let told = scene.idp.journal(JournalEvent::ConsentDenied).await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["client"], third.client_id);
    assert_eq!(told[0]["outcome"], "failure");
}

#[tokio::test]
async fn a_device_is_told_when_it_becomes_known_and_not_again() {
    let mut scene = Scene::set().await;
    for _ in 0..2 {
        let chosen = (&scene.person, Key::Token);
        log_in((&scene.idp, &scene.rp), &mut scene.browser, chosen).await;
        scene.browser.jar.forget("session");
    }
    let told = scene.idp.journal(JournalEvent::DeviceKnown).await;
    assert_eq!(told.len(), 1);
    let finished = scene.idp.journal(JournalEvent::LoginFinished).await;
    // The second login came from it.
    assert_eq!(told[0]["device"], finished[1]["device"]);
    assert!(told[0]["device"].is_string() && finished[0]["device"].is_null());
}

#[tokio::test]
async fn a_session_that_somebody_else_ends_does_not_tell_the_network() {
    let mut scene = Scene::set().await;
    let chosen = (&scene.person, Key::Token);
    log_in((&scene.idp, &scene.rp), &mut scene.browser, chosen).await;
    let other = scene.idp.person().await;
    let chosen = (&other, Key::Token);
    let ask = scene.rp.ask(&scene.idp, &[("prompt", "login")]);
    let page = code_page(&mut scene.browser, &ask, chosen).await;
    let code = other.answer(&scene.idp, &page);
    assert!(
        enter_code(&mut scene.browser, &page, &code)
            .await
            .has_code()
    );
    let ended = scene.idp.journal(JournalEvent::SessionEnded).await;
    assert_eq!(ended.len(), 1);
    assert_eq!(ended[0]["subject"], scene.person.id.as_str());
    assert_eq!(ended[0]["actor"], "visitor");
    assert_eq!(ended[0]["reason"], "somebody-else");
    assert!(ended[0]["address"].is_null(), "{ended:?}");
}

#[tokio::test]
async fn a_new_password_tells_each_session_that_it_ends() {
    let scene = Scene::known_by(Key::App).await;
    let mut other = scene.idp.browser();
    let chosen = (&scene.person, Key::Token);
    log_in((&scene.idp, &scene.rp), &mut other, chosen).await;
    let live = scene.idp.store().sessions_of(&scene.person.id).await;
    let live = live.unwrap().len();
    for _ in 0..3 {
        scene
            .at_the_code(&mut scene.idp.browser(), Key::Token)
            .await;
    }
    let mut browser = scene.browser.clone();
    let ask = scene.rp.ask(&scene.idp, &[("prompt", "login")]);
    let page = password_page(&mut browser, &ask, Key::Token).await;
    let page = enter_password(&mut browser, &page, scene.typed()).await;
    let form = page.form().with("new_password", NEW);
    let page = browser.submit(&form.with("new_password_again", NEW)).await;
    let code = scene.person.answer(&scene.idp, &page);
    assert!(enter_code(&mut browser, &page, &code).await.has_code());
    let ended = scene.idp.journal(JournalEvent::SessionEnded).await;
    assert!(live >= 1);
    assert_eq!(ended.len(), live);
    for line in ended {
        assert_eq!(line["reason"], "new-password");
        assert_eq!(line["actor"], "person");
    }
}

const NEW: &str = "umbrella kitchen violet staircase";

#[tokio::test]
async fn who_does_not_prove_to_be_a_client_is_told_once_an_hour_with_the_network() {
    let (idp, signer) = (TestIdp::start().await, Signer::new());
    let members = json!({"token_endpoint_auth_method": "private_key_jwt", "jwks": signer.jwks()});
    let rp = idp.relying_party_with(&members).await;
    let stranger = Signer::new();
    for _ in 0..3 {
        introspect(&rp, &stranger.assertion((&idp, &rp), &json!({}))).await;
    }
    let told = idp.journal(JournalEvent::ClientRefused).await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0]["client"], rp.client_id);
    assert_eq!(told[0]["address"], "127.0.0.0/24");
    idp.pass(HOUR);
    introspect(&rp, &stranger.assertion((&idp, &rp), &json!({}))).await;
    assert_eq!(idp.journal(JournalEvent::ClientRefused).await.len(), 2);
}

#[tokio::test]
async fn a_name_of_no_client_leaves_no_line() {
    let idp = TestIdp::start().await;
    let mut rp = idp.relying_party().await;
    rp.client_id = "nobody".to_owned();
    introspect(&rp, &Signer::new().assertion((&idp, &rp), &json!({}))).await;
    assert!(idp.journal(JournalEvent::ClientRefused).await.is_empty());
}

#[tokio::test]
async fn an_assertion_that_comes_twice_is_told() {
    let (idp, signer) = (TestIdp::start().await, Signer::new());
    let members = json!({"token_endpoint_auth_method": "private_key_jwt", "jwks": signer.jwks()});
    let rp = idp.relying_party_with(&members).await;
    let assertion = signer.assertion((&idp, &rp), &json!({}));
    assert_eq!(introspect(&rp, &assertion).await.status, StatusCode::OK);
    assert!(idp.journal(JournalEvent::ClientRefused).await.is_empty());
    for _ in 0..2 {
        let again = introspect(&rp, &assertion).await;
        assert_eq!(again.status, StatusCode::UNAUTHORIZED);
    }
    let told = idp.journal(JournalEvent::ClientRefused).await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["reason"], "repeated");
}

async fn introspect(rp: &RelyingParty, assertion: &str) -> Response {
    let fields = [
        ("token", "anything"),
        (
            "client_assertion_type",
            "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        ),
        ("client_assertion", assertion),
    ];
    rp.send(Call::post("/introspect", &fields)).await
}

#[tokio::test]
async fn each_key_that_the_provider_makes_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let config = config("http://localhost", &folder.path().join("fresh.db"));
    let clock = Arc::new(FrozenClock::at(START));
    let app = provider(&config, &clock, 9).await.app;
    let keys = app.store.signing_keys().await.unwrap();
    let page = export_page(&*app.store, &app.journal, i64::MIN).await;
    let text = page.unwrap().unwrap().text;
    let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
    let told: Vec<Value> = lines
        .filter(|line: &Value| line["event"] == "key-made")
        .collect();
    assert!(!keys.is_empty());
    assert_eq!(told.len(), keys.len());
    for key in keys {
        let names = |line: &&Value| line["reference"] == key.kid;
        assert_eq!(told.iter().filter(names).count(), 1, "{}", key.kid);
    }
}
