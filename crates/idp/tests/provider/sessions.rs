//! Single sign-on: when the session answers, when the person is asked again.

use std::time::Duration;

use crate::support::{
    Ask, Browser, Key, Person, RelyingParty, Response, TestIdp, code_page, enter_code, log_in,
    login_page,
};

struct Scene {
    idp: TestIdp,
    rp: RelyingParty,
    person: Person,
    browser: Browser,
}

/// A browser in which somebody has just logged in.
async fn logged_in(key: Key) -> Scene {
    let idp = TestIdp::start().await;
    let (rp, person) = (idp.relying_party().await, idp.person().await);
    let mut browser = idp.browser();
    log_in((&idp, &rp), &mut browser, (&person, key)).await;
    Scene {
        idp,
        rp,
        person,
        browser,
    }
}

impl Scene {
    async fn asks(&mut self, parameters: &[(&str, &str)]) -> (Ask, Response) {
        let ask = self.rp.ask(&self.idp, parameters);
        let answer = login_page(&mut self.browser, &ask).await;
        (ask, answer)
    }

    async fn is_silent(&mut self, parameters: &[(&str, &str)]) -> bool {
        let (ask, answer) = self.asks(parameters).await;
        let silent = answer.is_callback();
        if silent {
            self.rp.back(&ask, &answer);
        } else {
            assert!(answer.has("button[name=method]"), "{answer:?}");
        }
        silent
    }
}

#[tokio::test]
async fn a_live_session_answers_silently_with_the_first_proof() {
    let mut scene = logged_in(Key::App).await;
    let proved_at = scene.idp.now();
    scene.idp.pass(Duration::from_secs(600));
    let (ask, answer) = scene.asks(&[]).await;
    let back = scene.rp.back(&ask, &answer);
    let tokens = scene.idp.tokens(&scene.rp, &ask, &back).await;
    assert_eq!(tokens.claims["auth_time"], proved_at.as_secs());
    assert_eq!(tokens.claims["acr"], "urn:fedtoken:level:400");
}

#[tokio::test]
async fn the_session_serves_other_clients_under_the_same_sid() {
    let mut scene = logged_in(Key::Token).await;
    let mut sids = Vec::new();
    for _ in 0..2 {
        scene.rp = scene.idp.relying_party().await;
        let (ask, answer) = scene.asks(&[]).await;
        let back = scene.rp.back(&ask, &answer);
        let tokens = scene.idp.tokens(&scene.rp, &ask, &back).await;
        sids.push(tokens.claims["sid"].clone());
    }
    assert_eq!(sids[0], sids[1]);
}

#[tokio::test]
async fn clients_with_pairwise_subjects_cannot_match_sessions_either() {
    let mut scene = logged_in(Key::Token).await;
    let mut told = Vec::new();
    for host in ["one.example", "one.example", "two.example"] {
        let members = serde_json::json!({
            "subject_type": "pairwise", "redirect_uris": [format!("https://{host}/cb")],
        });
        scene.rp = scene.idp.relying_party_with(&members).await;
        let (ask, answer) = scene.asks(&[]).await;
        let back = scene.rp.back(&ask, &answer);
        let claims = scene.idp.tokens(&scene.rp, &ask, &back).await.claims;
        told.push((claims["sub"].clone(), claims["sid"].clone()));
    }
    assert_eq!(told[0], told[1], "one sector");
    assert_ne!(told[0].0, told[2].0);
    assert_ne!(told[0].1, told[2].1);
}

#[tokio::test]
async fn nothing_silent_without_a_session() {
    let idp = TestIdp::start().await;
    let rp = idp.relying_party().await;
    let ask = rp.ask(&idp, &[("prompt", "none")]);
    let answer = login_page(&mut idp.browser(), &ask).await;
    assert_eq!(rp.refused(&ask, &answer), "login_required");
}

#[tokio::test]
async fn prompt_none_is_answered_by_a_session_only_if_it_is_enough() {
    let mut scene = logged_in(Key::Token).await;
    assert!(scene.is_silent(&[("prompt", "none")]).await);
    for more in [("acr_values", "urn:fedtoken:level:400"), ("max_age", "0")] {
        let (ask, answer) = scene.asks(&[("prompt", "none"), more]).await;
        assert_eq!(scene.rp.refused(&ask, &answer), "login_required");
    }
}

#[tokio::test]
async fn prompt_login_asks_whatever_session_there_is() {
    let mut scene = logged_in(Key::Token).await;
    assert!(!scene.is_silent(&[("prompt", "login")]).await);
    assert!(scene.is_silent(&[]).await);
}

