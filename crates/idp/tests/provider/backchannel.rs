//! Telling the services of a session, behind the browser's back, that it has ended.

use std::time::Duration;

use fedtoken_core::login::PasswordDemand;
use fedtoken_storage::{
    Change, ClientChange,
    stores::{Message, MessageId},
};
use http::StatusCode;
use serde_json::{Value, json};
use tokio::task::JoinSet;

mod attempts;
mod slow;

use crate::support::{
    Browser, Heard, Key, Person, Receiver, RelyingParty, TestIdp, Tokens, enter_code,
    enter_password, log_in, login_page, password_page,
};

/// A provider, a listening service, and a person with a session there.
struct Scene {
    idp: TestIdp,
    receiver: Receiver,
    rp: RelyingParty,
    person: Person,
    browser: Browser,
    tokens: Tokens,
}

impl Scene {
    async fn set() -> Self {
        Self::with(&json!({})).await
    }

    /// A service with these members besides the usual ones.
    async fn with(members: &Value) -> Self {
        let (idp, receiver) = (TestIdp::start().await, Receiver::start().await);
        let (rp, person) = (
            listening(&idp, &receiver, members).await,
            idp.person().await,
        );
        let mut browser = idp.browser();
        let chosen = (&person, Key::Token);
        let (ask, back) = log_in((&idp, &rp), &mut browser, chosen).await;
        let tokens = idp.tokens(&rp, &ask, &back).await;
        Self {
            idp,
            receiver,
            rp,
            person,
            browser,
            tokens,
        }
    }

    async fn log_out(&mut self) {
        let hint = [("id_token_hint", self.tokens.id_token.as_str())];
        let done = self.browser.open(&self.rp.logout(&hint)).await;
        assert_eq!(done.status, StatusCode::OK, "{done:?}");
    }

    /// What the service has heard so far.
    async fn heard(&self) -> Vec<Heard> {
        self.receiver.heard(&self.rp, self.idp.now()).await
    }

    /// The one thing it has heard.
    async fn heard_once(&self) -> Heard {
        let [heard] = <[Heard; 1]>::try_from(self.heard().await).unwrap();
        heard
    }

    /// The message behind a logout token.
    async fn message(&self, heard: &Heard) -> Option<Message> {
        let id = MessageId::parse(heard.claims["jti"].as_str().unwrap()).unwrap();
        self.idp.store().message(&id).await.unwrap()
    }

    /// Whether nothing waits to be sent.
    async fn is_idle(&self) -> bool {
        let oldest = self.idp.store().oldest_message().await;
        oldest.unwrap().is_none()
    }
}

/// A service that listens at this receiver.
async fn listening(idp: &TestIdp, receiver: &Receiver, members: &Value) -> RelyingParty {
    let mut registration = members.clone();
    registration["backchannel_logout_uri"] = json!(receiver.uri);
    idp.relying_party_with(&registration).await
}

/// The names by which a service knows person and session.
fn names(claims: &Value) -> (&Value, &Value) {
    (&claims["sub"], &claims["sid"])
}

#[tokio::test]
async fn a_logout_is_told_by_a_token_that_an_independent_reader_accepts() {
    let mut scene = Scene::set().await;
    scene.log_out().await;
    scene.idp.send_messages().await;
    let heard = scene.heard_once().await;
    assert_eq!(names(&heard.claims), names(&scene.tokens.claims));
    assert_eq!(heard.claims["iat"], scene.idp.now().as_secs());
    assert_eq!(scene.message(&heard).await, None);
    assert!(scene.is_idle().await);
}

#[tokio::test]
async fn the_token_is_signed_as_the_services_id_tokens_are() {
    for algorithm in ["RS256", "ES256", "PS256", "EdDSA"] {
        let members = json!({ "id_token_signed_response_alg": algorithm });
        let mut scene = Scene::with(&members).await;
        scene.log_out().await;
        scene.idp.send_messages().await;
        let used = scene.heard_once().await.algorithm;
        assert_eq!(format!("{used:?}"), algorithm);
    }
}

