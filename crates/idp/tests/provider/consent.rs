//! What a service may see: asked once, refused, asked again, and never by anybody else.

use std::time::Duration;

use fedtoken_core::secret::TokenDigest;
use fedtoken_storage::{
    Change,
    stores::{Client, ClientLife, ClientOrigin, Consent, Grant, GrantLife, JournalEvent},
};
use http::StatusCode;
use serde_json::{Value, json};

use crate::support::{
    Ask, Browser, Call, Form, Key, Person, RelyingParty, Response, TestIdp, code_page, enter_code,
    log_in, login_page,
};

mod answers;

struct Scene {
    idp: TestIdp,
    rp: RelyingParty,
    person: Person,
    browser: Browser,
}

/// A browser with a session, and a service that has asked for nothing yet.
async fn scene(members: Value) -> Scene {
    let idp = TestIdp::start().await;
    let (ours, rp) = (
        idp.relying_party().await,
        idp.relying_party_with(&members).await,
    );
    let (person, mut browser) = (idp.person().await, idp.browser());
    log_in((&idp, &ours), &mut browser, (&person, Key::Token)).await;
    Scene {
        idp,
        rp,
        person,
        browser,
    }
}

async fn third() -> Scene {
    scene(json!({"party": "third", "scope": EVERYTHING, "grant_types": BOTH})).await
}

impl Scene {
    async fn asks(&mut self, parameters: &[(&str, &str)]) -> (Ask, Response) {
        let ask = self.rp.ask(&self.idp, parameters);
        let answer = login_page(&mut self.browser, &ask).await;
        (ask, answer)
    }

    /// Whether the session answers without a page.
    async fn is_silent(&mut self, parameters: &[(&str, &str)]) -> bool {
        let (_, answer) = self.asks(parameters).await;
        assert_ne!(answer.has_code(), asks_consent(&answer), "{answer:?}");
        answer.has_code()
    }

    /// The page for this scope.
    async fn page(&mut self, scope: &str) -> (Ask, Response) {
        let (ask, page) = self.asks(&[("scope", scope)]).await;
        assert!(asks_consent(&page), "{page:?}");
        (ask, page)
    }

    async fn allows(&mut self, scope: &str) -> (Ask, Response) {
        let (ask, page) = self.page(scope).await;
        let answer = self
            .browser
            .press(&page.form().with("consent", "allow"))
            .await;
        (ask, answer)
    }

    async fn allowed(&self) -> Option<String> {
        let consent = self.idp.store();
        let consent = consent.consent(&self.person.id, &self.rp.client_id).await;
        consent.unwrap().map(|consent| consent.scope)
    }

    async fn grant(&self, answer: &Response) -> Grant {
        let code = TokenDigest::of(&answer.parameter("code").unwrap());
        let store = self.idp.store();
        let code = store.authorization_code(&code).await.unwrap().unwrap();
        store.grant(&code.grant_id).await.unwrap().unwrap()
    }

    async fn journals(&self, event: JournalEvent) -> bool {
        let lines = self.idp.store().journal_of(&self.person.id, 50).await;
        lines.unwrap().iter().any(|line| line.event == event)
    }

    /// Writes the service's registration anew, as it is after some seconds everywhere.
    async fn register(&self, members: Value, origin: ClientOrigin) {
        let record = self.idp.store().client(&self.rp.client_id).await;
        let record = record.unwrap().unwrap();
        let mut registration: Value = serde_json::from_str(&record.registration).unwrap();
        for (name, value) in members.as_object().unwrap() {
            registration[name] = value.clone();
        }
        let client = Client {
            registration: registration.to_string(),
            origin,
            ..record
        };
        self.idp.save([Change::PutClient(client)]).await;
        self.idp.pass(Duration::from_secs(5));
    }
}

fn asks_consent(page: &Response) -> bool {
    page.has("button[name=consent][value=allow]") && page.has("button[name=consent][value=deny]")
}

fn allow(page: &Response) -> Form {
    page.form().with("consent", "allow")
}

#[tokio::test]
async fn another_partys_service_is_allowed_once() {
    let mut scene = third().await;
    let (ask, answer) = scene.allows("openid profile").await;
    scene.rp.back(&ask, &answer);
    assert_eq!(scene.allowed().await.as_deref(), Some("openid profile"));
    assert!(scene.journals(JournalEvent::ConsentGiven).await);
    assert_eq!(scene.grant(&answer).await.scope, "openid profile");
    assert!(scene.is_silent(&[("scope", "openid profile")]).await);
    assert!(scene.is_silent(&[("scope", "openid")]).await);
}

