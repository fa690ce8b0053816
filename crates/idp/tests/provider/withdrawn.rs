//! What is taken back while a request is under way: between what it reads and what it saves.

use fedtoken_storage::{
    Change,
    stores::{ClientLife, Consent, JournalEvent},
};
use serde_json::json;

use crate::support::{
    Ask, Browser, Key, Person, RelyingParty, Response, TestIdp, code_page, enter_code, log_in,
    login_page, refusal,
};

/// A session, and a service of another party that was allowed to see the mail address.
struct Stage {
    idp: TestIdp,
    rp: RelyingParty,
    person: Person,
    browser: Browser,
}

impl Stage {
    async fn set() -> Self {
        let idp = TestIdp::start().await;
        let (ours, rp) = (
            idp.relying_party().await,
            idp.relying_party_with(&json!({"party": "third"})).await,
        );
        let (person, mut browser) = (idp.person().await, idp.browser());
        log_in((&idp, &ours), &mut browser, (&person, Key::Token)).await;
        let stage = Self {
            idp,
            rp,
            person,
            browser,
        };
        let consent = stage.allowed(None, "openid email");
        stage.idp.save([consent]).await;
        stage
    }

    fn consent(&self, scope: &str) -> Consent {
        Consent {
            person_id: self.person.id.clone(),
            client_id: self.rp.client_id.clone(),
            client_life: ClientLife::FIRST,
            scope: scope.to_owned(),
            given_at: self.idp.now(),
        }
    }

    fn allowed(&self, before: Option<&str>, scope: &str) -> Change {
        Change::PutConsent {
            consent: self.consent(scope),
            before: before.map(|scope| self.consent(scope)),
        }
    }

    /// What taking it back on `/me/services` saves.
    fn withdrawal(&self) -> [Change; 2] {
        let (person_id, client_id) = (self.person.id.clone(), self.rp.client_id.clone());
        [
            Change::DropConsent {
                person_id: person_id.clone(),
                client_id: client_id.clone(),
            },
            Change::EndGrantsFor {
                person_id,
                client_id,
                at: self.idp.now(),
            },
        ]
    }

    fn withdraw_meanwhile(&self) {
        self.idp.meddler.after_commits(0, self.withdrawal());
    }

    async fn asks(&mut self, parameters: &[(&str, &str)]) -> (Ask, Response) {
        let ask = self.rp.ask(&self.idp, parameters);
        let answer = login_page(&mut self.browser, &ask).await;
        (ask, answer)
    }

    async fn scope_allowed(&self) -> Option<String> {
        let store = self.idp.store();
        let found = store.consent(&self.person.id, &self.rp.client_id).await;
        found.unwrap().map(|consent| consent.scope)
    }
}

fn asks_consent(page: &Response) -> bool {
    page.has("button[name=consent]")
}

#[tokio::test]
async fn a_silent_answer_needs_the_consent_until_it_is_saved() {
    let mut stage = Stage::set().await;
    let (_, answer) = stage.asks(&[("prompt", "none")]).await;
    assert!(answer.has_code(), "{answer:?}");
    stage.withdraw_meanwhile();
    let (ask, answer) = stage.asks(&[("prompt", "none")]).await;
    assert_eq!(stage.rp.refused(&ask, &answer), "consent_required");
}

#[tokio::test]
async fn a_session_asks_again_when_the_consent_goes_meanwhile() {
    let mut stage = Stage::set().await;
    stage.withdraw_meanwhile();
    let (_, page) = stage.asks(&[]).await;
    assert!(asks_consent(&page), "{page:?}");
}

#[tokio::test]
async fn a_login_asks_again_when_the_consent_goes_meanwhile() {
    let mut stage = Stage::set().await;
    let ask = stage.rp.ask(&stage.idp, &[("prompt", "login")]);
    let page = code_page(&mut stage.browser, &ask, (&stage.person, Key::Token)).await;
    let typed = stage.person.answer(&stage.idp, &page);
    // The first commit counts the code, the second one finishes.
    stage.idp.meddler.after_commits(1, stage.withdrawal());
    let page = enter_code(&mut stage.browser, &page, &typed).await;
    assert!(asks_consent(&page), "{page:?}");
}

#[tokio::test]
async fn what_was_taken_back_meanwhile_does_not_come_back_with_another_yes() {
    let mut stage = Stage::set().await;
    let (_, page) = stage.asks(&[("scope", "openid phone")]).await;
    assert!(asks_consent(&page), "{page:?}");
    stage.withdraw_meanwhile();
    let yes = page.form().with("consent", "allow");
    let again = stage.browser.submit(&yes).await;
    assert!(asks_consent(&again), "{again:?}");
    assert_eq!(stage.scope_allowed().await, None);
    let yes = again.form().with("consent", "allow");
    assert!(stage.browser.press(&yes).await.has_code());
    assert_eq!(stage.scope_allowed().await.as_deref(), Some("openid phone"));
}

#[tokio::test]
async fn two_first_consents_at_the_same_time_join() {
    let mut stage = Stage::set().await;
    stage.idp.save(stage.withdrawal()).await;
    let (_, page) = stage.asks(&[("scope", "openid phone")]).await;
    assert!(asks_consent(&page), "{page:?}");
    let other_window = stage.allowed(None, "openid email offline_access");
    stage.idp.meddler.after_commits(0, [other_window]);
    let yes = page.form().with("consent", "allow");
    let answer = stage.browser.press(&yes).await;
    assert!(answer.has_code(), "{answer:?}");
    assert_eq!(
        stage.scope_allowed().await.as_deref(),
        Some("openid email phone offline_access")
    );
}

#[tokio::test]
async fn a_wider_consent_joins_what_another_window_allows_meanwhile() {
    let mut stage = Stage::set().await;
    let (_, page) = stage.asks(&[("scope", "openid phone")]).await;
    let before = Some("openid email");
    let other_window = stage.allowed(before, "openid email address");
    stage.idp.meddler.after_commits(0, [other_window]);
    let yes = page.form().with("consent", "allow");
    assert!(stage.browser.press(&yes).await.has_code());
    assert_eq!(
        stage.scope_allowed().await.as_deref(),
        Some("openid email phone address")
    );
}

#[tokio::test]
async fn a_code_needs_its_grant_until_it_is_taken() {
    let stage = Stage::set().await;
    let given = stage.idp.give((&stage.rp, &stage.person), |_, _| {});
    let given = given.await;
    stage.withdraw_meanwhile();
    let refused = stage.rp.redeem(&given.ask, &given.code).await;
    assert_eq!(refusal(&refused), (400, "invalid_grant".to_owned()));
    let journal = stage.idp.store().journal_of(&stage.person.id, 50).await;
    let journal = journal.unwrap();
    assert!(
        !journal
            .iter()
            .any(|line| line.event == JournalEvent::CodeReplayed),
        "nobody used it twice"
    );
}
