//! Telling the services of a session, by frames of one page, that it has ended.

use http::StatusCode;
use serde_json::{Value, json};

use crate::support::{
    Browser, Key, Person, RelyingParty, Response, TestIdp, Tokens, log_in, login_page,
};

struct Scene {
    idp: TestIdp,
    person: Person,
    browser: Browser,
}

impl Scene {
    async fn set() -> Self {
        let idp = TestIdp::start().await;
        let person = idp.person().await;
        let browser = idp.browser();
        Self {
            idp,
            person,
            browser,
        }
    }

    /// A service of this registration that the person logs in to with her paper.
    async fn service(&mut self, members: &Value) -> (RelyingParty, Tokens) {
        let rp = self.idp.relying_party_with(members).await;
        let chosen = (&self.person, Key::Token);
        let (ask, back) = log_in((&self.idp, &rp), &mut self.browser, chosen).await;
        let tokens = self.idp.tokens(&rp, &ask, &back).await;
        (rp, tokens)
    }

    /// A service of this registration that the session answers for without asking.
    async fn silent_service(&mut self, members: &Value) -> (RelyingParty, Tokens) {
        let rp = self.idp.relying_party_with(members).await;
        let ask = rp.ask(&self.idp, &[]);
        let answer = login_page(&mut self.browser, &ask).await;
        let back = rp.back(&ask, &answer);
        let tokens = self.idp.tokens(&rp, &ask, &back).await;
        (rp, tokens)
    }

    async fn log_out(&mut self, rp: &RelyingParty, parameters: &[(&str, &str)]) -> Response {
        self.browser.open(&rp.logout(parameters)).await
    }

    async fn has_session(&mut self, rp: &RelyingParty) -> bool {
        let ask = rp.ask(&self.idp, &[]);
        login_page(&mut self.browser, &ask).await.is_callback()
    }
}

fn frames(page: &Response) -> Vec<String> {
    let html = scraper::Html::parse_document(&page.body);
    let frames = scraper::Selector::parse("iframe").unwrap();
    let frames = html.select(&frames);
    frames
        .map(|frame| frame.attr("src").unwrap().to_owned())
        .collect()
}

fn policy(page: &Response) -> &str {
    page.header("content-security-policy").unwrap()
}

const OUT: &str = "https://rp.example/out?a=1";

#[tokio::test]
async fn every_service_of_the_session_has_a_frame() {
    let mut scene = Scene::set().await;
    let plain = json!({ "frontchannel_logout_uri": OUT });
    let (rp, tokens) = scene.service(&plain).await;
    let (_, told) = scene
        .silent_service(&json!({
            "redirect_uris": ["https://town.example:444/cb"],
            "frontchannel_logout_uri": "https://town.example:444/out",
            "frontchannel_logout_session_required": true,
            "subject_type": "pairwise",
        }))
        .await;
    let unheard = scene.idp.relying_party_with(&plain).await;
    assert_ne!(unheard.client_id, rp.client_id);
    scene.silent_service(&json!({})).await;
    assert_ne!(told.claims["sid"], tokens.claims["sid"]);

    let page = scene
        .log_out(&rp, &[("id_token_hint", &tokens.id_token)])
        .await;
    assert_eq!(page.status, StatusCode::OK, "{page:?}");
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("iss", &scene.idp.issuer)
        .append_pair("sid", told.claims["sid"].as_str().unwrap())
        .finish();
    let told = format!("https://town.example:444/out?{query}");
    assert_eq!(frames(&page), [OUT.to_owned(), told]);
    assert!(!scene.has_session(&rp).await);
}

#[tokio::test]
async fn the_page_may_frame_these_services_and_runs_nothing() {
    let mut scene = Scene::set().await;
    let members = json!({ "frontchannel_logout_uri": OUT });
    let (rp, tokens) = scene.service(&members).await;
    scene.silent_service(&members).await;
    let page = scene
        .log_out(&rp, &[("id_token_hint", &tokens.id_token)])
        .await;
    assert_eq!(frames(&page), [OUT, OUT]);
    assert!(policy(&page).ends_with("; frame-src https://rp.example"));
    assert!(policy(&page).starts_with("default-src 'none';"));
    assert!(
        !page.has("script") && !page.body.contains(" on"),
        "{page:?}"
    );
    assert_eq!(page.header("refresh"), None);
    assert_eq!(page.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn the_page_goes_on_to_the_return_address_by_refresh_and_link() {
    let mut scene = Scene::set().await;
    let members = json!({ "frontchannel_logout_uri": OUT });
    let (rp, tokens) = scene.service(&members).await;
    let page = scene
        .log_out(
            &rp,
            &[
                ("id_token_hint", tokens.id_token.as_str()),
                ("post_logout_redirect_uri", &rp.post_logout_redirect_uri),
                ("state", "a b"),
            ],
        )
        .await;
    let refresh = page.header("refresh");
    assert_eq!(refresh, Some("4; url=https://rp.example/bye?state=a+b"));
    let link = page.attribute("main a", "href");
    assert_eq!(link.as_deref(), Some("https://rp.example/bye?state=a+b"));
}

#[tokio::test]
async fn without_such_services_the_browser_goes_on_at_once() {
    let mut scene = Scene::set().await;
    let (rp, tokens) = scene.service(&json!({})).await;
    let page = scene
        .log_out(
            &rp,
            &[
                ("id_token_hint", tokens.id_token.as_str()),
                ("post_logout_redirect_uri", &rp.post_logout_redirect_uri),
            ],
        )
        .await;
    assert_eq!(page.location(), "https://rp.example/bye");
}

#[tokio::test]
async fn a_confirmed_logout_comes_to_the_frames_by_a_redirect() {
    let mut scene = Scene::set().await;
    let members = json!({ "frontchannel_logout_uri": OUT });
    let (rp, _) = scene.service(&members).await;
    let asked = scene.log_out(&rp, &[]).await;
    let form = asked.form().with("logout", "yes");
    let pressed = scene.browser.press(&form).await;
    let place = pressed.location().to_owned();
    assert!(!place.contains("rp.example"), "{place}");
    for _ in 0..2 {
        let page = scene.browser.open(&place).await;
        assert_eq!(frames(&page), [OUT]);
        assert!(policy(&page).ends_with("; frame-src https://rp.example"));
    }
    assert!(!scene.has_session(&rp).await);
}

#[tokio::test]
async fn frames_that_fit_no_address_come_at_once() {
    let mut scene = Scene::set().await;
    let long = format!("https://rp.example/out?{}", "a".repeat(6 * 1024));
    let members = json!({ "frontchannel_logout_uri": long });
    let (rp, _) = scene.service(&members).await;
    let asked = scene.log_out(&rp, &[]).await;
    let form = asked.form().with("logout", "yes");
    let page = scene.browser.press(&form).await;
    assert_eq!(frames(&page), [long]);
    assert!(!scene.has_session(&rp).await);
}

#[tokio::test]
async fn a_service_that_is_gone_has_no_frame() {
    let mut scene = Scene::set().await;
    let members = json!({ "frontchannel_logout_uri": OUT });
    let (rp, tokens) = scene.service(&members).await;
    let (gone, _) = scene.silent_service(&members).await;
    let at = scene.idp.now();
    let client_id = gone.client_id;
    let removal = fedtoken_storage::ClientChange::Remove { client_id, at }.into();
    scene.idp.save([removal]).await;
    let page = scene
        .log_out(&rp, &[("id_token_hint", &tokens.id_token)])
        .await;
    assert_eq!(frames(&page), [OUT]);
}
