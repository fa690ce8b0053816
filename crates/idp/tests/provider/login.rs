//! Whole logins with each key and each kind of client, and what relying parties learn from them.

use http::StatusCode;
use serde_json::json;

use crate::support::{
    Ask, Callback, Key, Person, RelyingParty, TestIdp, code_page, enter_code, log_in, login_page,
};

/// A first login in a fresh browser.
async fn first_login(
    idp: &TestIdp,
    rp: &RelyingParty,
    (person, key): (&Person, Key),
) -> (Ask, Callback) {
    log_in((idp, rp), &mut idp.browser(), (person, key)).await
}

#[tokio::test]
async fn the_id_token_tells_key_level_time_and_session() {
    let idp = TestIdp::start().await;
    let (rp, person) = (idp.relying_party().await, idp.person().await);
    for (key, level) in [(Key::Token, 300), (Key::App, 400)] {
        let (ask, back) = first_login(&idp, &rp, (&person, key)).await;
        let proved_at = idp.now();
        idp.pass(std::time::Duration::from_secs(20));
        let claims = idp.tokens(&rp, &ask, &back).await.claims;
        assert_eq!(claims["iss"], idp.issuer);
        assert_eq!(claims["aud"], json!([rp.client_id]));
        assert_eq!(claims["acr"], format!("urn:fedtoken:level:{level}"));
        assert_eq!(claims["amr"], json!(["pwd", "otp", "mfa"]));
        assert_eq!(claims["auth_time"], proved_at.as_secs());
        assert_eq!(claims["iat"], idp.now().as_secs());
        assert_eq!(claims["exp"], idp.now().as_secs() + 600);
        assert_eq!(claims["nonce"], ask.nonce);
        assert_eq!(claims["sid"].as_str().unwrap().len(), 26);
        let sub = claims["sub"].as_str().unwrap();
        assert!(
            sub.len() >= 22 && !sub.contains(&person.national_number),
            "{sub}"
        );
    }
}

#[tokio::test]
async fn every_kind_of_client_gets_its_tokens() {
    let idp = TestIdp::start().await;
    let person = idp.person().await;
    let kinds = [
        json!({"token_endpoint_auth_method": "client_secret_basic"}),
        json!({"token_endpoint_auth_method": "client_secret_post"}),
        json!({"token_endpoint_auth_method": "client_secret_post",
               "id_token_signed_response_alg": "ES256"}),
        json!({"id_token_signed_response_alg": "ES256"}),
        json!({"token_endpoint_auth_method": "none"}),
        json!({"token_endpoint_auth_method": "none", "application_type": "native",
               "redirect_uris": ["http://127.0.0.1:9999/cb"]}),
    ];
    let mut subjects = Vec::new();
    for kind in kinds {
        let rp = idp.relying_party_with(&kind).await;
        let (ask, back) = first_login(&idp, &rp, (&person, Key::Token)).await;
        let tokens = idp.tokens(&rp, &ask, &back).await;
        subjects.push(tokens.claims["sub"].clone());
        let claims = rp.userinfo(&tokens.access).await;
        assert_eq!(claims.status, StatusCode::OK, "{kind}: {claims:?}");
        assert_eq!(claims.json(), json!({"sub": tokens.claims["sub"]}));
    }
    subjects.dedup();
    assert_eq!(subjects.len(), 1, "public subjects are the same everywhere");
}

#[tokio::test]
async fn a_client_is_who_it_registered_as_and_nothing_else() {
    let idp = TestIdp::start().await;
    let person = idp.person().await;
    let (rp, other) = (idp.relying_party().await, idp.relying_party().await);
    let mut posing = rp.clone();
    posing.secret = Some("a wrong secret".to_owned());
    let (ask, back) = first_login(&idp, &rp, (&person, Key::Token)).await;
    let refused = posing.redeem(&ask, &back.code).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    assert_eq!(refused.json()["error"], "invalid_client");
    let stolen = other.redeem(&ask, &back.code).await;
    assert_eq!(stolen.status, StatusCode::BAD_REQUEST);
    assert_eq!(stolen.json()["error"], "invalid_grant");
    let another = rp.ask(&idp, &[]);
    let wrong_verifier = rp.redeem(&another, &back.code).await;
    assert_eq!(wrong_verifier.json()["error"], "invalid_grant");
    idp.tokens(&rp, &ask, &back).await;
}

