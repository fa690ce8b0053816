//! Pushed requests that fit no address: a login finds them where they were pushed.

use fedtoken_core::secret::TokenDigest;
use fedtoken_storage::stores::ClientOrigin;
use serde_json::Value;

use super::*;
use crate::support::{Browser, Person, RelyingParty, code_page, enter_code, log_in, password_page};

/// A client whose return address alone fits no sealed request.
async fn large_client(idp: &TestIdp, more: &Value) -> RelyingParty {
    let long = format!("https://rp.example/cb?{}", "x".repeat(6000));
    let mut members = json!({"redirect_uris": [long]});
    for (name, value) in more.as_object().unwrap() {
        members[name] = value.clone();
    }
    idp.relying_party_with(&members).await
}

async fn large(scene: &Scene) -> RelyingParty {
    large_client(&scene.idp, &json!({})).await
}

/// A pushed request with so many bytes in a parameter that nobody reads.
async fn push_with(idp: &TestIdp, rp: &RelyingParty, bytes: usize) -> Response {
    rp.push(&rp.ask(idp, &[("filler", &"x".repeat(bytes))]))
        .await
}

/// From the page that asks for a code back to the relying party.
async fn finish(browser: &mut Browser, person: &Person, page: &Response) -> Response {
    enter_code(browser, page, person.code(page.position().unwrap())).await
}

fn came_back(rp: &RelyingParty, ask: &Ask, answer: &Response) -> String {
    let location = answer.location();
    assert!(location.starts_with(&rp.redirect_uri), "{answer:?}");
    assert_eq!(answer.parameter("state").as_ref(), Some(&ask.state));
    answer.parameter("code").unwrap()
}

#[tokio::test]
async fn a_request_that_fits_no_address_leads_to_tokens_by_short_ones() {
    let mut scene = Scene::set().await;
    let rp = large(&scene).await;
    let ask = rp.pushed(&scene.idp, &[]).await;
    let start = scene.browser.get(&ask.path).await;
    assert!(start.location().len() < 1024, "{start:?}");
    let key = (&scene.person, Key::Token);
    let page = code_page(&mut scene.browser, &ask, key).await;
    let answer = finish(&mut scene.browser, &scene.person, &page).await;
    let code = came_back(&rp, &ask, &answer);
    let tokens = rp.redeem(&ask, &code).await;
    assert_eq!(tokens.status, StatusCode::OK, "{tokens:?}");
}

#[tokio::test]
async fn the_same_request_is_refused_in_the_browser() {
    let mut scene = Scene::set().await;
    let rp = large(&scene).await;
    let ask = rp.ask(&scene.idp, &[]);
    // Beyond the query's own limit, so it comes as a form.
    let fields = ask.fields();
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| (&**name, &**value))
        .collect();
    let answer = scene.browser.send(Call::post("/authorize", &fields)).await;
    assert_eq!(answer.parameter("error").unwrap(), "invalid_request");
}

#[tokio::test]
async fn nothing_is_written_for_a_visitor_with_it() {
    let mut scene = Scene::set().await;
    let rp = large(&scene).await;
    let ask = rp.pushed(&scene.idp, &[]).await;
    let observer = scene.idp.observer().await;
    let before = observer.look().await;
    password_page(&mut scene.browser, &ask, Key::Token).await;
    assert_eq!(observer.look().await, before);
}

#[tokio::test]
async fn a_session_answers_it_once() {
    let mut scene = Scene::set().await;
    let rp = large(&scene).await;
    let session = (&scene.person, Key::Token);
    log_in((&scene.idp, &scene.rp), &mut scene.browser, session).await;
    let ask = rp.pushed(&scene.idp, &[("prompt", "none")]).await;
    let mut other = scene.browser.clone();
    let (start, again) = (
        scene.browser.get(&ask.path).await,
        other.get(&ask.path).await,
    );
    came_back(&rp, &ask, &scene.browser.follow(start).await);
    let refused = other.follow(again).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{refused:?}");
    assert!(refused.alert().is_some());
}

#[tokio::test]
async fn consent_is_asked_for_it() {
    let mut scene = Scene::set().await;
    let rp = large_client(&scene.idp, &json!({"party": "third"})).await;
    let ask = rp.pushed(&scene.idp, &[]).await;
    let key = (&scene.person, Key::Token);
    let page = code_page(&mut scene.browser, &ask, key).await;
    let consent = finish(&mut scene.browser, &scene.person, &page).await;
    let consent = scene.browser.follow(consent).await;
    let form = consent.form().with("consent", "allow");
    came_back(&rp, &ask, &scene.browser.press(&form).await);
}

#[tokio::test]
async fn it_belongs_to_its_browser() {
    let mut scene = Scene::set().await;
    let rp = large(&scene).await;
    let ask = rp.pushed(&scene.idp, &[]).await;
    let start = scene.browser.get(&ask.path).await;
    let elsewhere = scene.idp.browser().get(start.location()).await;
    is_page(&elsewhere);
    let here = scene.browser.follow(start).await;
    assert!(here.has("button[name=method]"), "{here:?}");
}

