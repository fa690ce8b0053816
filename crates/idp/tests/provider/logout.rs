//! Ending a session on the relying party's or the person's wish.

use http::StatusCode;

use crate::support::{
    Browser, Call, Key, Person, RelyingParty, Response, TestIdp, Tokens, log_in, login_page,
};

struct Scene {
    idp: TestIdp,
    rp: RelyingParty,
    person: Person,
    browser: Browser,
    tokens: Tokens,
}

async fn logged_in() -> Scene {
    let idp = TestIdp::start().await;
    let (rp, person) = (idp.relying_party().await, idp.person().await);
    let mut browser = idp.browser();
    let chosen = (&person, Key::Token);
    let (ask, back) = log_in((&idp, &rp), &mut browser, chosen).await;
    let tokens = idp.tokens(&rp, &ask, &back).await;
    Scene {
        idp,
        rp,
        person,
        browser,
        tokens,
    }
}

impl Scene {
    async fn has_session(&mut self) -> bool {
        let ask = self.rp.ask(&self.idp, &[]);
        login_page(&mut self.browser, &ask).await.is_callback()
    }

    async fn has_grant(&self) -> bool {
        let answer = self.rp.userinfo(&self.tokens.access).await;
        match answer.status {
            StatusCode::OK => true,
            StatusCode::UNAUTHORIZED => false,
            _ => panic!("{answer:?}"),
        }
    }

    /// The session is over: in this browser, for its old cookie, and for what it granted.
    async fn is_over(&mut self, before: Browser) {
        assert_eq!(self.browser.jar.value("session"), None);
        assert!(!self.has_session().await);
        assert!(!self.has_grant().await);
        self.browser = before;
        assert!(!self.has_session().await, "the old cookie still works");
    }
}

#[tokio::test]
async fn a_logout_with_hint_ends_the_session_and_goes_back() {
    let mut scene = logged_in().await;
    let before = scene.browser.clone();
    assert!(scene.has_grant().await);
    let path = scene.rp.logout(&[
        ("id_token_hint", &scene.tokens.id_token),
        (
            "post_logout_redirect_uri",
            &scene.rp.post_logout_redirect_uri,
        ),
        ("state", "bye-1"),
    ]);
    let answer = scene.browser.open(&path).await;
    assert_eq!(answer.location(), "https://rp.example/bye?state=bye-1");
    scene.is_over(before).await;
}

#[tokio::test]
async fn without_state_none_comes_back() {
    let mut scene = logged_in().await;
    let back = &scene.rp.post_logout_redirect_uri;
    let hint = ("id_token_hint", &*scene.tokens.id_token);
    let path = scene.rp.logout(&[hint, ("post_logout_redirect_uri", back)]);
    let answer = scene.browser.open(&path).await;
    assert_eq!(answer.location(), "https://rp.example/bye");
}

#[tokio::test]
async fn an_expired_hint_is_still_a_hint() {
    let mut scene = logged_in().await;
    let before = scene.browser.clone();
    scene.idp.pass(std::time::Duration::from_secs(20 * 60));
    let path = scene
        .rp
        .logout(&[("id_token_hint", &scene.tokens.id_token)]);
    let answer = scene.browser.open(&path).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(!answer.has("form"), "{answer:?}");
    scene.is_over(before).await;
}

#[tokio::test]
async fn a_logout_without_hint_asks_and_obeys() {
    let mut scene = logged_in().await;
    let before = scene.browser.clone();
    let page = scene.browser.open(&scene.rp.logout(&[])).await;
    let form = page.form();
    let buttons: Vec<_> = form.buttons.iter().map(|(_, value)| value).collect();
    assert_eq!(buttons, ["yes", "no"]);
    assert!(scene.has_session().await, "asking ends nothing");

    scene
        .browser
        .submit(&form.clone().with("logout", "no"))
        .await;
    assert!(scene.has_session().await && scene.has_grant().await);
    let done = scene.browser.submit(&form.with("logout", "yes")).await;
    assert_eq!(done.status, StatusCode::OK);
    scene.is_over(before).await;
}

#[tokio::test]
async fn a_state_alone_proves_nothing() {
    let mut scene = logged_in().await;
    let path = scene.rp.logout(&[("state", "bye-1")]);
    let page = scene.browser.open(&path).await;
    assert!(page.has("button[name=logout]"), "{page:?}");
    assert!(scene.has_session().await);
}

#[tokio::test]
async fn the_question_keeps_the_way_back() {
    let mut scene = logged_in().await;
    let path = scene.rp.logout(&[
        ("client_id", &scene.rp.client_id),
        (
            "post_logout_redirect_uri",
            &scene.rp.post_logout_redirect_uri,
        ),
        ("state", "bye-2"),
    ]);
    let page = scene.browser.open(&path).await;
    let done = scene
        .browser
        .submit(&page.form().with("logout", "yes"))
        .await;
    assert_eq!(done.location(), "https://rp.example/bye?state=bye-2");
}

