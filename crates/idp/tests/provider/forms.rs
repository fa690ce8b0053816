//! Forms: how long they live, to which browser they belong, and from where they may be sent.

use std::time::Duration;

use http::StatusCode;

use crate::support::{Call, Form, Key, Scene, log_in};

const TEN_MINUTES: Duration = Duration::from_secs(10 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const SECOND: Duration = Duration::from_secs(1);

#[tokio::test]
async fn an_expired_password_form_is_not_evaluated_and_comes_fresh() {
    let mut scene = Scene::set().await;
    let (_, page) = scene.password_page().await;
    let observer = scene.idp.observer().await;
    let before = observer.look().await;

    scene.idp.pass(TEN_MINUTES + SECOND);
    let right = scene.filled(&page);
    let wrong = right.clone().with("password", "something else");
    for form in [right, wrong] {
        let again = scene.browser.press(&form).await;
        assert_eq!(again.status, StatusCode::OK);
        assert!(
            again.asks_password() && again.alert().is_some(),
            "{again:?}"
        );
        let title = again.title();
        assert!(title.starts_with("Error"), "{title}");
        assert_eq!(again.form().value("username"), scene.person.username);
    }
    assert_eq!(
        observer.look().await,
        before,
        "an expired form was evaluated"
    );

    let fresh = scene.browser.press(&scene.filled(&page)).await;
    let page = scene.browser.submit(&scene.filled(&fresh)).await;
    assert!(page.asks_code(), "{page:?}");
}

#[tokio::test]
async fn a_password_form_lives_ten_minutes() {
    let mut scene = Scene::set().await;
    let (_, page) = scene.password_page().await;
    scene.idp.pass(TEN_MINUTES);
    let page = scene.browser.submit(&scene.filled(&page)).await;
    assert!(page.asks_code(), "{page:?}");
}

#[tokio::test]
async fn a_request_is_revived_for_a_day_and_no_longer() {
    let mut scene = Scene::set().await;
    let (_, page) = scene.password_page().await;
    scene.idp.pass(DAY);
    let revived = scene.browser.press(&scene.filled(&page)).await;
    assert!(revived.asks_password() && revived.alert().is_some());

    scene.idp.pass(SECOND);
    for old in [&page, &revived] {
        let dead = scene.browser.press(&scene.filled(old)).await;
        assert_eq!(dead.status, StatusCode::BAD_REQUEST, "{dead:?}");
        assert!(!dead.asks_password() && dead.alert().is_some());
    }
}

#[tokio::test]
async fn an_altered_request_is_refused() {
    let mut scene = Scene::set().await;
    let (_, page) = scene.password_page().await;
    let observer = scene.idp.observer().await;
    let before = observer.look().await;
    let sealed = page.form().value("t").to_owned();
    let middle = sealed.len() / 2;
    for altered in [
        flipped(&sealed, 0),
        flipped(&sealed, middle),
        flipped(&sealed, sealed.len() - 2),
        sealed[..middle].to_owned(),
        format!("{sealed}AAAA"),
        String::new(),
        "A".to_owned(),
    ] {
        let form = scene.filled(&page).with("t", &altered);
        let refused = scene.browser.press(&form).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{altered}");
        assert!(!refused.asks_password());
        let shown = scene.browser.get(&format!("/login?t={altered}")).await;
        assert_eq!(shown.status, StatusCode::BAD_REQUEST, "{altered}");
    }
    assert_eq!(observer.look().await, before);
}

/// The text with another letter at this place.
fn flipped(text: &str, at: usize) -> String {
    let other = if &text[at..=at] == "A" { "B" } else { "A" };
    format!("{}{other}{}", &text[..at], &text[at + 1..])
}

#[tokio::test]
async fn a_request_carried_to_another_browser_names_its_service() {
    let mut scene = Scene::set().await;
    let (_, page) = scene.password_page().await;
    let observer = scene.idp.observer().await;
    let before = observer.look().await;

    let mut stranger = scene.idp.browser();
    let form = scene.filled(&page);
    let link = format!("/login/token?t={}", form.value("t"));
    for answer in [
        stranger.get(&link).await,
        stranger.press(&form).await,
        stranger.press(&form.clone().with("method", "token")).await,
    ] {
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{answer:?}");
        let named = answer.texts(".service").concat();
        assert!(named.contains("Service") && named.contains("rp.example"));
        assert!(answer.alert().is_some() && !answer.asks_password());
        let home = answer.attribute("main a", "href");
        assert_eq!(home.as_deref(), Some("https://rp.example/"));
    }
    assert_eq!(observer.look().await, before);
}

#[tokio::test]
async fn a_login_carried_to_another_browser_is_refused_there_and_goes_on_here() {
    let mut scene = Scene::set().await;
    let (ask, page) = scene.code_page().await;
    let observer = scene.idp.observer().await;
    let before = observer.look().await;

    let mut stranger = scene.idp.browser();
    let form = scene.answered(&page);
    for answer in [
        stranger.get(&form.action).await,
        stranger.press(&form).await,
    ] {
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{answer:?}");
        assert!(!answer.asks_code() && answer.position().is_none());
        let home = answer.attribute("main a", "href");
        assert_eq!(home.as_deref(), Some("https://rp.example/"));
    }
    assert_eq!(observer.look().await, before);

    let back = scene.browser.press(&form).await;
    scene.rp.back(&ask, &back);
}

#[tokio::test]
async fn a_right_code_in_an_expired_form_is_spent_and_said_so() {
    let mut scene = Scene::set().await;
    let (_, page) = scene.code_page().await;
    let position = page.position().unwrap();
    let form = scene.answered(&page);

    scene.idp.pass(TEN_MINUTES + SECOND);
    let late = scene.browser.press(&form).await;
    assert_eq!(late.status, StatusCode::OK, "{late:?}");
    let said = late.texts("[role=alert]").concat();
    assert!(
        said.contains("had been open too long. The code is now used up"),
        "{said}"
    );
    assert!(!late.asks_code());
    assert_eq!(scene.browser.jar.value("session"), None);

    let token = scene.idp.store().token_of(&scene.person.id).await;
    assert_eq!(token.unwrap().unwrap().generation, 1);
    let again = scene.browser.press(&form).await;
    assert!(!again.is_callback() && !again.asks_code(), "{again:?}");
    let (_, page) = scene.code_page().await;
    assert_ne!(page.position(), Some(position));
    let old = page.form().with("code", scene.person.code(position));
    assert!(scene.browser.press(&old).await.asks_code());
}

#[tokio::test]
async fn a_right_code_after_the_login_itself_has_ended_is_spent_too() {
    let mut scene = Scene::set().await;
    let (_, page) = scene.code_page().await;
    scene.idp.pass(Duration::from_secs(60 * 60) + SECOND);
    let late = scene.browser.press(&scene.answered(&page)).await;
    assert!(!late.is_callback(), "{late:?}");
    let said = late.texts("[role=alert]").concat();
    assert!(
        said.contains("had been open too long. The code is now used up"),
        "{said}"
    );
    let token = scene.idp.store().token_of(&scene.person.id).await;
    assert_eq!(token.unwrap().unwrap().generation, 1);
}

#[tokio::test]
async fn a_code_form_lives_ten_minutes() {
    let mut scene = Scene::set().await;
    let (ask, page) = scene.code_page().await;
    scene.idp.pass(TEN_MINUTES);
    let back = scene.browser.press(&scene.answered(&page)).await;
    scene.rp.back(&ask, &back);
}

#[tokio::test]
async fn a_code_without_its_own_sealed_form_is_refused_and_writes_nothing() {
    let mut scene = Scene::set().await;
    let (_, other) = scene.code_page().await;
    let (ask, page) = scene.code_page().await;
    let observer = scene.idp.observer().await;
    let before = observer.look().await;

    let form = scene.answered(&page);
    let sealed = form.value("form").to_owned();
    for wrong in [
        form.clone().without("form"),
        form.clone().with("form", ""),
        form.clone().with("form", "AAAA"),
        form.clone()
            .with("form", &flipped(&sealed, sealed.len() / 2)),
        form.clone().with("form", other.form().value("form")),
    ] {
        let refused = scene.browser.press(&wrong).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{refused:?}");
    }
    assert_eq!(observer.look().await, before);

    let back = scene.browser.press(&form).await;
    scene.rp.back(&ask, &back);
}

#[tokio::test]
async fn forms_sent_from_another_site_are_refused() {
    let mut scene = Scene::set().await;
    let (_, password) = scene.password_page().await;
    let (ask, code) = scene.code_page().await;
    let observer = scene.idp.observer().await;
    let before = observer.look().await;

    let chooser = Form {
        action: "/login".to_owned(),
        ..password.form().with("method", "token")
    };
    let forms = [chooser, scene.filled(&password), scene.answered(&code)];
    for form in &forms {
        for (name, value) in [
            ("origin", "https://evil.example"),
            ("origin", "http://localhost"),
            ("origin", "http://localhost:1"),
            ("sec-fetch-site", "cross-site"),
        ] {
            let call = Call::post(&form.action, &form.pairs()).with_header(name, value);
            let refused = scene.browser.send(call).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{name}: {value}");
            assert!(refused.alert().is_some() && !refused.is_callback());
        }
    }
    assert_eq!(observer.look().await, before);

    // Browsers send `null` under `no-referrer`; the sealed value is the guard.
    let answered = &forms[2];
    let call = Call::post(&answered.action, &answered.pairs())
        .with_header("origin", "null")
        .with_header("sec-fetch-site", "same-origin");
    let back = scene.browser.send(call).await;
    scene.rp.back(&ask, &back);
}

#[tokio::test]
async fn the_answer_to_the_logout_question_must_come_from_its_own_page() {
    let scene = Scene::set().await;
    let (idp, mut browser) = (&scene.idp, scene.browser.clone());
    log_in((idp, &scene.rp), &mut browser, (&scene.person, Key::Token)).await;
    let question = browser.get("/logout").await;
    let form = question.form().with("logout", "yes");
    let observer = idp.observer().await;
    let before = observer.look().await;

    let call = Call::post("/logout", &form.pairs());
    let foreign = call.clone().with_header("origin", "https://evil.example");
    let cross = call.with_header("sec-fetch-site", "cross-site");
    for call in [foreign, cross] {
        assert_eq!(browser.send(call).await.status, StatusCode::FORBIDDEN);
    }
    for wrong in [
        form.clone().without("form"),
        form.clone().with("form", "AAAA"),
    ] {
        assert_eq!(browser.press(&wrong).await.status, StatusCode::BAD_REQUEST);
    }
    assert_eq!(observer.look().await, before);
    assert!(browser.jar.value("session").is_some());

    let gone = browser.press(&form).await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER, "{gone:?}");
    assert_eq!(browser.jar.value("session"), None);
}
