//! What the token endpoint and `/userinfo` refuse.

use http::StatusCode;

use crate::support::{Call, Key, TestIdp, Watched, log_in};

const GRANT: (&str, &str) = ("grant_type", "authorization_code");
const USUAL: [(&str, &str); 4] = [
    GRANT,
    ("code", "unknown"),
    ("redirect_uri", "https://rp.example/cb"),
    (
        "code_verifier",
        "a-verifier-that-is-long-enough-for-all-rules-there-are",
    ),
];

fn basic(pair: &str) -> String {
    format!("Basic {}", data_encoding::BASE64.encode(pair.as_bytes()))
}

fn with_basic(fields: &[(&str, &str)], pair: &str) -> Call {
    Call::post("/token", fields).with_header("authorization", &basic(pair))
}

#[tokio::test]
async fn a_client_that_does_not_prove_itself_gets_nothing() {
    let idp = TestIdp::start().await;
    let rp = idp.relying_party().await;
    let (id, secret) = (rp.client_id.clone(), rp.secret.clone().unwrap());
    // The first one of the hour is told in the journal.
    let wrong = basic(&format!("{id}:wrong"));
    let call = Call::post("/token", &USUAL).with_header("authorization", &wrong);
    idp.browser().send(call).await;
    let mut watched = Watched::over(idp, rp).await;
    let nobody = (401, "invalid_client");
    for authorization in [
        basic(&format!("{id}:wrong")),
        basic(&format!("{id}:")),
        basic(&format!("{id}:{}", secret.to_uppercase())),
        basic(&format!("nobody:{secret}")),
        basic(&id),
        "Basic !!!".to_owned(),
        "Bearer x".to_owned(),
    ] {
        let call = Call::post("/token", &USUAL).with_header("authorization", &authorization);
        watched.expect_json(call, nobody).await;
    }
    // The registered way is the only one.
    let mut posted = USUAL.to_vec();
    posted.extend([("client_id", &*id), ("client_secret", &*secret)]);
    let public = [("client_id", id.as_str()), GRANT, ("code", "x")];
    for fields in [&USUAL[..], &posted, &public] {
        watched
            .expect_json(Call::post("/token", fields), nobody)
            .await;
    }

    let right = format!("{id}:{secret}");
    let both = with_basic(&posted, &right);
    let twice = with_basic(&USUAL, &right).with_header("authorization", &basic(&right));
    for call in [both, twice] {
        watched.expect_json(call, (400, "invalid_request")).await;
    }
}

#[tokio::test]
async fn faults_of_a_token_request_have_their_names() {
    let mut watched = Watched::start().await;
    let (id, secret) = (watched.rp.client_id.clone(), watched.rp.secret.clone());
    let right = format!("{id}:{}", secret.unwrap());
    for (fields, error) in [
        (&USUAL[..], "invalid_grant"),
        (&USUAL[1..], "invalid_request"),
        (&USUAL[..1], "invalid_request"),
        (&USUAL[..2], "invalid_request"),
        (&USUAL[..3], "invalid_request"),
        (&[("grant_type", "password")], "unsupported_grant_type"),
        (
            &[("grant_type", "client_credentials")],
            "unsupported_grant_type",
        ),
        (&[GRANT, GRANT, ("code", "x")], "invalid_request"),
    ] {
        let call = with_basic(fields, &right);
        watched.expect_json(call, (400, error)).await;
    }
}

#[tokio::test]
async fn a_code_is_bound_to_client_address_and_verifier_and_survives_the_tries() {
    let idp = TestIdp::start().await;
    let (rp, other) = (idp.relying_party().await, idp.relying_party().await);
    let person = idp.person().await;
    let mut browser = idp.browser();
    let (ask, back) = log_in((&idp, &rp), &mut browser, (&person, Key::Token)).await;
    let mut watched = Watched::over(idp, rp.clone()).await;
    let verifier = ask.verifier.clone();
    let tries = [
        (&other, "https://rp.example/cb", verifier.as_str()),
        (&rp, "https://rp.example/cb/", verifier.as_str()),
        (
            &rp,
            "https://rp.example/cb",
            "another-verifier-that-is-long-enough-for-the-rules",
        ),
    ];
    for (party, address, verifier) in tries {
        let answer = party
            .post_token(&[
                ("grant_type", "authorization_code"),
                ("code", &back.code),
                ("redirect_uri", address),
                ("code_verifier", verifier),
            ])
            .await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{answer:?}");
        assert_eq!(answer.json()["error"], "invalid_grant");
    }
    watched.send(Call::get("/")).await;
    watched.idp.tokens(&rp, &ask, &back).await;
}

#[tokio::test]
async fn bearer_tokens_that_are_none_are_refused() {
    let mut watched = Watched::start().await;
    for (authorization, status) in [
        ("Bearer a.b.c", 401),
        ("Bearer eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.e30.", 401),
        ("Basic YTpi", 401),
        ("Bearer", 400),
        ("Bearer a b", 400),
    ] {
        let call = Call::get("/userinfo").with_header("authorization", authorization);
        let answer = watched.send(call).await;
        assert_eq!(
            answer.status.as_u16(),
            status,
            "{authorization}: {answer:?}"
        );
        assert!(
            answer
                .header("www-authenticate")
                .unwrap()
                .starts_with("Bearer")
        );
    }
    let none = watched
        .send(Call::get("/userinfo?access_token=a.b.c"))
        .await;
    assert_eq!(none.status, StatusCode::UNAUTHORIZED);
    assert!(!none.header("www-authenticate").unwrap().contains("error="));
}

#[tokio::test]
async fn a_third_use_of_a_code_writes_nothing() {
    let idp = TestIdp::start().await;
    let (rp, person) = (idp.relying_party().await, idp.person().await);
    let mut browser = idp.browser();
    let (ask, back) = log_in((&idp, &rp), &mut browser, (&person, Key::Token)).await;
    rp.redeem(&ask, &back.code).await;
    rp.redeem(&ask, &back.code).await;
    let call = rp.authenticated("/token", &rp.redeeming(&ask, &back.code));
    let mut watched = Watched::over(idp, rp).await;
    watched.expect_json(call, (400, "invalid_grant")).await;
}