#[tokio::test]
async fn a_code_is_good_for_a_minute_and_once() {
    let idp = TestIdp::start().await;
    let (rp, person) = (idp.relying_party().await, idp.person().await);
    let (ask, back) = first_login(&idp, &rp, (&person, Key::Token)).await;
    idp.pass(std::time::Duration::from_secs(60));
    let late = rp.redeem(&ask, &back.code).await;
    assert_eq!(late.json()["error"], "invalid_grant");

    let (ask, back) = first_login(&idp, &rp, (&person, Key::Token)).await;
    idp.pass(std::time::Duration::from_secs(59));
    let tokens = idp.tokens(&rp, &ask, &back).await;
    let alive = rp.userinfo(&tokens.access).await;
    assert_eq!(alive.status, StatusCode::OK);
    let again = rp.redeem(&ask, &back.code).await;
    assert_eq!(again.json()["error"], "invalid_grant");
    let dead = rp.userinfo(&tokens.access).await;
    assert_eq!(dead.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn userinfo_follows_the_granted_scopes() {
    let idp = TestIdp::start().await;
    let (rp, person) = (idp.relying_party().await, idp.person().await);
    let ask = rp.ask(&idp, &[("scope", "openid profile email egovnrn roles")]);
    let mut browser = idp.browser();
    let page = code_page(&mut browser, &ask, (&person, Key::App)).await;
    let answer = enter_code(&mut browser, &page, &person.app_code(idp.now())).await;
    let tokens = idp.tokens(&rp, &ask, &rp.back(&ask, &answer)).await;
    let claims = rp.userinfo(&tokens.access).await;
    let family_name = format!("Van {}", person.username);
    assert_eq!(
        claims.json(),
        json!({
            "sub": tokens.claims["sub"], "locale": "nl",
            "name": format!("Mieke {family_name}"),
            "given_name": "Mieke", "family_name": family_name,
            "givenName": "Mieke", "surname": family_name, "prefLanguage": "nl",
            "fedid": tokens.claims["sub"],
            "email": format!("{}@post.example", person.username), "email_verified": true,
            "mail": format!("{}@post.example", person.username),
        })
    );
    assert!(!claims.body.contains(&person.national_number));
}

#[tokio::test]
async fn an_access_token_lives_five_minutes() {
    let idp = TestIdp::start().await;
    let (rp, person) = (idp.relying_party().await, idp.person().await);
    let (ask, back) = first_login(&idp, &rp, (&person, Key::Token)).await;
    let tokens = idp.tokens(&rp, &ask, &back).await;
    idp.pass(std::time::Duration::from_secs(299));
    let alive = rp.userinfo(&tokens.access).await;
    assert_eq!(alive.status, StatusCode::OK);
    idp.pass(std::time::Duration::from_secs(1));
    let dead = rp.userinfo(&tokens.access).await;
    assert_eq!(dead.status, StatusCode::UNAUTHORIZED);
    assert!(
        dead.header("www-authenticate")
            .unwrap()
            .contains("invalid_token")
    );
}

#[tokio::test]
async fn an_id_token_is_no_access_token() {
    let idp = TestIdp::start().await;
    let rp = idp
        .relying_party_with(&json!({"id_token_signed_response_alg": "ES256"}))
        .await;
    let person = idp.person().await;
    let (ask, back) = first_login(&idp, &rp, (&person, Key::Token)).await;
    let tokens = idp.tokens(&rp, &ask, &back).await;
    let refused = rp.userinfo(&tokens.id_token).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn pairwise_subjects_differ_by_sector() {
    let idp = TestIdp::start().await;
    let person = idp.person().await;
    let mut subjects = Vec::new();
    for host in ["one.example", "one.example", "two.example"] {
        let members = json!({
            "subject_type": "pairwise", "redirect_uris": [format!("https://{host}/cb")],
        });
        let rp = idp.relying_party_with(&members).await;
        let (ask, back) = first_login(&idp, &rp, (&person, Key::Token)).await;
        let tokens = idp.tokens(&rp, &ask, &back).await;
        let userinfo = rp.userinfo(&tokens.access).await.json();
        assert_eq!(userinfo["sub"], tokens.claims["sub"]);
        assert_ne!(userinfo["sub"], person.id.as_str());
        subjects.push(tokens.claims["sub"].clone());
    }
    assert_eq!(subjects[0], subjects[1]);
    assert_ne!(subjects[0], subjects[2]);
}

#[tokio::test]
async fn a_stronger_floor_greys_the_weaker_key() {
    let idp = TestIdp::start().await;
    let (rp, person) = (idp.relying_party().await, idp.person().await);
    let ask = rp.ask(&idp, &[("acr_values", "urn:fedtoken:level:400")]);
    let mut browser = idp.browser();
    let chooser = login_page(&mut browser, &ask).await;
    assert!(chooser.has("button[name=method][value=token][disabled]"));
    assert!(chooser.has("button[name=method][value=app]:not([disabled])"));
    assert_eq!(
        chooser.form().buttons,
        [("method".to_owned(), "app".to_owned())]
    );

    // Greyed is not enough: neither the form nor the address lets the weaker key through.
    let forced = browser
        .submit(&chooser.form().with("method", "token"))
        .await;
    assert!(forced.has("button[name=method]"), "{forced:?}");
    let sealed = chooser.form().value("t").to_owned();
    let direct = browser.get(&format!("/login/token?t={sealed}")).await;
    assert!(direct.status.is_client_error(), "{direct:?}");

    let page = code_page(&mut browser, &ask, (&person, Key::App)).await;
    let answer = enter_code(&mut browser, &page, &person.app_code(idp.now())).await;
    let tokens = idp.tokens(&rp, &ask, &rp.back(&ask, &answer)).await;
    assert_eq!(tokens.claims["acr"], "urn:fedtoken:level:400");
}

#[tokio::test]
async fn a_registered_minimum_cannot_be_lowered_by_a_request() {
    let idp = TestIdp::start().await;
    let rp = idp.relying_party_with(&json!({"minimum_level": 400})).await;
    let ask = rp.ask(&idp, &[("acr_values", "urn:fedtoken:level:300")]);
    let chooser = login_page(&mut idp.browser(), &ask).await;
    assert!(chooser.has("button[name=method][value=token][disabled]"));
}