#[tokio::test]
async fn every_service_hears_its_own_names_once() {
    let mut scene = Scene::set().await;
    let receiver = Receiver::start().await;
    let members = json!({ "subject_type": "pairwise" });
    let rp = listening(&scene.idp, &receiver, &members).await;
    let ask = rp.ask(&scene.idp, &[]);
    let answer = login_page(&mut scene.browser, &ask).await;
    let back = rp.back(&ask, &answer);
    let tokens = scene.idp.tokens(&rp, &ask, &back).await;
    scene.log_out().await;
    scene.idp.send_messages().await;
    scene.idp.send_messages().await;
    let own = scene.heard_once().await;
    assert_eq!(names(&own.claims), names(&scene.tokens.claims));
    let [other] = <[Heard; 1]>::try_from(receiver.heard(&rp, scene.idp.now()).await).unwrap();
    assert_eq!(names(&other.claims), names(&tokens.claims));
    assert_ne!(names(&other.claims), names(&own.claims));
    assert_ne!(other.claims["jti"], own.claims["jti"]);
}

#[tokio::test]
async fn a_service_that_no_longer_listens_is_not_told() {
    let mut scene = Scene::set().await;
    scene.log_out().await;
    let (client_id, at) = (scene.rp.client_id.clone(), scene.idp.now());
    let removal = Change::from(ClientChange::Remove { client_id, at });
    scene.idp.save([removal]).await;
    scene.idp.send_messages().await;
    assert_eq!(scene.receiver.count(), 0);
    assert!(scene.is_idle().await);
}

#[tokio::test]
async fn a_service_without_back_channel_leaves_no_message() {
    let mut scene = Scene::set().await;
    let silent = scene.idp.relying_party().await;
    let ask = silent.ask(&scene.idp, &[]);
    login_page(&mut scene.browser, &ask).await;
    scene.log_out().await;
    let sight = scene.idp.observer().await.look().await;
    assert_eq!(sight.rows["message"], 1);
}

#[tokio::test]
async fn a_message_in_the_database_names_nobody() {
    let mut scene = Scene::set().await;
    scene.receiver.answer([500]);
    scene.log_out().await;
    scene.idp.send_messages().await;
    let heard = scene.heard_once().await;
    let content = scene.message(&heard).await.unwrap().content;
    for name in [&heard.claims["sid"], &heard.claims["sub"]] {
        let name = name.as_str().unwrap().as_bytes();
        assert!(!content.windows(name.len()).any(|part| part == name));
    }
}

#[tokio::test]
async fn somebody_elses_login_ends_the_session_and_its_services_hear() {
    let mut scene = Scene::set().await;
    let receiver = Receiver::start().await;
    let rp = listening(&scene.idp, &receiver, &json!({})).await;
    let other = scene.idp.person().await;
    let chosen = (&other, Key::Token);
    log_in((&scene.idp, &rp), &mut scene.browser, chosen).await;
    scene.idp.send_messages().await;
    let heard = scene.heard_once().await;
    assert_eq!(names(&heard.claims), names(&scene.tokens.claims));
    assert_eq!(receiver.count(), 0, "the new session goes on");
    let dead = scene.rp.userinfo(&scene.tokens.access).await;
    assert_eq!(dead.status, StatusCode::UNAUTHORIZED, "{dead:?}");
}

#[tokio::test]
async fn another_login_of_the_same_person_tells_nobody() {
    let mut scene = Scene::set().await;
    let chosen = (&scene.person, Key::App);
    log_in((&scene.idp, &scene.rp), &mut scene.browser, chosen).await;
    scene.idp.send_messages().await;
    assert_eq!(scene.receiver.count(), 0);
}

