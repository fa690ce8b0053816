//! `/me/services`: what was allowed, and how it is taken back.

use std::time::Duration;

use fedtoken_core::ids::GrantId;
use fedtoken_storage::{
    Change, ClientChange,
    stores::{ClientLife, Consent, JournalEvent},
};
use http::StatusCode;
use serde_json::{Value, json};

use crate::support::{
    Call, Key, RelyingParty, Response, Scene, TestIdp, Tokens, log_in, login_page, refusal, text,
};

const SERVICES: &str = "/me/services";

/// A session in which one service of another party was allowed to see something.
async fn allowed() -> (Scene, Tokens) {
    let mut scene = Scene::set().await;
    let session = (&scene.person, Key::Token);
    log_in((&scene.idp, &scene.rp), &mut scene.browser, session).await;
    scene.rp = third(&scene.idp).await;
    let tokens = allow(&mut scene).await;
    (scene, tokens)
}

async fn third(idp: &TestIdp) -> RelyingParty {
    let members = json!({
        "party": "third", "grant_types": ["authorization_code", "refresh_token"],
    });
    idp.relying_party_with(&members).await
}

async fn allow(scene: &mut Scene) -> Tokens {
    let ask = scene
        .rp
        .ask(&scene.idp, &[("scope", "openid email offline_access")]);
    let page = login_page(&mut scene.browser, &ask).await;
    let answer = scene
        .browser
        .press(&page.form().with("consent", "allow"))
        .await;
    let back = scene.rp.back(&ask, &answer);
    scene.idp.tokens(&scene.rp, &ask, &back).await
}

async fn page(scene: &mut Scene) -> Response {
    let page = scene.browser.get(SERVICES).await;
    assert_eq!(page.status, StatusCode::OK, "{page:?}");
    page
}

fn button(page: &Response) -> String {
    page.attribute("button[name=revoke]", "value").unwrap()
}

async fn is_allowed(scene: &Scene) -> bool {
    let consents = scene.idp.store().consents_of(&scene.person.id).await;
    !consents.unwrap().is_empty()
}

