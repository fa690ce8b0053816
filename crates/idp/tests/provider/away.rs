//! The database is away for a moment, at any call of any request: who asked is told to come again,
//! and the same request goes through afterwards.

use http::{Method, StatusCode};
use serde_json::json;

use crate::support::{Call, Response, Scene, Setting, TestIdp, set_scope, text};

/// Sends a request again and again, while the database is away at the first of its calls, then at
/// the second and so on. Gives the answer to the request at which it was there all the time, and
/// how often it was away.
async fn weathered(
    idp: &TestIdp,
    mut send: impl AsyncFnMut() -> Response,
    is_told: fn(&Response),
) -> (Response, u32) {
    for calls in 0.. {
        // Clients are looked up again.
        idp.app.clients.forget();
        idp.meddler.away_after(calls);
        let answer = send().await;
        if idp.meddler.was_spared() {
            return (answer, calls);
        }
        assert_eq!(
            answer.status,
            StatusCode::SERVICE_UNAVAILABLE,
            "{calls}: {answer:?}"
        );
        assert!(answer.header("retry-after").is_some(), "{answer:?}");
        is_told(&answer);
    }
    unreachable!("a request has an end")
}

/// A person reads it on a page.
fn on_a_page(answer: &Response) {
    assert!(
        answer
            .header("content-type")
            .unwrap()
            .starts_with("text/html")
    );
    let title = answer.title();
    assert!(title.contains("The service is not available"), "{title}");
}

/// A program reads it (RFC 6749 section 5.2 has no code for it; section 4.1.2.1 has).
fn in_json(answer: &Response) {
    assert_eq!(answer.json()["error"], "temporarily_unavailable");
}

#[tokio::test]
async fn somebody_who_logs_in_is_told_and_goes_on() {
    let mut scene = Scene::set().await;
    let (_, page) = scene.password_page().await;
    let form = scene.filled(&page);
    let browser = &mut scene.browser;
    let first = async || browser.press(&form).await;
    let (answer, times) = weathered(&scene.idp, first, on_a_page).await;
    assert!(times > 4, "{times}");
    let path = answer.location().to_owned();
    let show = async || browser.get(&path).await;
    let (page, times) = weathered(&scene.idp, show, on_a_page).await;
    assert!(times > 1, "{times}");
    let form = scene.answered(&page);
    let browser = &mut scene.browser;
    let post = async || browser.press(&form).await;
    let (answer, times) = weathered(&scene.idp, post, on_a_page).await;
    assert!(times > 4, "{times}");
    assert!(answer.has_code(), "{answer:?}");
}

#[tokio::test]
async fn somebody_who_begins_or_logs_out_is_told() {
    let mut scene = Scene::set().await;
    let ask = scene.rp.ask(&scene.idp, &[]);
    let browser = &mut scene.browser;
    let begin = async || browser.get(&ask.path).await;
    let (answer, times) = weathered(&scene.idp, begin, on_a_page).await;
    assert!(
        times > 0 && answer.status == StatusCode::SEE_OTHER,
        "{answer:?}"
    );
    let (_, page) = scene.code_page().await;
    let form = scene.answered(&page);
    assert!(scene.browser.press(&form).await.has_code());
    let browser = &mut scene.browser;
    let look = async || browser.get("/me/services").await;
    let (answer, times) = weathered(&scene.idp, look, on_a_page).await;
    assert!(times > 1 && answer.status == StatusCode::OK, "{answer:?}");
    let leave = async || browser.get("/logout").await;
    let (answer, times) = weathered(&scene.idp, leave, on_a_page).await;
    assert!(times > 0 && answer.status == StatusCode::OK, "{answer:?}");
    let form = answer.form().with("logout", "yes");
    let leave = async || browser.press(&form).await;
    let (answer, times) = weathered(&scene.idp, leave, on_a_page).await;
    assert!(times > 2, "{times}");
    assert!(!answer.status.is_server_error(), "{answer:?}");
}

#[tokio::test]
async fn programs_are_told_and_get_their_answer_afterwards() {
    let scene = Scene::set().await;
    let members = json!({
        "grant_types": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_method": "none",
    });
    let rp = scene.idp.relying_party_with(&members).await;
    let scope = |grant: &mut _| set_scope(grant, "openid offline_access");
    let given = scene
        .idp
        .give((&rp, &scene.person), |grant, _| scope(grant));
    let given = given.await;
    let redeem = async || rp.redeem(&given.ask, &given.code).await;
    let (answer, times) = weathered(&scene.idp, redeem, in_json).await;
    assert!(times > 2 && answer.status == StatusCode::OK, "{answer:?}");
    let tokens = answer.json();
    let refresh = async || rp.refresh(text(&tokens, "refresh_token"), &[]).await;
    let (answer, times) = weathered(&scene.idp, refresh, in_json).await;
    assert!(times > 2 && answer.status == StatusCode::OK, "{answer:?}");
    let access = text(&tokens, "access_token");
    let userinfo = async || rp.userinfo(access).await;
    let (answer, times) = weathered(&scene.idp, userinfo, in_json).await;
    assert!(times > 1 && answer.status == StatusCode::OK, "{answer:?}");
    let revoke = rp.authenticated("/revoke", &[("token", access)]);
    let revoke = async || rp.send(revoke.clone()).await;
    let (answer, times) = weathered(&scene.idp, revoke, in_json).await;
    assert!(times > 1 && answer.status == StatusCode::OK, "{answer:?}");
}

#[tokio::test]
async fn a_service_that_pushes_or_looks_at_a_token_is_told() {
    let scene = Scene::set().await;
    let tokens = scene.idp.redeemed(&scene.rp, &scene.person, "openid").await;
    let token = [("token", text(&tokens, "access_token"))];
    let ask = scene.rp.ask(&scene.idp, &[]);
    let pushed: Vec<_> =
        url::form_urlencoded::parse(ask.path.split_once('?').unwrap().1.as_bytes())
            .into_owned()
            .collect();
    let pushed: Vec<_> = pushed
        .iter()
        .map(|(name, value)| (&**name, &**value))
        .collect();
    let calls: [(Call, StatusCode); 2] = [
        (
            scene.rp.authenticated("/introspect", &token),
            StatusCode::OK,
        ),
        (scene.rp.authenticated("/par", &pushed), StatusCode::CREATED),
    ];
    for (call, expected) in calls {
        let send = async || scene.rp.send(call.clone()).await;
        let (answer, times) = weathered(&scene.idp, send, in_json).await;
        assert!(times > 1 && answer.status == expected, "{answer:?}");
    }
}

#[tokio::test]
async fn a_client_that_registers_itself_is_told() {
    let token = "an-initial-access-token-of-43-characters-xx";
    let setting = Setting {
        registering: Some(token),
        ..Setting::default()
    };
    let idp = TestIdp::start_with(setting).await;
    let wish = json!({"redirect_uris": ["https://rp.example/cb"], "client_name": "A service"});
    let call = Call::new(Method::POST, "/register")
        .with_header("authorization", &format!("Bearer {token}"))
        .with_header("content-type", "application/json")
        .with_body(wish.to_string());
    let register = async || idp.browser().send(call.clone()).await;
    let (answer, times) = weathered(&idp, register, in_json).await;
    assert!(
        times > 0 && answer.status == StatusCode::CREATED,
        "{answer:?}"
    );
}