#[tokio::test]
async fn a_new_password_is_told_to_the_services_of_every_session() {
    const NEW: &str = "umbrella kitchen violet staircase";
    let mut scene = Scene::set().await;
    let mut elsewhere = scene.idp.browser();
    let chosen = (&scene.person, Key::App);
    let (ask, back) = log_in((&scene.idp, &scene.rp), &mut elsewhere, chosen).await;
    let there = scene.idp.tokens(&scene.rp, &ask, &back).await;
    let (person_id, demand) = (scene.person.id.clone(), PasswordDemand::NewPassword);
    scene.idp.save([Change::Demand { person_id, demand }]).await;

    let ask = scene.rp.ask(&scene.idp, &[("prompt", "login")]);
    let page = password_page(&mut scene.browser, &ask, Key::Token).await;
    let typed = (
        scene.person.username.as_str(),
        scene.person.password.as_str(),
    );
    let page = enter_password(&mut scene.browser, &page, typed).await;
    let form = page.form().with("new_password", NEW);
    let form = form.with("new_password_again", NEW);
    let page = scene.browser.submit(&form).await;
    let code = scene.person.answer(&scene.idp, &page);
    let answer = enter_code(&mut scene.browser, &page, &code).await;
    let back = scene.rp.back(&ask, &answer);
    let after = scene.idp.tokens(&scene.rp, &ask, &back).await;

    scene.idp.send_messages().await;
    let heard = scene.heard().await;
    let mut told: Vec<_> = heard.iter().map(|heard| &heard.claims["sid"]).collect();
    told.sort_by_key(|sid| sid.to_string());
    let mut ended = [&scene.tokens.claims["sid"], &there.claims["sid"]];
    ended.sort_by_key(|sid| sid.to_string());
    assert_eq!(told, ended);
    assert!(!told.contains(&&after.claims["sid"]), "it has just begun");
}

#[tokio::test]
async fn a_logout_keeps_what_was_given_for_the_time_after_it() {
    let mut scene = Scene::set().await;
    let members = json!({
        "grant_types": ["authorization_code", "refresh_token"],
        "offline_access": "granted",
    });
    let rp = scene.idp.relying_party_with(&members).await;
    let ask = rp.ask(&scene.idp, &[("scope", "openid offline_access")]);
    let answer = login_page(&mut scene.browser, &ask).await;
    let back = rp.back(&ask, &answer);
    let offline = scene.idp.tokens(&rp, &ask, &back).await;
    scene.log_out().await;
    let kept = rp.userinfo(&offline.access).await;
    assert_eq!(kept.status, StatusCode::OK, "{kept:?}");
    let dead = scene.rp.userinfo(&scene.tokens.access).await;
    assert_eq!(dead.status, StatusCode::UNAUTHORIZED, "{dead:?}");
}

#[tokio::test]
async fn of_many_logouts_at_once_each_service_hears_once() {
    let scene = Scene::set().await;
    let hint = [("id_token_hint", scene.tokens.id_token.as_str())];
    let path = scene.rp.logout(&hint);
    let mut running = JoinSet::new();
    for _ in 0..20 {
        let (mut browser, path) = (scene.browser.clone(), path.clone());
        running.spawn(async move { browser.open(&path).await.status });
    }
    for status in running.join_all().await {
        assert_eq!(status, StatusCode::OK);
    }
    scene.idp.send_messages().await;
    scene.heard_once().await;
}

#[tokio::test]
async fn whoever_hears_of_a_session_while_it_ends_hears_of_its_end() {
    let mut scene = Scene::set().await;
    let mut running = JoinSet::new();
    for _ in 0..12 {
        let rp = listening(&scene.idp, &scene.receiver, &json!({})).await;
        let (mut browser, ask) = (scene.browser.clone(), rp.ask(&scene.idp, &[]));
        running.spawn(async move { login_page(&mut browser, &ask).await.has_code() });
    }
    scene.log_out().await;
    let answered = running.join_all().await.into_iter().filter(|had| *had);
    let answered = answered.count();
    // Four go at least each time; the others are put back for two seconds.
    for _ in 0..4 {
        scene.idp.send_messages().await;
        scene.idp.pass(Duration::from_secs(2));
    }
    assert_eq!(scene.receiver.count(), answered + 1);
}
