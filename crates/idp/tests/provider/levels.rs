//! Levels: what may be asked, what cannot be met, what is told (contract section 6).

use fedtoken_core::secret::TokenDigest;
use fedtoken_storage::{
    Change,
    stores::{Client, ClientOrigin},
};
use serde_json::{Value, json};

use crate::support::{
    Ask, Browser, Key, Person, RelyingParty, Response, Scene, Setting, TestIdp, code_page,
    enter_code, log_in, login_page,
};

const L300: &str = "urn:fedtoken:level:300";
const L400: &str = "urn:fedtoken:level:400";
const SUBSTANTIAL: &str = "http://eidas.europa.eu/LoA/substantial";
const HIGH: &str = "http://eidas.europa.eu/LoA/high";

fn essential(values: &[&str]) -> String {
    json!({"id_token": {"acr": {"essential": true, "values": values}}}).to_string()
}

async fn logged_in_by(key: Key) -> Scene {
    scene_with(Setting::default(), key).await
}

async fn scene_with(setting: Setting, key: Key) -> Scene {
    let idp = TestIdp::start_with(setting).await;
    let (rp, person) = (idp.relying_party().await, idp.person().await);
    let mut browser = idp.browser();
    log_in((&idp, &rp), &mut browser, (&person, key)).await;
    Scene {
        idp,
        rp,
        person,
        browser,
    }
}

async fn asked(scene: &mut Scene, parameters: &[(&str, &str)]) -> (Ask, Response) {
    let ask = scene.rp.ask(&scene.idp, parameters);
    let page = login_page(&mut scene.browser, &ask).await;
    (ask, page)
}

/// What the client is told of a session that answers this request.
async fn told(scene: &mut Scene, parameters: &[(&str, &str)]) -> Value {
    let (ask, answer) = asked(scene, parameters).await;
    let back = scene.rp.back(&ask, &answer);
    let tokens = scene.idp.tokens(&scene.rp, &ask, &back).await;
    tokens.claims["acr"].clone()
}

#[tokio::test]
async fn a_condition_that_no_key_meets_is_unmet_at_once_and_silently() {
    let mut scene = logged_in_by(Key::App).await;
    let claims = essential(&[HIGH, "urn:other"]);
    for prompt in ["", "none", "login"] {
        let request = [("claims", claims.as_str()), ("prompt", prompt)];
        let (ask, answer) = asked(&mut scene, &request).await;
        let error = scene.rp.refused(&ask, &answer);
        assert_eq!(error, "unmet_authentication_requirements");
    }
}

#[tokio::test]
async fn a_wish_that_no_key_meets_is_passed_over() {
    let mut scene = logged_in_by(Key::Token).await;
    assert_eq!(told(&mut scene, &[("acr_values", HIGH)]).await, L300);
    let claims = json!({"id_token": {"acr": {"values": [HIGH]}}}).to_string();
    assert_eq!(told(&mut scene, &[("claims", &claims)]).await, L300);
}

#[tokio::test]
async fn a_condition_is_told_in_the_words_it_was_asked_in() {
    let mut scene = logged_in_by(Key::App).await;
    for (values, expected) in [
        (vec![L300, L400], L400),
        (vec![L300], L300),
        (vec![SUBSTANTIAL], SUBSTANTIAL),
        (vec![L300, SUBSTANTIAL, HIGH], SUBSTANTIAL),
    ] {
        let claims = essential(&values);
        assert_eq!(told(&mut scene, &[("claims", &claims)]).await, expected);
    }
    // A wish hears the level itself.
    assert_eq!(told(&mut scene, &[("acr_values", SUBSTANTIAL)]).await, L400);
}

#[tokio::test]
async fn a_condition_asks_for_a_stronger_key() {
    let mut scene = logged_in_by(Key::Token).await;
    let claims = essential(&[SUBSTANTIAL]);
    let (_, chooser) = asked(&mut scene, &[("claims", &claims)]).await;
    assert!(chooser.has("button[value=token][disabled]"), "{chooser:?}");
    let quiet = [("claims", claims.as_str()), ("prompt", "none")];
    let (ask, answer) = asked(&mut scene, &quiet).await;
    assert_eq!(scene.rp.refused(&ask, &answer), "login_required");
}

#[tokio::test]
async fn a_condition_never_lowers_the_minimum_of_the_client() {
    let mut scene = logged_in_by(Key::Token).await;
    scene.rp = scene
        .idp
        .relying_party_with(&json!({"minimum_level": 400}))
        .await;
    let claims = essential(&[L300]);
    let (_, chooser) = asked(&mut scene, &[("claims", &claims)]).await;
    assert!(chooser.has("button[value=token][disabled]"), "{chooser:?}");
}

#[tokio::test]
async fn a_client_is_told_no_more_than_its_cap() {
    let mut scene = logged_in_by(Key::App).await;
    scene.rp = scene
        .idp
        .relying_party_with(&json!({"maximum_level": 300}))
        .await;
    assert_eq!(told(&mut scene, &[]).await, L300);
    assert_eq!(told(&mut scene, &[("acr_values", L400)]).await, L300);
    let claims = essential(&[L400]);
    let (ask, answer) = asked(&mut scene, &[("claims", &claims)]).await;
    let error = scene.rp.refused(&ask, &answer);
    assert_eq!(error, "unmet_authentication_requirements");
}

