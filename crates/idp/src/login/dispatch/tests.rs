//! What comes next, by request, session and what was done.

use fedtoken_core::{
    ids::{PersonId, SessionId},
    secret::TokenDigest,
};
use fedtoken_storage::stores;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde_json::{Value, json};

use super::*;
use crate::{login::Done, oidc::sample};

const NOW: UnixTime = UnixTime::from_secs(1000);
const FORM: Duration = Duration::from_secs(600);
const KEYS: [Method; 2] = [Method::App, Method::Token];

/// A request, a browser with a session by token that is 100 s old, and a client of ours.
struct Case {
    ask: Value,
    client: Value,
    known: Known,
    done: Done,
}

fn case(ask: Value) -> Case {
    let session = session(Method::Token);
    let known = Known {
        session: Some(session),
        ..Known::default()
    };
    Case {
        ask,
        client: json!({}),
        known,
        done: Done::default(),
    }
}

fn session(method: Method) -> Session {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let at = UnixTime::from_secs(900);
    Session {
        digest: digest(),
        sid: SessionId::draw(&mut rng),
        person_id: PersonId::draw(&mut rng),
        method,
        level: method.default_level(),
        authenticated_at: at,
        last_seen_at: at,
        expires_at: at.plus(Duration::from_secs(43_200)),
        ended_at: None,
    }
}

fn digest() -> TokenDigest {
    TokenDigest::of("this session")
}

fn proven() -> Done {
    Done {
        proven: Some(digest()),
        ..Done::default()
    }
}

impl Case {
    fn next(&self) -> Next {
        self.next_by(&Levels::default(), NOW)
    }

    fn next_by(&self, levels: &Levels, now: UnixTime) -> Next {
        let mut client = json!({"client_id": "rp", "redirect_uris": ["https://rp.example/cb"]});
        for (name, value) in self.client.as_object().unwrap() {
            client[name] = value.clone();
        }
        let client: Registration = serde_json::from_value(client).unwrap();
        let visitor = Visitor {
            done: self.done,
            ..Visitor::new(sample::ask(&self.ask))
        };
        let rules = Rules {
            levels,
            keys: &KEYS,
            form: FORM,
        };
        dispatch(&visitor, &client, &self.known, rules, now)
    }

    fn error(&self) -> OAuthError {
        match self.next() {
            Next::Refuse(error, _) => error,
            other => panic!("{other:?}"),
        }
    }

    fn done(mut self, done: Done) -> Self {
        self.done = done;
        self
    }

    fn client(mut self, client: Value) -> Self {
        self.client = client;
        self
    }

    fn stranger(mut self) -> Self {
        self.known.session = None;
        self
    }

    fn other_person(mut self) -> Self {
        self.known.person = Person::Other;
        self
    }

    fn allowed(mut self, scope: &str) -> Self {
        let person_id = PersonId::draw(&mut ChaCha20Rng::seed_from_u64(1));
        self.known.consent = Some(stores::Consent {
            person_id,
            client_id: String::from("rp"),
            client_life: stores::ClientLife::FIRST,
            scope: String::from(scope),
            given_at: UnixTime::from_secs(0),
        });
        self
    }
}

fn silent() -> Value {
    json!({"prompt": ["none"]})
}

#[test]
fn a_session_answers_and_nobody_logs_in() {
    assert_eq!(case(json!({})).next(), Next::Answer);
    assert_eq!(case(silent()).next(), Next::Answer);
    assert_eq!(case(json!({})).stranger().next(), Next::Chooser);
    assert_eq!(case(silent()).stranger().error(), OAuthError::LoginRequired);
}

#[test]
fn the_person_a_client_has_in_mind_is_demanded() {
    assert_eq!(case(json!({})).other_person().next(), Next::Chooser);
    assert_eq!(
        case(silent()).other_person().error(),
        OAuthError::LoginRequired
    );
}

#[test]
fn the_login_of_another_person_gives_nothing() {
    let answered = case(json!({})).other_person().done(proven());
    assert_eq!(answered.error(), OAuthError::LoginRequired);
}

#[test]
fn prompt_login_is_satisfied_by_the_login_for_this_request_alone() {
    let ask = || case(json!({"prompt": ["login"]}));
    assert_eq!(ask().next(), Next::Chooser);
    assert_eq!(ask().done(proven()).next(), Next::Answer);
    let elsewhere = Done {
        proven: Some(TokenDigest::of("another session of this person")),
        ..Done::default()
    };
    assert_eq!(ask().done(elsewhere).next(), Next::Chooser);
}

