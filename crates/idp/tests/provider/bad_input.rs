//! Authorization requests that nobody should send: never our own fault, and never a row.

use serde_json::json;

use crate::support::{Call, Key, TestIdp, Watched, code_page};

#[tokio::test]
async fn an_unknown_client_is_told_on_our_page() {
    let mut watched = Watched::start().await;
    let usual = watched.path(&[]);
    let id = format!("client_id={}", watched.rp.client_id);
    for path in [
        watched.path(&[("client_id", "nobody")]),
        watched.path(&[("client_id", &watched.rp.client_id.to_uppercase())]),
        watched.path(&[("client_id", "' OR 1=1 --")]),
        watched.path(&[("client_id", "")]),
        format!("{usual}&{id}"),
        format!("{usual}&client_id=nobody"),
        "/authorize".to_owned(),
        "/authorize?".to_owned(),
        "/authorize?&&&=&".to_owned(),
    ] {
        watched.expect_page(Call::get(&path), 400).await;
    }
}

#[tokio::test]
async fn a_return_address_that_is_not_registered_is_never_followed() {
    let mut watched = Watched::start().await;
    let registered = watched.path(&[]);
    for address in [
        "https://rp.example/cb/",
        "https://rp.example/cb?x=1",
        "https://rp.example/cb?",
        "https://rp.example/cb#f",
        "https://rp.example/CB",
        "https://RP.example/cb",
        "HTTPS://rp.example/cb",
        "https://rp.example:443/cb",
        "https://rp.example:444/cb",
        "https://user@rp.example/cb",
        "https://rp.example@evil.example/cb",
        "https://rp.example.evil.example/cb",
        "https://rp.example/cb/../cb",
        "https://rp.example/%63b",
        "https://rp.example//cb",
        " https://rp.example/cb",
        "https://rp.example/cb\r\nset-cookie: a=b",
        "http://rp.example/cb",
        "//rp.example/cb",
        "/cb",
        "javascript:alert(1)",
        "",
    ] {
        let path = watched.path(&[("redirect_uri", address)]);
        watched.expect_page(Call::get(&path), 400).await;
    }
    for twice in ["https://rp.example/cb", "https://evil.example/"] {
        let path = format!("{registered}&redirect_uri={twice}");
        watched.expect_page(Call::get(&path), 400).await;
    }
}

#[tokio::test]
async fn every_other_fault_of_the_request_goes_back_to_the_service() {
    let mut watched = Watched::start().await;
    let (long, longer) = ("x".repeat(513), "x".repeat(1025));
    let many = "urn:x ".repeat(17);
    let lengths = [
        ("code_challenge", &*long, "invalid_request"),
        ("nonce", &long, "invalid_request"),
        ("acr_values", &many, "invalid_request"),
    ];
    for (name, value, error) in lengths.iter().chain(FAULTS) {
        let ask = watched.rp.ask(&watched.idp, &[(*name, *value)]);
        let answer = watched.expect_redirect(&ask.path, error).await;
        assert_eq!(
            answer.parameter("state").as_ref(),
            Some(&ask.state),
            "{name}={value}"
        );
    }
    for state in [&*longer, "a\r\nset-cookie: b=c", "\u{0}"] {
        let path = watched.path(&[("state", state)]);
        let answer = watched.expect_redirect(&path, "invalid_request").await;
        assert_eq!(answer.parameter("state"), None);
    }
}