#[tokio::test]
async fn max_age_is_counted_from_the_proof() {
    let mut scene = logged_in(Key::Token).await;
    assert!(!scene.is_silent(&[("max_age", "0")]).await);
    scene.idp.pass(Duration::from_secs(100));
    assert!(scene.is_silent(&[("max_age", "100")]).await);
    // A silent answer is no new proof.
    scene.idp.pass(Duration::from_secs(1));
    assert!(!scene.is_silent(&[("max_age", "100")]).await);
    let (ask, _) = scene.asks(&[("max_age", "100")]).await;
    let chosen = (&scene.person, Key::Token);
    let page = code_page(&mut scene.browser, &ask, chosen).await;
    let code = scene.person.answer(&scene.idp, &page);
    let answer = enter_code(&mut scene.browser, &page, &code).await;
    let back = scene.rp.back(&ask, &answer);
    let tokens = scene.idp.tokens(&scene.rp, &ask, &back).await;
    assert_eq!(tokens.claims["auth_time"], scene.idp.now().as_secs());
    assert!(scene.is_silent(&[("max_age", "100")]).await);
}

#[tokio::test]
async fn half_an_hour_unused_ends_the_session() {
    let mut scene = logged_in(Key::Token).await;
    scene.idp.pass(Duration::from_secs(30 * 60 - 1));
    assert!(scene.is_silent(&[]).await);
    // That use began a new half hour.
    scene.idp.pass(Duration::from_secs(30 * 60 - 1));
    assert!(scene.is_silent(&[]).await);
    scene.idp.pass(Duration::from_secs(30 * 60));
    assert!(!scene.is_silent(&[]).await);
}

#[tokio::test]
async fn twelve_hours_end_the_session_however_much_used() {
    let mut scene = logged_in(Key::App).await;
    let quarter = Duration::from_secs(15 * 60);
    for _ in 0..47 {
        scene.idp.pass(quarter);
        assert!(scene.is_silent(&[]).await);
    }
    scene.idp.pass(quarter - Duration::from_secs(1));
    assert!(scene.is_silent(&[]).await);
    scene.idp.pass(Duration::from_secs(1));
    assert!(!scene.is_silent(&[]).await);
}

#[tokio::test]
async fn a_weaker_session_does_not_answer_for_a_stronger_level() {
    let mut scene = logged_in(Key::Token).await;
    let stronger = [("acr_values", "urn:fedtoken:level:400")];
    assert!(!scene.is_silent(&stronger).await);
    let chosen = (&scene.person, Key::App);
    log_in((&scene.idp, &scene.rp), &mut scene.browser, chosen).await;
    assert!(scene.is_silent(&stronger).await);
}

#[tokio::test]
async fn the_cookie_is_new_at_each_login_and_the_old_one_is_dead() {
    let mut scene = logged_in(Key::Token).await;
    let (ask, answer) = scene.asks(&[]).await;
    let back = scene.rp.back(&ask, &answer);
    let before = scene.idp.tokens(&scene.rp, &ask, &back).await;
    let old = scene.browser.clone();
    let chosen = (&scene.person, Key::Token);
    let (ask, back) = log_in((&scene.idp, &scene.rp), &mut scene.browser, chosen).await;
    let after = scene.idp.tokens(&scene.rp, &ask, &back).await;
    assert_ne!(old.jar.value("session"), scene.browser.jar.value("session"));
    assert_eq!(
        before.claims["sid"], after.claims["sid"],
        "the same person stays"
    );
    assert!(scene.is_silent(&[]).await);
    scene.browser = old;
    assert!(!scene.is_silent(&[]).await);
}

#[tokio::test]
async fn another_persons_login_ends_the_first_session_and_its_tokens() {
    let mut scene = logged_in(Key::Token).await;
    let (ask, answer) = scene.asks(&[]).await;
    let back = scene.rp.back(&ask, &answer);
    let first = scene.idp.tokens(&scene.rp, &ask, &back).await;
    assert!(scene.rp.userinfo(&first.access).await.status.is_success());
    let old = scene.browser.clone();

    let other = scene.idp.person().await;
    let chosen = (&other, Key::Token);
    let (ask, back) = log_in((&scene.idp, &scene.rp), &mut scene.browser, chosen).await;
    let second = scene.idp.tokens(&scene.rp, &ask, &back).await;
    assert_ne!(first.claims["sid"], second.claims["sid"]);
    assert_ne!(first.claims["sub"], second.claims["sub"]);
    let dead = scene.rp.userinfo(&first.access).await;
    assert_eq!(dead.status, http::StatusCode::UNAUTHORIZED);
    scene.browser = old;
    assert!(!scene.is_silent(&[]).await, "the first session is over");
}

#[tokio::test]
async fn an_invented_session_cookie_is_worth_nothing() {
    let mut scene = logged_in(Key::Token).await;
    let name = scene.browser.jar.name("session").unwrap();
    let value = scene.browser.jar.value("session").unwrap().to_owned();
    let (kept, last) = value.split_at(value.len() - 1);
    let altered = format!("{kept}{}", if last == "A" { "E" } else { "A" });
    for invented in ["", "A", altered.as_str()] {
        assert_ne!(invented, value);
        scene.browser.jar.set(&name, invented);
        assert!(!scene.is_silent(&[]).await, "{invented}");
    }
}
