//! `prompt=select_account`: the person of the session, or somebody else.

use http::StatusCode;

use crate::support::{
    Ask, Browser, Key, Person, RelyingParty, Response, Scene, TestIdp, code_page, enter_code,
    enter_password, log_in, login_page,
};

const SELECT: [(&str, &str); 1] = [("prompt", "select_account")];

async fn logged_in() -> Scene {
    let mut scene = Scene::set().await;
    let session = (&scene.person, Key::Token);
    log_in((&scene.idp, &scene.rp), &mut scene.browser, session).await;
    scene
}

async fn asked(scene: &mut Scene) -> (Ask, Response) {
    let ask = scene.rp.ask(&scene.idp, &SELECT);
    let page = login_page(&mut scene.browser, &ask).await;
    (ask, page)
}

fn this(page: &Response) -> String {
    page.attribute("button[name=account]", "value").unwrap()
}

async fn log_in_from(
    (idp, rp): (&TestIdp, &RelyingParty),
    browser: &mut Browser,
    (ask, chooser): (&Ask, &Response),
    person: &Person,
) -> Response {
    let page = browser
        .submit(&chooser.form().with("method", "token"))
        .await;
    let typed = (person.username.as_str(), person.password.as_str());
    let page = enter_password(browser, &page, typed).await;
    let code = person.answer(idp, &page);
    let answer = enter_code(browser, &page, &code).await;
    rp.back(ask, &answer);
    answer
}

#[tokio::test]
async fn the_person_of_the_session_goes_on_without_a_login() {
    let mut scene = logged_in().await;
    let (ask, page) = asked(&mut scene).await;
    let buttons = page.form().buttons;
    assert_eq!(buttons.len(), 2);
    assert_eq!(buttons[1], ("account".to_owned(), "other".to_owned()));
    assert!(
        page.texts("button")
            .concat()
            .contains(&scene.person.username)
    );
    let chosen = page.form().with("account", &this(&page));
    let answer = scene.browser.submit(&chosen).await;
    scene.rp.back(&ask, &answer);
}

#[tokio::test]
async fn the_choice_names_nobody_in_an_address() {
    let mut scene = logged_in().await;
    let (_, page) = asked(&mut scene).await;
    let chosen = page.form().with("account", &this(&page));
    let answer = scene.browser.press(&chosen).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(!answer.location().contains(&scene.person.username));
    assert!(!this(&page).contains(&scene.person.username));
}

#[tokio::test]
async fn somebody_else_logs_in_and_ends_the_first_session() {
    let mut scene = logged_in().await;
    let first = scene.browser.clone();
    let (ask, page) = asked(&mut scene).await;
    let other = scene.idp.person().await;
    let chooser = scene
        .browser
        .submit(&page.form().with("account", "other"))
        .await;
    assert!(chooser.has("button[name=method]"), "{chooser:?}");
    assert!(!chooser.body.contains(&scene.person.username));
    let place = (&scene.idp, &scene.rp);
    log_in_from(place, &mut scene.browser, (&ask, &chooser), &other).await;
    scene.browser = first;
    let quiet = scene.rp.ask(&scene.idp, &[("prompt", "none")]);
    let answer = login_page(&mut scene.browser, &quiet).await;
    assert_eq!(scene.rp.refused(&quiet, &answer), "login_required");
}

#[tokio::test]
async fn without_a_session_a_login_is_the_choice() {
    let mut scene = Scene::set().await;
    let (ask, chooser) = asked(&mut scene).await;
    assert!(chooser.has("button[name=method]"), "{chooser:?}");
    let (place, person) = ((&scene.idp, &scene.rp), scene.person.clone());
    log_in_from(place, &mut scene.browser, (&ask, &chooser), &person).await;
}

#[tokio::test]
async fn each_request_has_its_own_choice() {
    let mut scene = logged_in().await;
    let (_, first) = asked(&mut scene).await;
    let (_, second) = asked(&mut scene).await;
    let mixed = second.form().with("account", &this(&first));
    let again = scene.browser.submit(&mixed).await;
    assert!(again.has("button[name=account]"), "{again:?}");
    let chosen = second.form().with("account", "invented");
    let again = scene.browser.submit(&chosen).await;
    assert!(again.has("button[name=account]"), "{again:?}");
}

#[tokio::test]
async fn a_choice_of_an_older_session_is_none() {
    let mut scene = logged_in().await;
    let (_, page) = asked(&mut scene).await;
    let chosen = page.form().with("account", &this(&page));
    // The same person logs in once more in another tab.
    let (person, place) = ((&scene.person, Key::Token), (&scene.idp, &scene.rp));
    log_in(place, &mut scene.browser, person).await;
    let again = scene.browser.submit(&chosen).await;
    assert!(again.has("button[name=account]"), "{again:?}");
}

#[tokio::test]
async fn the_choice_does_not_stand_for_a_login() {
    let mut scene = logged_in().await;
    let ask = scene
        .rp
        .ask(&scene.idp, &[("prompt", "select_account login")]);
    let page = login_page(&mut scene.browser, &ask).await;
    let chosen = page.form().with("account", &this(&page));
    let chooser = scene.browser.submit(&chosen).await;
    assert!(chooser.has("button[name=method]"), "{chooser:?}");
    let (place, person) = ((&scene.idp, &scene.rp), scene.person.clone());
    log_in_from(place, &mut scene.browser, (&ask, &chooser), &person).await;
}

#[tokio::test]
async fn a_login_for_one_request_is_none_for_another() {
    let mut scene = logged_in().await;
    let login = |scene: &Scene| scene.rp.ask(&scene.idp, &[("prompt", "login")]);
    let (first, second) = (login(&scene), login(&scene));
    let open = login_page(&mut scene.browser, &second).await;
    let chosen = (&scene.person, Key::Token);
    let page = code_page(&mut scene.browser, &first, chosen).await;
    let code = scene.person.answer(&scene.idp, &page);
    let answer = enter_code(&mut scene.browser, &page, &code).await;
    scene.rp.back(&first, &answer);
    // The tab of the second request is reloaded within the same second.
    let reloaded = scene.browser.get(&open.path).await;
    assert!(reloaded.has("button[name=method]"), "{reloaded:?}");
}
