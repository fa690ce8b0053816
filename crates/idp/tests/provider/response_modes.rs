//! Answers by form and as signed JWTs (OAuth 2.0 Form Post Response Mode, JARM).

use data_encoding::{BASE64, BASE64URL_NOPAD};
use fedtoken_core::secret::TokenDigest;
use fedtoken_idp::keys::{Algorithm, ForeignKeys, ForeignKind, verify_foreign};
use http::StatusCode;
use serde_json::{Value, json};

use crate::support::{
    Ask, Call, Callback, Form, Key, RelyingParty, Response, Scene, code_page, enter_code, log_in,
};

/// Logs in and ends wherever that leads.
async fn answered(scene: &mut Scene, ask: &Ask) -> Response {
    let page = code_page(&mut scene.browser, ask, (&scene.person, Key::Token)).await;
    let code = scene.person.answer(&scene.idp, &page);
    enter_code(&mut scene.browser, &page, &code).await
}

/// The form of an answer, which must be fit for a browser with and without scripts.
fn answer_form(rp: &RelyingParty, page: &Response) -> Form {
    assert_eq!(page.status, StatusCode::OK, "{page:?}");
    assert_eq!(page.header("cache-control"), Some("no-store"));
    let form = page.form();
    assert_eq!(form.action, rp.redirect_uri);
    assert!(form.buttons.is_empty() && page.has("form button[type=submit]"));
    let script = page.texts("script").concat();
    let hash = BASE64.encode(TokenDigest::of(&script).as_bytes());
    let policy = page.header("content-security-policy").unwrap();
    assert!(
        policy.contains(&format!("script-src 'sha256-{hash}'")),
        "{policy}"
    );
    assert!(
        policy.contains("form-action 'self' https://rp.example"),
        "{policy}"
    );
    form
}

/// The claims of a signed answer, judged as its client would.
async fn judged(scene: &Scene, rp: &RelyingParty, jwt: &str, algorithm: Algorithm) -> Value {
    let published = rp.send(Call::get("/jwks")).await;
    let keys = ForeignKeys::parse(published.body.as_bytes()).unwrap();
    let claims = verify_foreign(jwt, &keys, &[algorithm], ForeignKind::RequestObject).unwrap();
    let claims = Value::Object(claims);
    assert_eq!(claims["iss"], scene.idp.issuer);
    assert_eq!(claims["aud"], rp.client_id);
    assert_eq!(claims["exp"], scene.idp.now().as_secs() + 600);
    claims
}

fn field(form: &Form, name: &str) -> String {
    form.value(name).to_owned()
}

#[tokio::test]
async fn a_code_is_posted_by_form() {
    let mut scene = Scene::set().await;
    let ask = scene.rp.ask(&scene.idp, &[("response_mode", "form_post")]);
    let page = answered(&mut scene, &ask).await;
    let form = answer_form(&scene.rp, &page);
    let names: Vec<_> = form.fields.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["code", "state", "iss"]);
    assert_eq!(
        (form.value("state"), form.value("iss")),
        (&*ask.state, &*scene.idp.issuer)
    );
    let back = Callback {
        code: field(&form, "code"),
    };
    scene.idp.tokens(&scene.rp, &ask, &back).await;
}

#[tokio::test]
async fn a_session_answers_by_form_too() {
    let mut scene = Scene::set().await;
    let by = (&scene.person, Key::Token);
    log_in((&scene.idp, &scene.rp), &mut scene.browser, by).await;
    let silent = [("response_mode", "form_post"), ("prompt", "none")];
    let ask = scene.rp.ask(&scene.idp, &silent);
    let page = scene.browser.open(&ask.path).await;
    assert!(!answer_form(&scene.rp, &page).value("code").is_empty());
}

#[tokio::test]
async fn refusals_are_posted_by_form() {
    let mut scene = Scene::set().await;
    for (name, value, error) in [
        ("prompt", "none", "login_required"),
        ("scope", "profile", "invalid_scope"),
    ] {
        let asked = [("response_mode", "form_post"), (name, value)];
        let ask = scene.rp.ask(&scene.idp, &asked);
        let page = scene.browser.open(&ask.path).await;
        let form = answer_form(&scene.rp, &page);
        assert_eq!(form.value("error"), error);
        assert_eq!(
            (form.value("state"), form.value("iss")),
            (&*ask.state, &*scene.idp.issuer)
        );
    }
}

#[tokio::test]
async fn the_form_speaks_the_language_that_was_asked() {
    let mut scene = Scene::set().await;
    let asked = [
        ("response_mode", "form_post"),
        ("prompt", "none"),
        ("ui_locales", "fr nl"),
    ];
    let ask = scene.rp.ask(&scene.idp, &asked);
    let page = scene.browser.open(&ask.path).await;
    assert_eq!(page.attribute("html", "lang").as_deref(), Some("fr"));
}

#[tokio::test]
async fn a_code_travels_in_a_signed_answer() {
    let mut scene = Scene::set().await;
    let ask = scene.rp.ask(&scene.idp, &[("response_mode", "jwt")]);
    let answer = answered(&mut scene, &ask).await;
    let jwt = answer.parameter("response").unwrap();
    assert_eq!(
        (answer.parameter("code"), answer.parameter("state")),
        (None, None)
    );
    let claims = judged(&scene, &scene.rp, &jwt, Algorithm::Rs256).await;
    assert_eq!(claims["state"], ask.state);
    let back = Callback {
        code: claims["code"].as_str().unwrap().to_owned(),
    };
    scene.idp.tokens(&scene.rp, &ask, &back).await;
}

#[tokio::test]
async fn refusals_travel_in_signed_answers_by_the_registered_algorithm() {
    let mut scene = Scene::set().await;
    for algorithm in Algorithm::ALL {
        let members = json!({"authorization_signed_response_alg": algorithm});
        let rp = scene.idp.relying_party_with(&members).await;
        let silent = [("response_mode", "query.jwt"), ("prompt", "none")];
        let ask = rp.ask(&scene.idp, &silent);
        let answer = scene.browser.open(&ask.path).await;
        let jwt = answer.parameter("response").unwrap();
        let claims = judged(&scene, &rp, &jwt, algorithm).await;
        assert_eq!(
            (&claims["error"], &claims["state"]),
            (&json!("login_required"), &json!(ask.state))
        );
        let asked = [("response_mode", "form_post.jwt"), ("prompt", "none")];
        let ask = rp.ask(&scene.idp, &asked);
        let page = scene.browser.open(&ask.path).await;
        let form = answer_form(&rp, &page);
        assert_eq!(form.fields.len(), 1);
        let claims = judged(&scene, &rp, form.value("response"), algorithm).await;
        assert_eq!(claims["error"], "login_required");
    }
}

#[tokio::test]
async fn a_signed_answer_is_no_hint_of_a_session() {
    let mut scene = Scene::set().await;
    let ask = scene
        .rp
        .ask(&scene.idp, &[("response_mode", "jwt"), ("prompt", "none")]);
    let answer = scene.browser.open(&ask.path).await;
    let jwt = answer.parameter("response").unwrap();
    assert!(
        BASE64URL_NOPAD
            .decode(jwt.split('.').next().unwrap().as_bytes())
            .is_ok()
    );
    let hinted = scene.rp.ask(&scene.idp, &[("id_token_hint", &jwt)]);
    let refused = scene.browser.open(&hinted.path).await;
    assert_eq!(scene.rp.refused(&hinted, &refused), "invalid_request");
}
