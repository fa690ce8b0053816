//! Persons who lack a key, or whose key is stopped: said after the right password only.

use fedtoken_storage::{Change, stores::TokenState};

use crate::support::{Key, Keys, Person, Response, TestIdp, enter_password, log_in, password_page};

async fn after_password(idp: &TestIdp, (person, key): (&Person, Key), password: &str) -> Response {
    let rp = idp.relying_party().await;
    let mut browser = idp.browser();
    let page = password_page(&mut browser, &rp.ask(idp, &[]), key).await;
    enter_password(&mut browser, &page, (&person.username, password)).await
}

#[tokio::test]
async fn a_missing_key_is_said_and_another_one_offered() {
    let idp = TestIdp::start().await;
    let cases = [
        (Keys::App, Key::Token),
        (Keys::Token, Key::App),
        (Keys::None, Key::Token),
        (Keys::None, Key::App),
    ];
    for (keys, chosen) in cases {
        let person = idp.person_with(keys).await;
        let page = after_password(&idp, (&person, chosen), &person.password).await;
        assert!(!page.asks_code(), "{keys:?}: {page:?}");
        let said = page.alert().unwrap();
        assert!(
            said.contains("You have not activated this digital key"),
            "{said}"
        );
        assert!(page.has("a[href^='/login?t=']"), "{page:?}");
        let refused = after_password(&idp, (&person, chosen), "a wrong password").await;
        assert!(
            refused.asks_password(),
            "nothing before the password: {refused:?}"
        );
    }
}

#[tokio::test]
async fn a_blocked_token_asks_nothing_and_the_app_goes_on() {
    let idp = TestIdp::start().await;
    let (rp, person) = (idp.relying_party().await, idp.person().await);
    idp.save([Change::SetTokenState {
        token_id: person.token.clone(),
        from: TokenState::Active,
        to: TokenState::Blocked,
    }])
    .await;
    let page = after_password(&idp, (&person, Key::Token), &person.password).await;
    assert!(!page.asks_code() && page.alert().is_some(), "{page:?}");
    log_in((&idp, &rp), &mut idp.browser(), (&person, Key::App)).await;
}

#[tokio::test]
async fn a_token_blocked_under_an_open_form_takes_no_code() {
    let idp = TestIdp::start().await;
    let (rp, person) = (idp.relying_party().await, idp.person().await);
    let mut browser = idp.browser();
    let page = password_page(&mut browser, &rp.ask(&idp, &[]), Key::Token).await;
    let typed = (person.username.as_str(), person.password.as_str());
    let page = enter_password(&mut browser, &page, typed).await;
    idp.save([Change::SetTokenState {
        token_id: person.token.clone(),
        from: TokenState::Active,
        to: TokenState::Blocked,
    }])
    .await;
    let right = person.code(page.position().unwrap());
    let refused = browser.press(&page.form().with("code", right)).await;
    assert!(
        !refused.is_callback() && refused.alert().is_some(),
        "{refused:?}"
    );
}
