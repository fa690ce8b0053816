//! A client that is removed and added again is another one, also for an instance that has not heard
//! of it and goes on with the registration that it read a moment ago.

use fedtoken_storage::{Change, ClientChange, stores::Client};
use http::StatusCode;
use serde_json::{Value, json};

use crate::support::{
    Key, RelyingParty, Response, TestIdp, code_page, enter_code, log_in, login_page,
};

/// Removes a client and adds another one of its id, as another instance would: this one is not told.
async fn again(idp: &TestIdp, rp: &RelyingParty, members: Value) {
    let found = idp.store().client(&rp.client_id).await.unwrap().unwrap();
    let mut registration: Value = serde_json::from_str(&found.registration).unwrap();
    for (name, value) in members.as_object().unwrap() {
        registration[name] = value.clone();
    }
    let remove = Change::from(ClientChange::Remove {
        client_id: rp.client_id.clone(),
        at: idp.now(),
    });
    let add = Change::PutClient(Client {
        registration: registration.to_string(),
        ..found
    });
    for change in [remove, add] {
        let saved = idp.store().commit(change.into()).await;
        saved.unwrap().unwrap();
    }
}

fn elsewhere() -> Value {
    json!({"redirect_uris": ["https://rp.example/elsewhere"]})
}

fn goes_nowhere(answer: &Response) {
    assert_eq!(answer.header("location"), None);
    assert!(answer.alert().is_some(), "{answer:?}");
}

#[tokio::test]
async fn a_session_answers_no_client_of_an_earlier_life() {
    let idp = TestIdp::start().await;
    let (rp, person, mut browser) = (idp.relying_party().await, idp.person().await, idp.browser());
    log_in((&idp, &rp), &mut browser, (&person, Key::Token)).await;
    again(&idp, &rp, elsewhere()).await;
    let answer = browser.open(&rp.ask(&idp, &[]).path).await;
    assert!(!answer.has_code(), "{answer:?}");
    goes_nowhere(&browser.follow(answer).await);
}

#[tokio::test]
async fn a_session_answers_the_client_of_the_next_life() {
    let idp = TestIdp::start().await;
    let (rp, person, mut browser) = (idp.relying_party().await, idp.person().await, idp.browser());
    log_in((&idp, &rp), &mut browser, (&person, Key::Token)).await;
    again(&idp, &rp, json!({})).await;
    let ask = rp.ask(&idp, &[]);
    let answer = login_page(&mut browser, &ask).await;
    let back = rp.back(&ask, &answer);
    idp.tokens(&rp, &ask, &back).await;
}

#[tokio::test]
async fn a_login_for_a_client_of_an_earlier_life_spends_its_code_for_nothing() {
    let idp = TestIdp::start().await;
    let (rp, person, mut browser) = (idp.relying_party().await, idp.person().await, idp.browser());
    let page = code_page(&mut browser, &rp.ask(&idp, &[]), (&person, Key::Token)).await;
    let typed = person.answer(&idp, &page);
    again(&idp, &rp, elsewhere()).await;
    let answer = enter_code(&mut browser, &page, &typed).await;
    assert!(!answer.has_code(), "{answer:?}");
    let said = answer.texts("[role=alert]").concat();
    assert!(said.contains("changed while you logged in"), "{said}");
    let sessions = idp.store().sessions_of(&person.id).await.unwrap();
    assert_eq!(sessions, []);
    // It has travelled.
    let other = idp.relying_party().await.ask(&idp, &[]);
    let next = code_page(&mut idp.browser(), &other, (&person, Key::Token)).await;
    assert_ne!(next.position(), page.position());
}

#[tokio::test]
async fn what_a_client_of_an_earlier_life_was_allowed_is_asked_again_for_the_next() {
    let idp = TestIdp::start().await;
    let (ours, rp) = (
        idp.relying_party().await,
        idp.relying_party_with(&json!({"party": "third"})).await,
    );
    let (person, mut browser) = (idp.person().await, idp.browser());
    log_in((&idp, &ours), &mut browser, (&person, Key::Token)).await;
    let page = login_page(&mut browser, &rp.ask(&idp, &[])).await;
    again(&idp, &rp, json!({})).await;
    let consent = async || {
        let found = idp.store().consent(&person.id, &rp.client_id).await;
        found.unwrap()
    };
    // The first yes finds the registration of before, the second the next one.
    let mut asked = page.clone();
    for _ in 0..2 {
        let answer = browser.press(&page.form().with("consent", "allow")).await;
        assert!(!answer.has_code(), "{answer:?}");
        assert_eq!(consent().await, None);
        asked = browser.follow(answer).await;
    }
    let answer = browser.press(&asked.form().with("consent", "allow")).await;
    assert!(answer.has_code(), "{answer:?}");
    assert!(consent().await.is_some());
}

#[tokio::test]
async fn a_client_of_an_earlier_life_pushes_nothing() {
    let idp = TestIdp::start().await;
    let rp = idp.relying_party().await;
    let push = async || rp.push(&rp.ask(&idp, &[])).await;
    assert_eq!(push().await.status, StatusCode::CREATED);
    again(&idp, &rp, json!({})).await;
    let refused = push().await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED, "{refused:?}");
    assert_eq!(refused.json()["error"], "invalid_client");
    assert!(refused.header("www-authenticate").is_some());
    // It is looked up anew, and may be the next one.
    assert_eq!(push().await.status, StatusCode::CREATED);
}