#[tokio::test]
async fn an_unknown_way_back_logs_out_and_stays_here() {
    let mut scene = logged_in().await;
    let before = scene.browser.clone();
    let path = scene.rp.logout(&[
        ("id_token_hint", &scene.tokens.id_token),
        ("post_logout_redirect_uri", "https://rp.example/bye/else"),
    ]);
    let answer = scene.browser.open(&path).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    assert!(!answer.body.contains("rp.example/bye/else"));
    scene.is_over(before).await;
}

#[tokio::test]
async fn the_hint_of_another_session_asks() {
    let mut scene = logged_in().await;
    let chosen = (&scene.person, Key::App);
    let mut elsewhere = scene.idp.browser();
    let (ask, back) = log_in((&scene.idp, &scene.rp), &mut elsewhere, chosen).await;
    let other = scene.idp.tokens(&scene.rp, &ask, &back).await;
    let path = scene.rp.logout(&[("id_token_hint", &other.id_token)]);
    let page = scene.browser.open(&path).await;
    assert!(page.has("button[name=logout]"), "{page:?}");
    assert!(scene.has_session().await);
}

#[tokio::test]
async fn another_browsers_answer_ends_nothing() {
    let mut scene = logged_in().await;
    let page = scene.browser.open(&scene.rp.logout(&[])).await;
    let form = page.form().with("logout", "yes");
    let mut stranger = scene.idp.browser();
    let chosen = (&scene.person, Key::App);
    log_in((&scene.idp, &scene.rp), &mut stranger, chosen).await;
    let refused = stranger.submit(&form).await;
    assert!(refused.status.is_client_error(), "{refused:?}");
    assert!(scene.has_session().await);
    let forged = scene.browser.press(&form.with("form", "AAAA")).await;
    assert!(forged.status.is_client_error(), "{forged:?}");
    assert!(scene.has_session().await);
}

#[tokio::test]
async fn an_answer_that_took_too_long_ends_nothing_and_is_asked_again() {
    let mut scene = logged_in().await;
    let after = scene.rp.post_logout_redirect_uri.clone();
    let back = [
        ("client_id", scene.rp.client_id.as_str()),
        ("post_logout_redirect_uri", after.as_str()),
    ];
    let page = scene.browser.open(&scene.rp.logout(&back)).await;
    scene.idp.pass(std::time::Duration::from_secs(601));
    let yes = page.form().with("logout", "yes");
    let again = scene.browser.press(&yes).await;
    assert!(again.alert().is_some(), "{again:?}");
    assert!(scene.has_session().await);
    let gone = scene
        .browser
        .press(&again.form().with("logout", "yes"))
        .await;
    assert_eq!(gone.location(), after, "{gone:?}");
    assert!(!scene.has_session().await);
}

#[tokio::test]
async fn an_answer_ends_no_newer_login_of_the_same_browser() {
    let mut scene = logged_in().await;
    let page = scene.browser.open(&scene.rp.logout(&[])).await;
    let chosen = (&scene.person, Key::Token);
    log_in((&scene.idp, &scene.rp), &mut scene.browser, chosen).await;
    let yes = page.form().with("logout", "yes");
    let refused = scene.browser.press(&yes).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{refused:?}");
    assert!(scene.has_session().await);
}

impl Scene {
    /// What a page of the relying party posts, from another site: without cookies.
    async fn posted(&self, fields: &[(&str, &str)]) -> Response {
        let answer = self.rp.send(Call::post("/logout", fields)).await;
        assert!(answer.header("set-cookie").is_none(), "{answer:?}");
        answer
    }
}

#[tokio::test]
async fn a_post_from_another_site_logs_out_by_the_request_that_follows() {
    let mut scene = logged_in().await;
    let before = scene.browser.clone();
    let fields = [
        ("id_token_hint", scene.tokens.id_token.as_str()),
        (
            "post_logout_redirect_uri",
            &scene.rp.post_logout_redirect_uri,
        ),
        ("state", "bye-3"),
    ];
    let posted = scene.posted(&fields).await;
    assert!(scene.has_session().await, "the post itself ends nothing");
    assert!(!posted.location().contains(&scene.tokens.id_token));
    let answer = scene.browser.follow(posted).await;
    assert_eq!(answer.location(), "https://rp.example/bye?state=bye-3");
    scene.is_over(before).await;
}

