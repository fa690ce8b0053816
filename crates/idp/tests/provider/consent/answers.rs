//! Answers that do not count: of another session, to another question, too late, from elsewhere.

use super::*;

#[tokio::test]
async fn the_answer_of_another_session_is_refused() {
    let mut scene = third().await;
    let (_, page) = scene.page("openid").await;
    let ours = scene.idp.relying_party().await;
    let (other, mut browser) = (scene.idp.person().await, scene.browser.clone());
    log_in((&scene.idp, &ours), &mut browser, (&other, Key::Token)).await;
    let answer = browser.press(&allow(&page)).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{answer:?}");
    let allowed = scene.idp.store().consents_of(&other.id).await.unwrap();
    assert!(allowed.is_empty());
}

#[tokio::test]
async fn the_answer_to_another_request_is_refused() {
    let mut scene = third().await;
    let (_, little) = scene.page("openid").await;
    let (_, much) = scene.page("openid profile email phone").await;
    let mixed = allow(&much).with("form", little.form().value("form"));
    let answer = scene.browser.press(&mixed).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{answer:?}");
    for form in [
        allow(&much).with("form", "invented"),
        allow(&much).without("form"),
    ] {
        let answer = scene.browser.press(&form).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{answer:?}");
    }
    assert_eq!(scene.allowed().await, None);
}

#[tokio::test]
async fn an_answer_that_is_neither_yes_nor_no_is_refused() {
    let mut scene = third().await;
    let (_, page) = scene.page("openid").await;
    let answer = scene
        .browser
        .press(&page.form().with("consent", "perhaps"))
        .await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(scene.allowed().await, None);
}

#[tokio::test]
async fn an_answer_that_took_too_long_decides_nothing_and_comes_again() {
    let mut scene = third().await;
    let (ask, page) = scene.page("openid").await;
    scene.idp.pass(Duration::from_secs(601));
    let again = scene.browser.press(&allow(&page)).await;
    assert!(asks_consent(&again) && again.alert().is_some(), "{again:?}");
    assert_eq!(scene.allowed().await, None);
    let answer = scene.browser.press(&allow(&again)).await;
    scene.rp.back(&ask, &answer);
}

#[tokio::test]
async fn an_answer_from_another_site_is_refused() {
    let mut scene = third().await;
    let (_, page) = scene.page("openid").await;
    let form = allow(&page);
    let call = Call::post(&form.action, &form.pairs()).with_header("sec-fetch-site", "cross-site");
    let answer = scene.browser.send(call).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert_eq!(scene.allowed().await, None);
}

#[tokio::test]
async fn a_link_cannot_say_yes() {
    let mut scene = third().await;
    let (_, page) = scene.page("openid").await;
    let (t, form) = (page.form(), page.form());
    let (t, form) = (t.value("t"), form.value("form"));
    let link = format!("/login?t={t}&form={form}&consent=allow");
    let answer = scene.browser.get(&link).await;
    assert!(asks_consent(&answer), "{answer:?}");
    assert_eq!(scene.allowed().await, None);
}

#[tokio::test]
async fn an_answer_after_the_session_asks_for_a_login() {
    let mut scene = third().await;
    let (_, page) = scene.page("openid").await;
    scene.browser.jar.forget("session");
    let answer = scene.browser.submit(&allow(&page)).await;
    assert!(answer.has("button[name=method]"), "{answer:?}");
    assert_eq!(scene.allowed().await, None);
}