/// Parameter, value, and the error that goes back.
const FAULTS: &[(&str, &str, &str)] = &[
    ("response_type", "token", UNSUPPORTED),
    ("response_type", "id_token", UNSUPPORTED),
    ("response_type", "code id_token", UNSUPPORTED),
    ("response_type", "", "invalid_request"),
    ("response_mode", "fragment", "invalid_request"),
    ("response_mode", "fragment.jwt", "invalid_request"),
    ("claims", "[]", "invalid_request"),
    ("id_token_hint", "a.b.c", "invalid_request"),
    ("resource", "urn:other", "invalid_target"),
    ("dpop_jkt", "short", "invalid_request"),
    (
        "request",
        "eyJhbGciOiJub25lIn0.e30.",
        "request_not_supported",
    ),
    (
        "request_uri",
        "https://rp.example/r",
        "request_uri_not_supported",
    ),
    (
        "request_uri",
        "urn:ietf:params:x",
        "request_uri_not_supported",
    ),
    ("registration", "{}", "registration_not_supported"),
    ("scope", "", "invalid_scope"),
    ("scope", "profile", "invalid_scope"),
    ("scope", "OPENID", "invalid_scope"),
    ("code_challenge", "", "invalid_request"),
    ("code_challenge", "short", "invalid_request"),
    ("code_challenge_method", "", "invalid_request"),
    ("code_challenge_method", "plain", "invalid_request"),
    ("code_challenge_method", "s256", "invalid_request"),
    ("nonce", "a\nb", "invalid_request"),
    ("prompt", "maybe", "invalid_request"),
    ("prompt", "none login", "invalid_request"),
    ("max_age", "-1", "invalid_request"),
    ("max_age", "+1", "invalid_request"),
    ("max_age", "1.5", "invalid_request"),
    ("max_age", "99999999999999999999999999", "invalid_request"),
];
const UNSUPPORTED: &str = "unsupported_response_type";

#[tokio::test]
async fn repeated_parameters_are_refused() {
    let mut watched = Watched::start().await;
    for name in [
        "response_type",
        "scope",
        "state",
        "nonce",
        "code_challenge",
        "prompt",
        "odd",
    ] {
        let ask = watched.rp.ask(&watched.idp, &[(name, "code")]);
        let path = format!("{}&{name}=code", ask.path);
        let answer = watched.expect_redirect(&path, "invalid_request").await;
        let state = (name != "state").then_some(ask.state);
        assert_eq!(answer.parameter("state"), state, "{name}");
    }
    for path in [
        "/login?t=a&t=b",
        "/login/token?t=a&t=b",
        "/logout?state=a&state=b",
    ] {
        watched.expect_page(Call::get(path), 400).await;
    }
}

#[tokio::test]
async fn encodings_that_cannot_be_read_are_refused() {
    let mut watched = Watched::start().await;
    for query in ["a=%", "a=%zz", "client_id=%ff", "%C3=1"] {
        for path in ["/authorize", "/login", "/logout"] {
            watched
                .expect_page(Call::get(&format!("{path}?{query}")), 400)
                .await;
        }
        let post = Call::post("/authorize", &[]).with_body(query);
        watched.expect_page(post, 400).await;
    }
    let bytes = Call::post("/authorize", &[]).with_body(vec![b'a', b'=', 0xff]);
    watched.expect_page(bytes, 400).await;
    let many: String = (0..101).map(|number| format!("p{number}=1&")).collect();
    watched
        .expect_page(Call::get(&format!("/authorize?{many}")), 400)
        .await;
}

#[tokio::test]
async fn the_largest_request_that_is_allowed_can_be_carried_through_a_login() {
    let idp = TestIdp::start().await;
    let (rp, person) = (idp.relying_party().await, idp.person().await);
    let (state, nonce) = ("\\".repeat(1024), "\"".repeat(512));
    let languages = vec!["e".repeat(35); 10].join(" ");
    let hint = "\\".repeat(254);
    let ask = rp.ask(
        &idp,
        &[
            ("state", &state),
            ("nonce", &nonce),
            ("ui_locales", &languages),
            ("login_hint", &hint),
            (
                "acr_values",
                "urn:fedtoken:level:300 urn:fedtoken:level:350",
            ),
            ("scope", "openid profile email phone address"),
        ],
    );
    let mut browser = idp.browser();
    let page = code_page(&mut browser, &ask, (&person, Key::Token)).await;
    let code = person.answer(&idp, &page);
    let back = browser.press(&page.form().with("code", &code)).await;
    assert_eq!(back.parameter("state"), Some(state));
    assert!(back.has_code());
}

#[tokio::test]
async fn a_request_that_does_not_fit_an_address_is_refused() {
    let idp = TestIdp::start().await;
    let long = format!("https://rp.example/cb?{}", "x".repeat(5000));
    let rp = idp
        .relying_party_with(&json!({ "redirect_uris": [long] }))
        .await;
    let mut watched = Watched::over(idp, rp).await;
    let path = watched.path(&[]);
    let answer = watched.send(Call::get(&path)).await;
    let location = answer.location();
    assert!(
        location.starts_with(&format!("{long}&error=invalid_request")),
        "{location}"
    );
}