#[tokio::test]
async fn everything_allowed_is_listed_with_its_day() {
    let (mut scene, _) = allowed().await;
    let page = page(&mut scene).await;
    let name = format!("Service {}", scene.rp.client_id.rsplit('-').next().unwrap());
    assert_eq!(page.texts("h2"), [name]);
    assert_eq!(page.texts("ul.told > li").len(), 3);
    assert!(page.has("time[datetime='2023-11-14']"), "{page:?}");
    assert_eq!(page.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn what_is_taken_back_is_dead_at_once_and_asked_for_anew() {
    let (mut scene, tokens) = allowed().await;
    assert!(scene.rp.userinfo(&tokens.access).await.status.is_success());
    let list = page(&mut scene).await;
    let revoke = list.form().with("revoke", &button(&list));
    let after = scene.browser.submit(&revoke).await;
    assert_eq!(after.path, SERVICES);
    assert!(!after.has("button[name=revoke]"), "{after:?}");
    let dead = scene.rp.userinfo(&tokens.access).await;
    assert_eq!(dead.status, StatusCode::UNAUTHORIZED);
    let ask = scene.rp.ask(&scene.idp, &[]);
    let asked = login_page(&mut scene.browser, &ask).await;
    assert!(asked.has("button[name=consent]"), "{asked:?}");
    let lines = scene
        .idp
        .store()
        .journal_of(&scene.person.id, 50)
        .await
        .unwrap();
    assert!(
        lines
            .iter()
            .any(|line| line.event == JournalEvent::ConsentRevoked)
    );
}

/// A session, and a service of our own that may renew its access while the person is away.
async fn trusted() -> (Scene, String) {
    let mut scene = Scene::set().await;
    let members = json!({
        "grant_types": ["authorization_code", "refresh_token"], "offline_access": "granted",
    });
    scene.rp = scene.idp.relying_party_with(&members).await;
    let session = (&scene.person, Key::Token);
    log_in((&scene.idp, &scene.rp), &mut scene.browser, session).await;
    let token = renewable(&mut scene, "openid email offline_access").await;
    (scene, token)
}

/// A refresh token that nobody asked the person about.
async fn renewable(scene: &mut Scene, scope: &str) -> String {
    let ask = scene.rp.ask(&scene.idp, &[("scope", scope)]);
    let answer = login_page(&mut scene.browser, &ask).await;
    let back = scene.rp.back(&ask, &answer);
    let tokens = scene.rp.redeem(&ask, &back.code).await.json();
    text(&tokens, "refresh_token").to_owned()
}

#[tokio::test]
async fn a_service_that_asks_nobody_is_listed_while_it_may_renew() {
    let (mut scene, _) = trusted().await;
    renewable(&mut scene, "openid phone offline_access").await;
    let listed = page(&mut scene).await;
    assert_eq!(listed.texts("h2").len(), 1);
    // Login, mail address, phone number, while away: whatever any of its grants opens.
    assert_eq!(listed.texts("ul.told > li").len(), 4);
    assert_eq!(
        listed.texts("time"),
        ["Access since your login on 14/11/2023"]
    );
    scene.idp.pass(Duration::from_secs(20 * 60));
    let narrow = |registration: &mut Value, _: &mut _| {
        registration["scope"] = json!("openid offline_access");
    };
    scene.idp.register_anew(&scene.rp, narrow).await;
    let narrowed = page(&mut scene).await;
    assert_eq!(narrowed.texts("ul.told > li").len(), 2);
}

#[tokio::test]
async fn what_a_grant_opens_is_listed_where_the_consent_says_less() {
    let (mut scene, _) = allowed().await;
    let store = scene.idp.store();
    let consents = store.consents_of(&scene.person.id).await.unwrap();
    let less = Consent {
        scope: "openid phone".to_owned(),
        ..consents[0].clone()
    };
    let replace = Change::PutConsent {
        consent: less,
        before: Some(consents[0].clone()),
    };
    scene.idp.save([replace]).await;
    let listed = page(&mut scene).await;
    assert_eq!(listed.texts("h2").len(), 1);
    // Login, phone number; of the grant besides: mail address, while away.
    assert_eq!(listed.texts("ul.told > li").len(), 4);
}

#[tokio::test]
async fn a_service_that_asks_nobody_can_be_kept_from_renewing() {
    let (mut scene, token) = trusted().await;
    let list = page(&mut scene).await;
    let revoke = list.form().with("revoke", &button(&list));
    let after = scene.browser.submit(&revoke).await;
    assert!(!after.has("button[name=revoke]"), "{after:?}");
    let refused = scene.rp.refresh(&token, &[]).await;
    assert_eq!(refusal(&refused), (400, "invalid_grant".to_owned()));
}

#[tokio::test]
async fn a_grant_of_a_removed_service_is_listed_and_taken_back() {
    let (mut scene, _) = trusted().await;
    let client_id = scene.rp.client_id.clone();
    let (store, person) = (scene.idp.store(), scene.person.id.clone());
    let now = scene.idp.now();
    let mut grant = store
        .offline_grants_of(&person, now)
        .await
        .unwrap()
        .remove(0);
    // Saved just after its client was removed.
    let remove = Change::from(ClientChange::Remove {
        client_id: client_id.clone(),
        at: now,
    });
    grant.client_life = ClientLife::new(1);
    grant.id = GrantId::from_bytes([7; 16]);
    scene.idp.save([remove, Change::AddGrant(grant)]).await;
    scene.idp.pass(Duration::from_secs(20 * 60));
    let list = page(&mut scene).await;
    assert_eq!(list.texts("h2"), [client_id]);
    assert_eq!(list.texts("ul.told > li").len(), 3);
    let revoke = list.form().with("revoke", &button(&list));
    let after = scene.browser.submit(&revoke).await;
    assert!(!after.has("button[name=revoke]"), "{after:?}");
    let store = scene.idp.store();
    let left = store.offline_grants_of(&person, scene.idp.now()).await;
    assert_eq!(left.unwrap(), []);
}

#[tokio::test]
async fn a_login_without_offline_access_is_not_listed() {
    let mut scene = Scene::set().await;
    let session = (&scene.person, Key::Token);
    log_in((&scene.idp, &scene.rp), &mut scene.browser, session).await;
    assert!(!page(&mut scene).await.has("button[name=revoke]"));
}

#[tokio::test]
async fn other_services_keep_what_they_have() {
    let (mut scene, _) = allowed().await;
    let list = page(&mut scene).await;
    let first = list.form().with("revoke", &button(&list));
    scene.rp = third(&scene.idp).await;
    let kept = allow(&mut scene).await;
    scene.browser.press(&first).await;
    assert!(scene.rp.userinfo(&kept.access).await.status.is_success());
    assert_eq!(page(&mut scene).await.texts("h2").len(), 1);
}

#[tokio::test]
async fn other_persons_keep_what_they_allowed() {
    let (mut scene, tokens) = allowed().await;
    let (other, mut browser) = (scene.idp.person().await, scene.idp.browser());
    let ours = scene.idp.relying_party().await;
    log_in((&scene.idp, &ours), &mut browser, (&other, Key::Token)).await;
    let empty = browser.get(SERVICES).await;
    assert!(!empty.has("button[name=revoke]"), "{empty:?}");
    let list = page(&mut scene).await;
    let stolen = [("revoke", button(&list))].map(|(name, value)| (name, value));
    let pairs = [(stolen[0].0, stolen[0].1.as_str())];
    let refused = browser.post(SERVICES, &pairs).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(is_allowed(&scene).await);
    assert!(scene.rp.userinfo(&tokens.access).await.status.is_success());
}

#[tokio::test]
async fn an_invented_value_takes_nothing_back() {
    let (mut scene, _) = allowed().await;
    let client_id = scene.rp.client_id.clone();
    for value in ["", "invented", client_id.as_str()] {
        let refused = scene.browser.post(SERVICES, &[("revoke", value)]).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{value}");
    }
    assert!(is_allowed(&scene).await);
}

#[tokio::test]
async fn a_form_for_something_else_takes_nothing_back() {
    let (mut scene, _) = allowed().await;
    let ask = scene.rp.ask(&scene.idp, &[("prompt", "consent")]);
    let consent = login_page(&mut scene.browser, &ask).await;
    let form = consent.form();
    let refused = scene
        .browser
        .post(SERVICES, &[("revoke", form.value("form"))])
        .await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(is_allowed(&scene).await);
}

#[tokio::test]
async fn a_page_that_was_open_too_long_takes_nothing_back_and_comes_again() {
    let (mut scene, _) = allowed().await;
    let list = page(&mut scene).await;
    scene.idp.pass(Duration::from_secs(601));
    let again = scene
        .browser
        .submit(&list.form().with("revoke", &button(&list)))
        .await;
    assert!(
        again.alert().is_some() && again.has("button[name=revoke]"),
        "{again:?}"
    );
    assert!(is_allowed(&scene).await);
}

#[tokio::test]
async fn a_form_from_another_site_takes_nothing_back() {
    let (mut scene, _) = allowed().await;
    let list = page(&mut scene).await;
    let value = button(&list);
    let call = Call::post(SERVICES, &[("revoke", &value)]);
    let call = call.with_header("origin", "https://evil.example");
    let refused = scene.browser.send(call).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(is_allowed(&scene).await);
}

#[tokio::test]
async fn a_link_takes_nothing_back() {
    let (mut scene, _) = allowed().await;
    let list = page(&mut scene).await;
    let link = format!("{SERVICES}?revoke={}", button(&list));
    scene.browser.get(&link).await;
    assert!(is_allowed(&scene).await);
}

#[tokio::test]
async fn without_a_live_session_the_page_shows_nobody_and_says_how_to_get_here() {
    let (mut scene, _) = allowed().await;
    let list = page(&mut scene).await;
    let revoke = list.form().with("revoke", &button(&list));
    scene.idp.pass(Duration::from_secs(30 * 60));
    for answer in [
        scene.browser.get(SERVICES).await,
        scene.browser.press(&revoke).await,
    ] {
        assert_eq!(answer.status, StatusCode::OK);
        assert!(!answer.has("h2") && !answer.has("form"), "{answer:?}");
        assert_eq!(answer.header("cache-control"), Some("no-store"));
    }
    assert!(is_allowed(&scene).await);
}

#[tokio::test]
async fn the_page_speaks_the_language_that_is_chosen_on_it() {
    let (mut scene, _) = allowed().await;
    let page = scene.browser.open(&format!("{SERVICES}?lang=de")).await;
    assert_eq!(page.attribute("html", "lang").as_deref(), Some("de"));
    assert!(
        page.texts("time").concat().contains("14.11.2023"),
        "{page:?}"
    );
    assert_eq!(page.texts("footer a[hreflang]").len(), 4);
}
