//! The language of the pages with forms, and its change by the person.

use http::StatusCode;

use crate::support::{Key, Response, Scene, code_page, enter_code, log_in, login_page};

const FRENCH: [(&str, &str); 1] = [("ui_locales", "fr")];

fn speaks(page: &Response, language: &str) {
    let spoken = page.attribute("html", "lang");
    assert_eq!(spoken.as_deref(), Some(language), "{page:?}");
    assert_eq!(page.texts("footer a[hreflang]").len(), 4, "{page:?}");
}

fn link(page: &Response, language: &str) -> String {
    let css = format!("footer a[hreflang={language}]");
    page.attribute(&css, "href").unwrap()
}

#[tokio::test]
async fn the_wish_of_the_service_gives_way_to_the_person_on_the_code_page() {
    let mut scene = Scene::set().await;
    let ask = scene.rp.ask(&scene.idp, &FRENCH);
    let chosen = (&scene.person, Key::Token);
    let page = code_page(&mut scene.browser, &ask, chosen).await;
    speaks(&page, "fr");
    let page = scene.browser.open(&link(&page, "de")).await;
    speaks(&page, "de");
    // A refused code does not change it back, and a link leads on from there.
    let wrong = scene.person.wrong_code();
    let page = enter_code(&mut scene.browser, &page, &wrong).await;
    assert!(page.alert().is_some(), "{page:?}");
    speaks(&page, "de");
    let page = scene.browser.open(&link(&page, "nl")).await;
    speaks(&page, "nl");
    let code = scene.person.answer(&scene.idp, &page);
    let answer = enter_code(&mut scene.browser, &page, &code).await;
    scene.rp.back(&ask, &answer);
    // The choice is kept for the next login.
    let fresh = scene.rp.ask(&scene.idp, &[("prompt", "login")]);
    speaks(&login_page(&mut scene.browser, &fresh).await, "nl");
}

#[tokio::test]
async fn without_a_wish_the_choice_needs_no_longer_address() {
    let mut scene = Scene::set().await;
    let (_, page) = scene.code_page().await;
    let turned = scene.browser.open(&link(&page, "fr")).await;
    speaks(&turned, "fr");
    assert_eq!(turned.path, page.path);
}

#[tokio::test]
async fn a_choice_that_is_no_language_changes_nothing() {
    let mut scene = Scene::set().await;
    let ask = scene.rp.ask(&scene.idp, &FRENCH);
    let chosen = (&scene.person, Key::Token);
    let page = code_page(&mut scene.browser, &ask, chosen).await;
    let other = scene.browser.get(&format!("{}?lang=xx", page.path)).await;
    speaks(&other, "fr");
}

#[tokio::test]
async fn the_questions_beside_a_login_can_be_turned_too() {
    let mut scene = Scene::set().await;
    let session = (&scene.person, Key::Token);
    log_in((&scene.idp, &scene.rp), &mut scene.browser, session).await;
    let ask = scene.rp.ask(
        &scene.idp,
        &[FRENCH[0], ("prompt", "select_account consent")],
    );
    let account = login_page(&mut scene.browser, &ask).await;
    speaks(&account, "fr");
    let account = scene.browser.open(&link(&account, "de")).await;
    speaks(&account, "de");
    let this = account.attribute("button[name=account]", "value").unwrap();
    let consent = scene
        .browser
        .submit(&account.form().with("account", &this))
        .await;
    assert!(consent.has("button[name=consent]"), "{consent:?}");
    speaks(&consent, "de");
    // What was chosen before is not asked again.
    let consent = scene.browser.open(&link(&consent, "en")).await;
    assert!(consent.has("button[name=consent]"), "{consent:?}");
    speaks(&consent, "en");
}

#[tokio::test]
async fn a_key_that_is_not_offered_is_refused_with_an_alert() {
    let mut scene = Scene::set().await;
    let ask = scene.rp.ask(&scene.idp, &[]);
    let chooser = login_page(&mut scene.browser, &ask).await;
    assert_eq!(chooser.alert(), None);
    for form in [
        chooser.form(),
        chooser.form().with("method", ""),
        chooser.form().with("method", "eid"),
        chooser.form().with("method", "telepathy"),
    ] {
        let again = scene.browser.press(&form).await;
        assert_eq!(again.status, StatusCode::OK);
        assert!(
            again.alert().is_some() && again.has("button[name=method]"),
            "{again:?}"
        );
        assert!(again.title().starts_with("Error:"));
        speaks(&again, "en");
    }
}