#[tokio::test]
async fn a_client_that_registered_itself_is_told_no_more_than_the_operator_says() {
    let setting = Setting {
        strangers_cap: Some(300),
        ..Setting::default()
    };
    let mut scene = scene_with(setting, Key::App).await;
    let rp = scene.idp.relying_party().await;
    let record = scene
        .idp
        .store()
        .client(&rp.client_id)
        .await
        .unwrap()
        .unwrap();
    let registered = Client {
        origin: ClientOrigin::Registered {
            at: scene.idp.now(),
            access: TokenDigest::of("access"),
        },
        ..record
    };
    scene.idp.save([Change::PutClient(registered)]).await;
    scene.rp = rp;
    let (ask, page) = asked(&mut scene, &[]).await;
    let answer = scene
        .browser
        .press(&page.form().with("consent", "allow"))
        .await;
    let back = scene.rp.back(&ask, &answer);
    let tokens = scene.idp.tokens(&scene.rp, &ask, &back).await;
    assert_eq!(tokens.claims["acr"], L300);
    let claims = essential(&[L400]);
    let (ask, answer) = asked(&mut scene, &[("claims", &claims)]).await;
    let error = scene.rp.refused(&ask, &answer);
    assert_eq!(error, "unmet_authentication_requirements");
}

#[tokio::test]
async fn a_foreign_name_is_asked_told_and_published() {
    let setting = Setting {
        alias: Some(("urn:other:strong", L400)),
        ..Setting::default()
    };
    let mut scene = scene_with(setting, Key::App).await;
    let claims = essential(&["urn:other:strong"]);
    assert_eq!(
        told(&mut scene, &[("claims", &claims)]).await,
        "urn:other:strong"
    );
    let document = scene
        .browser
        .get("/.well-known/openid-configuration")
        .await
        .json();
    let published = document["acr_values_supported"].as_array().unwrap();
    assert!(published.contains(&json!("urn:other:strong")), "{document}");
    let weak = scene_with(setting, Key::Token).await;
    let mut weak = weak;
    let (_, chooser) = asked(&mut weak, &[("acr_values", "urn:other:strong")]).await;
    assert!(chooser.has("button[value=token][disabled]"), "{chooser:?}");
}

/// An ID token of a session, for `id_token_hint`.
async fn hint((idp, rp): (&TestIdp, &RelyingParty), person: &Person) -> String {
    let mut browser = idp.browser();
    let (ask, back) = log_in((idp, rp), &mut browser, (person, Key::Token)).await;
    idp.tokens(rp, &ask, &back).await.id_token
}

#[tokio::test]
async fn the_session_of_another_person_than_the_hinted_one_does_not_answer() {
    let mut scene = logged_in_by(Key::Token).await;
    let other = scene.idp.person().await;
    let hint = hint((&scene.idp, &scene.rp), &other).await;
    let (ask, answer) = asked(&mut scene, &[("id_token_hint", &hint), ("prompt", "none")]).await;
    assert_eq!(scene.rp.refused(&ask, &answer), "login_required");
    let (_, chooser) = asked(&mut scene, &[("id_token_hint", &hint)]).await;
    assert!(chooser.has("button[name=method]"), "{chooser:?}");
    assert!(!chooser.body.contains(&scene.person.username));
}

#[tokio::test]
async fn the_hinted_person_logs_in_and_is_let_through() {
    let mut scene = logged_in_by(Key::Token).await;
    let other = scene.idp.person().await;
    let hint = hint((&scene.idp, &scene.rp), &other).await;
    let ask = scene.rp.ask(&scene.idp, &[("id_token_hint", &hint)]);
    let answer = logs_in(&scene.idp, &mut scene.browser, &ask, &other).await;
    let back = scene.rp.back(&ask, &answer);
    let tokens = scene.idp.tokens(&scene.rp, &ask, &back).await;
    assert_eq!(tokens.claims["sub"], other.id.as_str());
}

#[tokio::test]
async fn the_login_of_another_person_than_the_hinted_one_gives_nothing() {
    let idp = TestIdp::start().await;
    let rp = idp.relying_party().await;
    let (hinted, other) = (idp.person().await, idp.person().await);
    let hint = hint((&idp, &rp), &hinted).await;
    let mut browser = idp.browser();
    let ask = rp.ask(&idp, &[("id_token_hint", &hint)]);
    let answer = logs_in(&idp, &mut browser, &ask, &other).await;
    assert_eq!(rp.refused(&ask, &answer), "login_required");
    let session = TokenDigest::of(browser.jar.value("session").unwrap());
    let session = idp.store().session(&session).await.unwrap().unwrap();
    assert!(
        idp.store()
            .clients_of(&session.sid)
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn a_hint_is_compared_with_the_name_that_the_client_hears() {
    let mut scene = logged_in_by(Key::Token).await;
    let members = json!({"subject_type": "pairwise"});
    scene.rp = scene.idp.relying_party_with(&members).await;
    let hint = hint((&scene.idp, &scene.rp), &scene.person).await;
    let (ask, answer) = asked(&mut scene, &[("id_token_hint", &hint), ("prompt", "none")]).await;
    scene.rp.back(&ask, &answer);
}

async fn logs_in(idp: &TestIdp, browser: &mut Browser, ask: &Ask, person: &Person) -> Response {
    let page = code_page(browser, ask, (person, Key::Token)).await;
    let code = person.answer(idp, &page);
    enter_code(browser, &page, &code).await
}