#[tokio::test]
async fn the_language_that_a_person_chose_stays() {
    let mut scene = Scene::set().await;
    let rp = large(&scene).await;
    let ask = rp.pushed(&scene.idp, &[("ui_locales", "fr")]).await;
    let page = scene.browser.open(&ask.path).await;
    assert_eq!(page.attribute("html", "lang").as_deref(), Some("fr"));
    let german = page.attribute("footer a[hreflang=de]", "href").unwrap();
    let page = scene.browser.open(&german).await;
    let page = scene
        .browser
        .submit(&page.form().with("method", "token"))
        .await;
    assert_eq!(page.attribute("html", "lang").as_deref(), Some("de"));
}

#[tokio::test]
async fn a_registration_that_changed_meanwhile_counts() {
    let mut scene = Scene::set().await;
    let rp = large(&scene).await;
    let ask = rp.pushed(&scene.idp, &[]).await;
    let start = scene.browser.get(&ask.path).await;
    let store = scene.idp.store();
    let stored = store.client(&rp.client_id).await.unwrap().unwrap();
    let mut registration: Value = serde_json::from_str(&stored.registration).unwrap();
    registration["response_types"] = json!([]);
    registration["require_signed_request_object"] = json!(true);
    let changed = Client {
        registration: registration.to_string(),
        ..stored
    };
    scene.idp.save([Change::PutClient(changed)]).await;
    is_over(&scene.browser.follow(start).await);
}

/// Its minute is for opening it; a login that began in it has an hour.
#[tokio::test]
async fn it_is_there_for_a_login_under_way_and_gone_after_an_hour() {
    let mut scene = Scene::set().await;
    let rp = large(&scene).await;
    let ask = rp.pushed(&scene.idp, &[]).await;
    let start = scene.browser.get(&ask.path).await;
    let swept = async |scene: &Scene| {
        let now = scene.idp.now();
        scene.idp.store().sweep(now, 100).await.whole().unwrap();
    };
    scene.idp.pass(Duration::from_secs(60 * 60));
    swept(&scene).await;
    let page = scene.browser.get(start.location()).await;
    assert!(page.has("button[name=method]"), "{page:?}");
    scene.idp.pass(Duration::from_secs(61));
    swept(&scene).await;
    is_over(&scene.browser.get(start.location()).await);
}

#[tokio::test]
async fn more_than_32_kib_are_refused_when_they_are_pushed() {
    let idp = TestIdp::start().await;
    let rp = idp.relying_party().await;
    assert_eq!(
        push_with(&idp, &rp, 31 * 1024).await.status,
        StatusCode::CREATED
    );
    let answer = push_with(&idp, &rp, 32 * 1024).await;
    is_json(&answer, (413, "invalid_request"));
}

#[tokio::test]
async fn a_public_client_pushes_12_kib_at_most() {
    let idp = TestIdp::start().await;
    let public = json!({"token_endpoint_auth_method": "none"});
    let rp = idp.relying_party_with(&public).await;
    assert_eq!(
        push_with(&idp, &rp, 11 * 1024).await.status,
        StatusCode::CREATED
    );
    let answer = push_with(&idp, &rp, 12 * 1024).await;
    is_json(&answer, (413, "invalid_request"));
}

/// A confidential client that put itself there.
async fn registered(idp: &TestIdp) -> RelyingParty {
    let rp = idp.relying_party().await;
    let stored = idp.store().client(&rp.client_id).await.unwrap().unwrap();
    let origin = ClientOrigin::Registered {
        at: idp.now(),
        access: TokenDigest::of("access"),
    };
    let client = Client { origin, ..stored };
    idp.save([Change::PutClient(client)]).await;
    rp
}

#[tokio::test]
async fn a_client_that_registered_itself_pushes_12_kib_at_most() {
    let idp = TestIdp::start().await;
    let rp = registered(&idp).await;
    let fits = push_with(&idp, &rp, 11 * 1024).await;
    assert_eq!(fits.status, StatusCode::CREATED);
    let answer = push_with(&idp, &rp, 12 * 1024).await;
    is_json(&answer, (413, "invalid_request"));
}

#[tokio::test]
async fn a_client_that_registered_itself_pushes_120_in_ten_minutes() {
    let idp = TestIdp::start().await;
    let (rp, other) = (registered(&idp).await, registered(&idp).await);
    for _ in 0..120 {
        rp.pushed(&idp, &[]).await;
    }
    let ask = rp.ask(&idp, &[]);
    let refused = rp.push(&ask).await;
    assert_eq!(refused.json()["error"], "temporarily_unavailable");
    other.pushed(&idp, &[]).await;
    idp.pass(Duration::from_secs(601));
    rp.pushed(&idp, &[]).await;
}