#[tokio::test]
async fn a_post_without_hint_asks() {
    let mut scene = logged_in().await;
    let posted = scene.posted(&[("client_id", &scene.rp.client_id)]).await;
    let page = scene.browser.follow(posted).await;
    assert!(page.has("button[name=logout]"), "{page:?}");
    assert!(scene.has_session().await);
}

#[tokio::test]
async fn a_sealed_logout_lasts_ten_minutes() {
    let mut scene = logged_in().await;
    let fields = [("id_token_hint", scene.tokens.id_token.as_str())];
    let posted = scene.posted(&fields).await;
    scene.idp.pass(std::time::Duration::from_secs(601));
    let late = scene.browser.follow(posted).await;
    assert_eq!(late.status, StatusCode::BAD_REQUEST, "{late:?}");
    assert!(scene.has_session().await);
}

#[tokio::test]
async fn an_altered_sealed_logout_is_refused() {
    let mut scene = logged_in().await;
    let refused = scene.browser.open("/logout?t=AAAA").await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{refused:?}");
    assert!(scene.has_session().await);
}

#[tokio::test]
async fn the_hint_of_another_person_asks() {
    let mut scene = logged_in().await;
    let other = scene.idp.person().await;
    let mut elsewhere = scene.idp.browser();
    let chosen = (&other, Key::Token);
    let (ask, back) = log_in((&scene.idp, &scene.rp), &mut elsewhere, chosen).await;
    let tokens = scene.idp.tokens(&scene.rp, &ask, &back).await;
    let path = scene.rp.logout(&[("id_token_hint", &tokens.id_token)]);
    let page = scene.browser.open(&path).await;
    assert!(page.has("button[name=logout]"), "{page:?}");
    assert!(scene.has_session().await);
}

#[tokio::test]
async fn a_logout_hint_for_somebody_else_asks() {
    let mut scene = logged_in().await;
    let other = scene.idp.person().await;
    let path = scene.rp.logout(&[
        ("id_token_hint", &scene.tokens.id_token),
        ("logout_hint", other.id.as_str()),
    ]);
    let page = scene.browser.open(&path).await;
    assert!(page.has("button[name=logout]"), "{page:?}");
    assert!(scene.has_session().await);
}

#[tokio::test]
async fn a_logout_hint_for_this_session_does_not_ask() {
    let mut scene = logged_in().await;
    let before = scene.browser.clone();
    let path = scene.rp.logout(&[
        ("id_token_hint", &scene.tokens.id_token),
        ("logout_hint", scene.tokens.claims["sid"].as_str().unwrap()),
    ]);
    scene.browser.open(&path).await;
    scene.is_over(before).await;
}

#[tokio::test]
async fn question_and_end_speak_the_wished_language() {
    let mut scene = logged_in().await;
    let path = scene.rp.logout(&[("ui_locales", "it fr-BE de")]);
    let page = scene.browser.open(&path).await;
    assert_eq!(page.attribute("html", "lang").as_deref(), Some("fr"));
    let form = page.form().with("logout", "yes");
    let done = scene.browser.submit(&form).await;
    assert_eq!(done.attribute("html", "lang").as_deref(), Some("fr"));
    assert!(done.title().starts_with("Vous êtes déconnecté"), "{done:?}");
}

#[tokio::test]
async fn without_session_and_proof_the_way_back_is_a_link_alone() {
    let scene = logged_in().await;
    let mut stranger = scene.idp.browser();
    let parameters = [
        ("client_id", scene.rp.client_id.as_str()),
        (
            "post_logout_redirect_uri",
            &scene.rp.post_logout_redirect_uri,
        ),
    ];
    let page = stranger.open(&scene.rp.logout(&parameters)).await;
    assert_eq!(page.status, StatusCode::OK, "{page:?}");
    assert!(page.header("refresh").is_none());
    let link = page.attribute("main a", "href");
    assert_eq!(link.as_deref(), Some("https://rp.example/bye"));

    let mut proven = parameters.to_vec();
    proven.push(("id_token_hint", &scene.tokens.id_token));
    let back = stranger.open(&scene.rp.logout(&proven)).await;
    assert_eq!(back.location(), "https://rp.example/bye");
}

#[tokio::test]
async fn a_confirmed_logout_may_be_loaded_again() {
    let mut scene = logged_in().await;
    let page = scene.browser.open(&scene.rp.logout(&[])).await;
    let pressed = scene
        .browser
        .press(&page.form().with("logout", "yes"))
        .await;
    let place = pressed.location().to_owned();
    for _ in 0..2 {
        let done = scene.browser.open(&place).await;
        assert_eq!(done.status, StatusCode::OK, "{done:?}");
        assert!(done.title().starts_with("You are logged out"), "{done:?}");
    }
}