#[tokio::test]
async fn the_page_tells_everything_in_words_and_links_to_the_service() {
    let mut scene = scene(json!({
        "party": "third", "scope": EVERYTHING, "policy_uri": "https://rp.example/privacy",
        "tos_uri": "javascript:alert(1)",
    }))
    .await;
    let (_, page) = scene.page("openid email phone").await;
    assert_eq!(page.texts("ul.told > li").len(), 3);
    let link = "a[rel=noreferrer][href='https://rp.example/privacy']";
    assert!(
        page.has(link) && !page.body.contains("javascript:"),
        "{page:?}"
    );
    assert!(page.has(".service-name") && page.has("a[href='/me/services']"));
    assert_eq!(page.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn nobody_is_asked_about_our_own_service() {
    let mut scene = scene(json!({})).await;
    assert!(scene.is_silent(&[("scope", "openid profile email")]).await);
    assert_eq!(scene.allowed().await, None);
}

#[tokio::test]
async fn who_says_no_is_taken_back_without_a_code_and_is_asked_again() {
    let mut scene = third().await;
    let (ask, page) = scene.page("openid").await;
    let answer = scene
        .browser
        .press(&page.form().with("consent", "deny"))
        .await;
    assert_eq!(scene.rp.refused(&ask, &answer), "access_denied");
    assert_eq!(scene.allowed().await, None);
    assert!(!scene.is_silent(&[("scope", "openid")]).await);
}

#[tokio::test]
async fn more_scopes_are_asked_about_and_join_what_was_allowed() {
    let mut scene = third().await;
    scene.allows("openid email").await;
    scene.allows("openid phone").await;
    assert_eq!(scene.allowed().await.as_deref(), Some("openid email phone"));
    assert!(scene.is_silent(&[("scope", "openid email phone")]).await);
}

#[tokio::test]
async fn what_one_service_was_allowed_is_not_allowed_to_another() {
    let mut scene = third().await;
    scene.allows("openid").await;
    scene.rp = scene
        .idp
        .relying_party_with(&json!({"party": "third"}))
        .await;
    assert!(!scene.is_silent(&[("scope", "openid")]).await);
}

#[tokio::test]
async fn what_one_person_allowed_is_not_allowed_by_another() {
    let mut scene = third().await;
    scene.allows("openid").await;
    let ours = scene.idp.relying_party().await;
    let other = scene.idp.person().await;
    log_in(
        (&scene.idp, &ours),
        &mut scene.browser,
        (&other, Key::Token),
    )
    .await;
    assert!(!scene.is_silent(&[("scope", "openid")]).await);
}

#[tokio::test]
async fn prompt_none_asks_nobody_for_consent() {
    let mut scene = third().await;
    let (ask, answer) = scene.asks(&[("prompt", "none")]).await;
    assert_eq!(scene.rp.refused(&ask, &answer), "consent_required");
    scene.allows("openid").await;
    assert!(scene.is_silent(&[("prompt", "none")]).await);
}

#[tokio::test]
async fn prompt_consent_asks_our_own_service_too_and_every_time() {
    let mut scene = scene(json!({})).await;
    for _ in 0..2 {
        let (ask, page) = scene.asks(&[("prompt", "consent")]).await;
        let answer = scene.browser.press(&allow(&page)).await;
        scene.rp.back(&ask, &answer);
    }
    assert!(scene.is_silent(&[]).await);
}

#[tokio::test]
async fn access_while_away_is_asked_about_and_outlives_the_session() {
    let mut scene = scene(json!({"grant_types": BOTH})).await;
    let (_, answer) = scene.allows(AWAY).await;
    let grant = scene.grant(&answer).await;
    assert_eq!(
        (grant.life, grant.scope.as_str()),
        (GrantLife::Offline, AWAY)
    );
    assert_eq!(grant.expires_at, scene.idp.now().plus(DAY * 90));
    assert!(scene.is_silent(&[("scope", AWAY)]).await);
}

#[tokio::test]
async fn a_registration_may_grant_access_while_away() {
    let mut scene = scene(json!({"grant_types": BOTH, "offline_access": "granted"})).await;
    let (_, answer) = scene.asks(&[("scope", AWAY)]).await;
    assert_eq!(scene.grant(&answer).await.life, GrantLife::Offline);
}

#[tokio::test]
async fn a_public_client_keeps_access_for_half_a_day() {
    let public = json!({"grant_types": BOTH, "token_endpoint_auth_method": "none"});
    let mut scene = scene(public).await;
    let (_, answer) = scene.allows(AWAY).await;
    let grant = scene.grant(&answer).await;
    assert_eq!(grant.expires_at, scene.idp.now().plus(DAY / 2));
}

#[tokio::test]
async fn a_grant_without_it_ends_with_the_session() {
    let mut scene = scene(json!({})).await;
    scene.idp.pass(Duration::from_secs(600));
    let (_, answer) = scene.asks(&[]).await;
    let grant = scene.grant(&answer).await;
    let left = DAY / 2 - Duration::from_secs(600);
    assert_eq!(grant.life, GrantLife::Session);
    assert_eq!(grant.expires_at, scene.idp.now().plus(left));
}

#[tokio::test]
async fn a_client_without_refresh_tokens_gets_no_access_while_away() {
    let mut scene = scene(json!({})).await;
    let (_, answer) = scene.asks(&[("scope", AWAY)]).await;
    let grant = scene.grant(&answer).await;
    assert_eq!(
        (grant.life, grant.scope.as_str()),
        (GrantLife::Session, "openid")
    );
}

#[tokio::test]
async fn a_login_gives_nothing_before_consent() {
    let idp = TestIdp::start().await;
    let rp = idp.relying_party_with(&json!({"party": "third"})).await;
    let (person, mut browser) = (idp.person().await, idp.browser());
    let ask = rp.ask(&idp, &[("prompt", "login")]);
    let page = code_page(&mut browser, &ask, (&person, Key::Token)).await;
    let code = person.answer(&idp, &page);
    let page = enter_code(&mut browser, &page, &code).await;
    assert!(asks_consent(&page), "{page:?}");
    let session = browser.jar.value("session").unwrap();
    let session = idp
        .store()
        .session(&TokenDigest::of(session))
        .await
        .unwrap()
        .unwrap();
    assert!(
        idp.store()
            .clients_of(&session.sid)
            .await
            .unwrap()
            .is_empty()
    );
    // The login that was asked for is not asked for twice.
    let answer = browser.press(&allow(&page)).await;
    let back = rp.back(&ask, &answer);
    let tokens = idp.tokens(&rp, &ask, &back).await;
    assert_eq!(tokens.claims["auth_time"], idp.now().as_secs());
    let heard = idp.store().clients_of(&session.sid).await.unwrap();
    assert_eq!(heard, [rp.client_id]);
}

#[tokio::test]
async fn the_register_number_is_not_granted_once_its_ground_is_gone() {
    let ground = json!({"legal_ground": "a law", "purpose": "a file"});
    let members = json!({"scope": "openid egovnrn", "national_number": ground});
    let mut scene = scene(members).await;
    let with_number = [("scope", "openid egovnrn"), ("prompt", "consent")];
    let (_, page) = scene.asks(&with_number).await;
    let answer = scene.browser.press(&allow(&page)).await;
    assert_eq!(scene.grant(&answer).await.scope, "openid egovnrn");
    let (_, page) = scene.asks(&with_number).await;
    let gone = json!({"national_number": null});
    scene.register(gone, ClientOrigin::Operator).await;
    let answer = scene.browser.press(&allow(&page)).await;
    assert_eq!(scene.grant(&answer).await.scope, "openid");
}

#[tokio::test]
async fn a_client_that_registered_itself_always_asks_and_never_hears_the_number() {
    let mut scene = scene(json!({"grant_types": BOTH})).await;
    let boast = json!({
        "party": "first", "offline_access": "granted", "scope": "openid egovnrn offline_access",
        "national_number": {"legal_ground": "a law", "purpose": "a file"},
    });
    let registered = ClientOrigin::Registered {
        at: scene.idp.now(),
        access: TokenDigest::of("access"),
    };
    scene.register(boast, registered).await;
    assert!(!scene.is_silent(&[]).await);
    let (_, answer) = scene.allows("openid egovnrn").await;
    assert_eq!(scene.grant(&answer).await.scope, "openid");
    assert!(!scene.is_silent(&[("scope", AWAY)]).await);
}

#[tokio::test]
async fn what_was_allowed_stays_within_what_is_asked_now() {
    let mut scene = third().await;
    let given_at = scene.idp.now();
    let consent = Consent {
        person_id: scene.person.id.clone(),
        client_id: scene.rp.client_id.clone(),
        client_life: ClientLife::FIRST,
        scope: "openid profile email".to_owned(),
        given_at,
    };
    let given = Change::PutConsent {
        consent,
        before: None,
    };
    scene.idp.save([given]).await;
    let (_, answer) = scene.asks(&[("scope", "openid email")]).await;
    assert_eq!(scene.grant(&answer).await.scope, "openid email");
}

const EVERYTHING: &str = "openid profile email phone address offline_access";
const AWAY: &str = "openid offline_access";
const BOTH: [&str; 2] = ["authorization_code", "refresh_token"];
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
