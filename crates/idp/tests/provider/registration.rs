//! A return address that is taken out of a registration serves no login any more.

use fedtoken_storage::{Change, stores::Client};
use http::StatusCode;
use serde_json::{Value, json};

use crate::support::{Call, Response, Scene};

/// Gives the service another return address instead of its own.
async fn moved(scene: &Scene) {
    let id = scene.rp.client_id.as_str();
    let client = scene.idp.store().client(id).await.unwrap().unwrap();
    let mut registration: Value = serde_json::from_str(&client.registration).unwrap();
    registration["redirect_uris"] = json!(["https://rp.example/elsewhere"]);
    let moved = Client {
        registration: registration.to_string(),
        ..client
    };
    scene.idp.save([Change::PutClient(moved)]).await;
}

/// A page of ours, not a step towards the old address.
fn is_refused(answer: &Response) {
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{answer:?}");
    assert_eq!(answer.header("location"), None);
    assert!(answer.alert().is_some(), "{answer:?}");
    assert!(!answer.body.contains("rp.example/cb"), "{answer:?}");
}

#[tokio::test]
async fn a_sealed_request_is_refused() {
    let mut scene = Scene::set().await;
    let ask = scene.rp.ask(&scene.idp, &[]);
    let sealed = scene.browser.get(&ask.path).await;
    let (_, page) = scene.password_page().await;
    moved(&scene).await;
    let observer = scene.idp.observer().await;
    let before = observer.look().await;
    is_refused(&scene.browser.get(sealed.location()).await);
    is_refused(&scene.browser.get(&page.path).await);
    is_refused(&scene.browser.press(&scene.filled(&page)).await);
    is_refused(&scene.idp.browser().get(&page.path).await);
    is_refused(&scene.browser.get(&ask.path).await);
    assert_eq!(observer.look().await, before);
}

#[tokio::test]
async fn a_session_gives_no_code_to_it() {
    let mut scene = Scene::set().await;
    let (_, page) = scene.code_page().await;
    let form = scene.answered(&page);
    assert!(scene.browser.press(&form).await.has_code());
    let ask = scene.rp.ask(&scene.idp, &[("prompt", "none")]);
    let sealed = scene.browser.get(&ask.path).await;
    moved(&scene).await;
    is_refused(&scene.browser.send(Call::get(sealed.location())).await);
}

#[tokio::test]
async fn a_begun_login_is_refused_and_its_code_is_not_spent() {
    let mut scene = Scene::set().await;
    let (_, page) = scene.code_page().await;
    moved(&scene).await;
    is_refused(&scene.browser.get(&page.path).await);
    is_refused(&scene.browser.press(&scene.answered(&page)).await);
    let token = scene.idp.store().token_of(&scene.person.id).await.unwrap();
    let token = token.unwrap();
    assert_eq!(
        token.pending.map(|position| usize::from(position.get())),
        page.position()
    );
    assert_eq!((token.generation, token.wrong_in_row), (0, 0));
}
