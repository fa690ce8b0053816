//! What is left of a person who was erased.

use std::time::Duration;

use fedtoken_idp::{
    erasure::{self, Erased, ErasureError},
    http::Stop,
    jobs::refused,
    login::{Telling, account_counter, code_counter},
};
use fedtoken_storage::{
    Change,
    stores::{ClientLife, JournalEvent},
};
use serde_json::json;

use crate::support::{
    Browser, Key, Person, Receiver, RelyingParty, TestIdp, Tokens, code_page, enter_code,
    enter_password, log_in, login_page, password_page, refusal, text,
};

/// A listening service with a refresh token, and a person with a session there.
struct Stage {
    idp: TestIdp,
    receiver: Receiver,
    rp: RelyingParty,
    person: Person,
    browser: Browser,
    tokens: Tokens,
}

const HOUR: Duration = Duration::from_secs(60 * 60);

impl Stage {
    async fn set() -> Self {
        let (idp, receiver) = (TestIdp::start().await, Receiver::start().await);
        let members = json!({
            "backchannel_logout_uri": receiver.uri,
            "grant_types": ["authorization_code", "refresh_token"],
        });
        let (rp, person) = (idp.relying_party_with(&members).await, idp.person().await);
        let mut browser = idp.browser();
        let chosen = (&person, Key::Token);
        let (ask, back) = log_in((&idp, &rp), &mut browser, chosen).await;
        let tokens = idp.tokens(&rp, &ask, &back).await;
        Self {
            idp,
            receiver,
            rp,
            person,
            browser,
            tokens,
        }
    }

    async fn erase(&self) -> Result<Erased, ErasureError> {
        let app = &self.idp.app;
        let (person, now) = (&self.person.id, self.idp.now());
        let mut rng = self.idp.rng();
        erasure::erase(Telling::of(app), &app.journal, person, now, &mut rng).await
    }
}

#[tokio::test]
async fn services_hear_that_the_session_is_over() {
    let stage = Stage::set().await;
    let erased = Erased {
        sessions: 1,
        messages: 1,
    };
    assert_eq!(stage.erase().await.unwrap(), erased);
    stage.idp.send_messages().await;
    let heard = stage.receiver.heard(&stage.rp, stage.idp.now()).await;
    assert_eq!(heard[0].claims["sub"], stage.tokens.claims["sub"]);
    assert_eq!(heard[0].claims["sid"], stage.tokens.claims["sid"]);
}

#[tokio::test]
async fn the_session_answers_nobody_any_more() {
    let mut stage = Stage::set().await;
    stage.erase().await.unwrap();
    let ask = stage.rp.ask(&stage.idp, &[("prompt", "none")]);
    let answer = login_page(&mut stage.browser, &ask).await;
    assert_eq!(answer.parameter("error").as_deref(), Some("login_required"));
}

#[tokio::test]
async fn tokens_are_worth_nothing_any_more() {
    let stage = Stage::set().await;
    stage.erase().await.unwrap();
    let access = ("token", stage.tokens.access.as_str());
    let call = stage.rp.authenticated("/introspect", &[access]);
    let said = stage.rp.send(call).await;
    assert_eq!(said.json(), json!({"active": false}));
}

#[tokio::test]
async fn the_name_is_nobodys_and_the_answer_is_that_of_a_wrong_password() {
    let stage = Stage::set().await;
    stage.erase().await.unwrap();
    let mut browser = stage.idp.browser();
    let mut pages = Vec::new();
    for name in [stage.person.username.as_str(), "nobody.at.all"] {
        let ask = stage.rp.ask(&stage.idp, &[]);
        let page = password_page(&mut browser, &ask, Key::Token).await;
        let typed = (name, stage.person.password.as_str());
        let page = enter_password(&mut browser, &page, typed).await;
        assert!(page.asks_password(), "{page:?}");
        pages.push((page.status, page.alert()));
    }
    assert_eq!(pages[0], pages[1]);
}

#[tokio::test]
async fn the_journal_tells_that_somebody_was_erased_and_not_who() {
    let stage = Stage::set().await;
    stage.erase().await.unwrap();
    let told = stage.idp.journal(JournalEvent::PersonErased).await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["actor"], "operator");
    let logins = stage.idp.journal(JournalEvent::LoginFinished).await;
    assert_eq!(logins[0]["erased"], true);
    let text = format!("{told:?}{logins:?}");
    assert!(!text.contains(stage.person.id.as_str()), "{text}");
}