#[test]
fn a_login_stands_for_its_request_for_ten_minutes() {
    let ask = case(json!({"prompt": ["login"]})).done(proven());
    let at = |seconds| ask.next_by(&Levels::default(), UnixTime::from_secs(seconds));
    assert_eq!(at(1500), Next::Answer);
    assert_eq!(at(1501), Next::Chooser);
}

#[test]
fn the_age_of_the_proof_is_bounded_unless_it_was_made_for_this_request() {
    assert_eq!(case(json!({"max_age": 100})).next(), Next::Answer);
    for max_age in [0, 99] {
        let ask = || case(json!({"max_age": max_age}));
        assert_eq!(ask().next(), Next::Chooser);
        assert_eq!(ask().done(proven()).next(), Next::Answer);
    }
    let silent = case(json!({"max_age": 99, "prompt": ["none"]}));
    assert_eq!(silent.error(), OAuthError::LoginRequired);
}

#[test]
fn an_account_is_chosen_before_a_session_answers() {
    let ask = || case(json!({"prompt": ["select_account"]}));
    let chose = |account| Done {
        account,
        ..Done::default()
    };
    assert_eq!(ask().next(), Next::Account);
    let this = chose(Account::Session(digest()));
    assert_eq!(ask().done(this).next(), Next::Answer);
    let stale = chose(Account::Session(TokenDigest::of("an older session")));
    assert_eq!(ask().done(stale).next(), Next::Account);
    assert_eq!(ask().done(chose(Account::Other)).next(), Next::Chooser);
    assert_eq!(ask().done(proven()).next(), Next::Answer);
    assert_eq!(ask().stranger().next(), Next::Chooser);
}

#[test]
fn who_wants_to_be_somebody_else_logs_in() {
    let other = Done {
        account: Account::Other,
        ..Done::default()
    };
    assert_eq!(case(json!({})).done(other).next(), Next::Chooser);
    let logged_in = Done {
        proven: Some(digest()),
        ..other
    };
    assert_eq!(case(json!({})).done(logged_in).next(), Next::Answer);
}

#[test]
fn a_weaker_session_steps_up() {
    let ask = json!({"acr": {"values": ["urn:fedtoken:level:400"], "weight": "wish"}});
    assert_eq!(case(ask.clone()).next(), Next::StepUp);
    let strict = case(json!({})).client(json!({"minimum_level": 400}));
    assert_eq!(strict.next(), Next::StepUp);
    let mut quiet = ask.clone();
    quiet["prompt"] = json!(["none"]);
    assert_eq!(case(quiet).error(), OAuthError::LoginRequired);
    let mut strong = case(ask);
    strong.known.session = Some(session(Method::App));
    assert_eq!(strong.next(), Next::Answer);
}

#[test]
fn a_session_is_worth_no_more_than_its_key_is_today() {
    let mut case = case(json!({})).client(json!({"minimum_level": 350}));
    case.known.session = Some(session(Method::App));
    assert_eq!(case.next(), Next::Answer);
    let lowered = Levels::default().with_level(Method::App, 349).unwrap();
    let unreachable = case.next_by(&lowered, NOW);
    assert_eq!(unreachable, UNMET);
    let mut token = case;
    token.client = json!({"minimum_level": 300});
    token.known.session = Some(session(Method::Token));
    let lowered = Levels::default().with_level(Method::Token, 299).unwrap();
    assert_eq!(token.next_by(&lowered, NOW), Next::StepUp);
}

#[test]
fn a_condition_that_nobody_can_meet_is_told_at_once() {
    let high = json!({"values": ["http://eidas.europa.eu/LoA/high"], "weight": "condition"});
    for prompt in [json!([]), json!(["none"])] {
        let ask = || case(json!({"acr": high.clone(), "prompt": prompt.clone()}));
        let unmet = OAuthError::UnmetAuthenticationRequirements;
        assert_eq!(ask().error(), unmet);
        assert_eq!(ask().stranger().error(), unmet);
    }
}

#[test]
fn consent_is_asked_last() {
    let third = || case(json!({})).client(json!({"party": "third"}));
    assert_eq!(third().next(), Next::Consent);
    assert_eq!(third().allowed("openid").next(), Next::Answer);
    assert_eq!(third().stranger().next(), Next::Chooser);
    let quiet = case(silent()).client(json!({"party": "third"}));
    assert_eq!(quiet.error(), OAuthError::ConsentRequired);
}

#[test]
fn prompt_consent_asks_for_consent_and_not_for_a_login() {
    let ask = case(json!({"prompt": ["consent"]})).allowed("openid");
    assert_eq!(ask.next(), Next::Consent);
}

#[test]
fn a_question_that_has_no_error_of_its_own_is_told_as_an_interaction() {
    let case = case(json!({"prompt": ["none", "select_account"]}));
    assert_eq!(case.error(), OAuthError::InteractionRequired);
}
