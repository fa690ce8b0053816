//! Clients that register themselves, and look after that (RFC 7591, RFC 7592).

use fedtoken_core::secret::TokenDigest;
use fedtoken_storage::stores::ClientOrigin;
use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{
    Call, Key, KeyServer, Response, Setting, TestIdp, enter_code, enter_password, password_page,
};

mod care;
mod journal;

const INITIAL: &str = "an-initial-access-token-of-43-characters-xx";
const JSON: &str = "application/json";

async fn open() -> TestIdp {
    TestIdp::start_with(Setting {
        registering: Some(INITIAL),
        ..Setting::default()
    })
    .await
}

fn wish() -> Value {
    json!({"redirect_uris": ["https://rp.example/cb"], "client_name": "Somebody's service"})
}

/// Sends a request with this bearer token.
async fn send(idp: &TestIdp, method: Method, path: &str, token: &str, body: &Value) -> Response {
    let call = Call::new(method, path)
        .with_header("authorization", &format!("Bearer {token}"))
        .with_header("content-type", JSON)
        .with_body(body.to_string());
    idp.browser().send(call).await
}

async fn register(idp: &TestIdp, wish: &Value) -> Response {
    send(idp, Method::POST, "/register", INITIAL, wish).await
}

/// Registers and gives what the client is told.
async fn registered(idp: &TestIdp, wish: &Value) -> Value {
    let answer = register(idp, wish).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
    answer.json()
}

/// Path and token for the care of a registration.
fn care(told: &Value) -> (String, String) {
    let address = told["registration_client_uri"].as_str().unwrap();
    let path = url::Url::parse(address).unwrap().path().to_owned();
    let token = told["registration_access_token"].as_str().unwrap();
    (path, token.to_owned())
}

/// The registration with other members, as a client sends it back.
fn changed(told: &Value, more: &Value) -> Value {
    let mut wish = told.clone();
    for name in [
        "registration_access_token",
        "registration_client_uri",
        "client_id_issued_at",
        "client_secret_expires_at",
    ] {
        wish.as_object_mut().unwrap().remove(name);
    }
    for (name, value) in more.as_object().unwrap() {
        wish[name] = value.clone();
    }
    wish
}

fn is_unauthorized(answer: &Response) {
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{answer:?}");
    let challenge = answer.header("www-authenticate").unwrap();
    assert!(
        challenge.starts_with("Bearer realm=\"fedtoken\""),
        "{challenge}"
    );
    assert_eq!(answer.body, "{}");
}

fn is_refused(answer: &Response, error: &str) {
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{answer:?}");
    assert_eq!(answer.json()["error"], error, "{answer:?}");
}

#[tokio::test]
async fn a_registered_client_logs_people_in() {
    let idp = open().await;
    let told = registered(&idp, &wish()).await;
    let (rp, person, mut browser) = (idp.told(&told), idp.person().await, idp.browser());
    let ask = rp.ask(&idp, &[]);
    let page = password_page(&mut browser, &ask, Key::Token).await;
    let typed = (person.username.as_str(), person.password.as_str());
    let page = enter_password(&mut browser, &page, typed).await;
    let code = person.code(page.position().unwrap());
    let answer = enter_code(&mut browser, &page, code).await;
    let mut answer = browser.follow(answer).await;
    if answer.has("button[name=consent]") {
        let form = answer.form().with("consent", "allow");
        answer = browser.submit(&form).await;
    }
    let back = rp.back(&ask, &answer);
    let tokens = idp.tokens(&rp, &ask, &back).await;
    assert!(tokens.claims["sub"].is_string());
}

#[tokio::test]
async fn an_answer_tells_the_whole_registration_and_is_not_kept() {
    let idp = open().await;
    let answer = register(&idp, &wish()).await;
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("content-type"), Some(JSON));
    let told = answer.json();
    assert_eq!(told["client_secret_expires_at"], 0);
    assert_eq!(told["client_id_issued_at"], idp.now().as_secs());
    assert_eq!(
        told["scope"],
        "openid profile email phone address offline_access api:read api:write slow:read"
    );
    let id = told["client_id"].as_str().unwrap();
    assert_eq!(
        told["registration_client_uri"],
        format!("{}/register/{id}", idp.issuer)
    );
}

#[tokio::test]
async fn only_digests_of_the_secrets_are_stored() {
    let idp = open().await;
    let told = registered(&idp, &wish()).await;
    let id = told["client_id"].as_str().unwrap();
    let client = idp.store().client(id).await.unwrap().unwrap();
    let secret = told["client_secret"].as_str().unwrap();
    assert_eq!((id.len(), secret.len()), (32, 43));
    assert_eq!(client.secret, Some(TokenDigest::of(secret)));
    let access = told["registration_access_token"].as_str().unwrap();
    let origin = ClientOrigin::Registered {
        at: idp.now(),
        access: TokenDigest::of(access),
    };
    assert_eq!(client.origin, origin);
    assert!(!client.registration.contains(secret) && !client.registration.contains(access));
}