#[tokio::test]
async fn passwords_refused_before_it_are_forgotten_without_a_line() {
    let stage = Stage::set().await;
    let mut browser = stage.idp.browser();
    let ask = stage.rp.ask(&stage.idp, &[]);
    let page = password_page(&mut browser, &ask, Key::Token).await;
    let typed = (stage.person.username.as_str(), "not the right one");
    assert!(
        enter_password(&mut browser, &page, typed)
            .await
            .asks_password()
    );
    stage.erase().await.unwrap();
    stage.idp.pass(HOUR * 2);
    let counters = async || stage.idp.observer().await.look().await.rows["counter"];
    let before = counters().await;
    refused::round(&stage.idp.app, &Stop::default())
        .await
        .unwrap();
    assert_eq!(counters().await, before - 1);
    let told = stage.idp.journal(JournalEvent::PasswordRefused).await;
    assert!(told.is_empty(), "{told:?}");
}

#[tokio::test]
async fn a_service_that_hears_of_the_session_meanwhile_is_told_too() {
    let stage = Stage::set().await;
    let (receiver, idp) = (Receiver::start().await, &stage.idp);
    let members = json!({"backchannel_logout_uri": receiver.uri});
    let late = idp.relying_party_with(&members).await;
    let sessions = idp.store().sessions_of(&stage.person.id).await.unwrap();
    let note = Change::NoteClient {
        sid: sessions[0].sid.clone(),
        client_id: late.client_id.clone(),
        client_life: ClientLife::FIRST,
        expires_at: idp.now().plus(HOUR),
    };
    idp.meddler.after_commits(0, [note]);
    assert_eq!(stage.erase().await.unwrap().messages, 2);
    idp.send_messages().await;
    assert_eq!(receiver.count(), 1);
}

#[tokio::test]
async fn an_earlier_session_that_idled_away_holds_nobody_up() {
    let mut stage = Stage::set().await;
    stage.idp.pass(HOUR);
    let chosen = (&stage.person, Key::Token);
    let parts = (&stage.idp, &stage.rp);
    log_in(parts, &mut stage.browser, chosen).await;
    assert_eq!(stage.erase().await.unwrap().sessions, 1);
    stage.idp.send_messages().await;
    let heard = stage.receiver.heard(&stage.rp, stage.idp.now()).await;
    let sids: Vec<_> = heard.iter().map(|one| &one.claims["sid"]).collect();
    assert_eq!(sids.len(), 2);
    assert!(sids.contains(&&stage.tokens.claims["sid"]), "{sids:?}");
}

#[tokio::test]
async fn counts_of_wrong_answers_go() {
    let stage = Stage::set().await;
    let (idp, id) = (&stage.idp, &stage.person.id);
    let mut browser = idp.browser();
    let ask = stage.rp.ask(idp, &[]);
    let page = password_page(&mut browser, &ask, Key::Token).await;
    let typed = (stage.person.username.as_str(), "not the right one");
    enter_password(&mut browser, &page, typed).await;
    let page = code_page(
        &mut browser,
        &stage.rp.ask(idp, &[]),
        (&stage.person, Key::App),
    )
    .await;
    let wrong = stage.person.wrong_app_code(idp.now());
    enter_code(&mut browser, &page, &wrong).await;
    let counters = async || {
        let [passwords, codes] = [account_counter(id), code_counter(id)];
        let passwords = idp.store().counter(&passwords).await.unwrap();
        let codes = idp.store().counter(&codes).await.unwrap();
        (passwords.is_some(), codes.is_some())
    };
    assert_eq!(counters().await, (true, true));
    stage.erase().await.unwrap();
    assert_eq!(counters().await, (false, false));
}

#[tokio::test]
async fn nobody_is_erased_twice() {
    let stage = Stage::set().await;
    stage.erase().await.unwrap();
    let again = stage.erase().await;
    assert!(matches!(again, Err(ErasureError::Nobody)), "{again:?}");
}

#[tokio::test]
async fn a_refresh_token_is_refused() {
    let stage = Stage::set().await;
    let scope = "openid offline_access";
    let tokens = stage.idp.redeemed(&stage.rp, &stage.person, scope).await;
    stage.erase().await.unwrap();
    let answer = stage.rp.refresh(text(&tokens, "refresh_token"), &[]).await;
    assert_eq!(refusal(&answer), (400, "invalid_grant".to_owned()));
}