#[tokio::test]
async fn such_a_client_is_a_third_party_whatever_it_says() {
    let idp = open().await;
    let mut boast = wish();
    for (name, value) in [
        ("party", json!("first")),
        ("offline_access", json!("granted")),
        ("minimum_level", json!(100)),
        ("resources", json!(["urn:example:api"])),
        ("scope", json!("openid egovnrn roles email")),
        (
            "national_number",
            json!({"legal_ground": "a law", "purpose": "files"}),
        ),
    ] {
        boast[name] = value;
    }
    let told = registered(&idp, &boast).await;
    assert_eq!(told["party"], "third");
    assert_eq!(told["scope"], "openid email");
    assert_eq!(told["minimum_level"], 300);
    for name in ["offline_access", "resources", "national_number"] {
        assert!(told[name].is_null(), "{name}: {told}");
    }
}

#[tokio::test]
async fn nobody_registers_without_the_initial_access_token() {
    let idp = open().await;
    for token in ["wrong-token", &INITIAL[1..], &INITIAL.to_uppercase()] {
        is_unauthorized(&send(&idp, Method::POST, "/register", token, &wish()).await);
    }
    let bare = |name, value: &str| {
        let call = Call::new(Method::POST, "/register").with_header("content-type", JSON);
        let call = call.with_body(wish().to_string());
        call.with_header(name, value)
    };
    is_unauthorized(&idp.browser().send(bare("x-none", "")).await);
    let basic = format!("Basic {INITIAL}");
    is_unauthorized(&idp.browser().send(bare("authorization", &basic)).await);
    let dpop = format!("DPoP {INITIAL}");
    is_unauthorized(&idp.browser().send(bare("authorization", &dpop)).await);
    let right = format!("Bearer {INITIAL}");
    let twice = bare("authorization", &right).with_header("authorization", &right);
    assert_eq!(
        idp.browser().send(twice).await.status,
        StatusCode::BAD_REQUEST
    );
    assert_eq!(idp.store().clients().await.unwrap(), []);
}

#[tokio::test]
async fn where_it_is_switched_off_there_is_nothing() {
    let idp = TestIdp::start().await;
    let rp = idp.relying_party().await;
    let path = format!("/register/{}", rp.client_id);
    for (method, path) in [(Method::POST, "/register"), (Method::GET, &path)] {
        let answer = send(&idp, method, path, INITIAL, &wish()).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{answer:?}");
    }
}

#[tokio::test]
async fn bad_metadata_is_refused_by_its_code_and_registers_nobody() {
    let idp = open().await;
    for (wish, error) in [
        (json!({}), "invalid_redirect_uri"),
        (
            json!({"redirect_uris": ["http://rp.example/"]}),
            "invalid_redirect_uri",
        ),
        (
            changed(&wish(), &json!({"grant_types": ["password"]})),
            "invalid_client_metadata",
        ),
        (
            changed(&wish(), &json!({"software_statement": "a.b.c"})),
            "unapproved_software_statement",
        ),
        (json!([]), "invalid_client_metadata"),
    ] {
        is_refused(&register(&idp, &wish).await, error);
    }
    assert_eq!(idp.store().clients().await.unwrap(), []);
}

#[tokio::test]
async fn a_body_is_json_of_at_most_64_kib() {
    let idp = open().await;
    let authorization = format!("Bearer {INITIAL}");
    let call = |media: &str, body: String| {
        let call = Call::new(Method::POST, "/register").with_body(body);
        let call = call.with_header("content-type", media);
        call.with_header("authorization", &authorization)
    };
    let send = async |media, body| idp.browser().send(call(media, body)).await;
    let form = send("application/x-www-form-urlencoded", "a=b".to_owned()).await;
    is_refused(&form, "invalid_request");
    let text = send("text/plain", wish().to_string()).await;
    is_refused(&text, "invalid_request");
    let good = send("Application/JSON; charset=utf-8", wish().to_string()).await;
    assert_eq!(good.status, StatusCode::CREATED);
    let large = changed(&wish(), &json!({"filler": "a".repeat(64 * 1024)}));
    let large = send(JSON, large.to_string()).await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_sector_is_claimed_by_a_document_that_lists_the_client() {
    let idp = open().await;
    let server = KeyServer::start(&json!(["https://other.example/cb"])).await;
    let claim = json!({"subject_type": "pairwise", "sector_identifier_uri": server.uri});
    let claiming = changed(&wish(), &claim);
    is_refused(&register(&idp, &claiming).await, "invalid_redirect_uri");
    server.publish(&json!(["https://rp.example/cb"]));
    registered(&idp, &claiming).await;

    let lost = json!({"sector_identifier_uri": "http://127.0.0.1:1/sector"});
    let answer = register(&idp, &changed(&wish(), &lost)).await;
    is_refused(&answer, "invalid_client_metadata");
    let said = answer.json()["error_description"].clone();
    let said = said.as_str().unwrap();
    assert!(
        said.starts_with("sector_identifier_uri cannot be fetched (reference"),
        "{said}"
    );
}
