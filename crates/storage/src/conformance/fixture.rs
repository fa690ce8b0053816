//! Made-up records with fixed values; every check starts from these.

use std::time::Duration;

use fedtoken_core::{
    challenge::{self, StandardPolicy},
    grid::{GridSpec, Position},
    ids::{GrantId, LoginId, PersonId, SessionId, TokenId},
    level::Level,
    login::{Method, PasswordDemand, Step},
    secret::TokenDigest,
    throttle::Rule,
    time::UnixTime,
};

use crate::{
    Change,
    stores::{
        Account, AuthorizationCode, Cell, Claim, Client, ClientLife, ClientOrigin, Consent,
        CounterKey, Device, Grant, GrantLife, Login, Look, Message, MessageId, MessageKind, Person,
        PushedRequest, RefreshFamily, Session, SigningKey, Token, TokenState, Totp, Trust,
    },
};

/// The instant at which all checks take place.
pub(super) const NOW: UnixTime = UnixTime::from_secs(1_800_000_000);
pub(super) const DAY: Duration = Duration::from_secs(24 * 60 * 60);
pub(super) const HOUR: Duration = Duration::from_secs(60 * 60);

/// An identifier: the letter and zeroes.
pub(super) fn id(letter: char) -> String {
    format!("{letter}{}", "a".repeat(25))
}

pub(super) fn person_id(letter: char) -> PersonId {
    PersonId::parse(&id(letter)).unwrap()
}

pub(super) fn token_id(letter: char) -> TokenId {
    TokenId::parse(&id(letter)).unwrap()
}

pub(super) fn login_id(letter: char) -> LoginId {
    LoginId::parse(&id(letter)).unwrap()
}

/// One of many login ids.
pub(super) fn login_number(number: usize) -> LoginId {
    let digits = format!("{number:03}");
    let letters: String = digits
        .bytes()
        .map(|digit| char::from(digit - b'0' + b'b'))
        .collect();
    LoginId::parse(&format!("{letters}{}", "a".repeat(23))).unwrap()
}

pub(super) fn sid(letter: char) -> SessionId {
    SessionId::parse(&id(letter)).unwrap()
}

pub(super) fn grant_id(letter: char) -> GrantId {
    GrantId::parse(&id(letter)).unwrap()
}

pub(super) fn digest(text: &str) -> TokenDigest {
    TokenDigest::of(text)
}

pub(super) fn at(position: u8) -> Position {
    Position::new(position).unwrap()
}

pub(super) fn person(letter: char) -> Person {
    Person {
        id: person_id(letter),
        locale: "nl-BE".to_owned(),
        roles: vec!["citizen".to_owned(), "a \"quoted\" role".to_owned()],
        profile: vec![0, 1, 255],
        registered_at: NOW,
    }
}

pub(super) fn account(letter: char) -> Account {
    Account {
        person_id: person_id(letter),
        username: format!("user.{letter}"),
        password: vec![7; 90],
        demand: PasswordDemand::NewPassword,
        changed_at: NOW,
    }
}

pub(super) fn token(letter: char, owner: char) -> Token {
    Token {
        id: token_id(letter),
        person_id: person_id(owner),
        serial: format!("serial {letter}"),
        state: TokenState::Active,
        policy: StandardPolicy::SingleUse,
        pending: Some(at(7)),
        generation: 0,
        wrong_in_row: 0,
        made_at: NOW,
    }
}

pub(super) fn cells() -> Vec<Cell> {
    GridSpec::FEDERAL
        .positions()
        .map(|position| Cell {
            position,
            sealed: vec![position.get(); 90],
            last_use: None,
        })
        .collect()
}

pub(super) fn add_token(token: Token) -> Change {
    Change::AddToken {
        token,
        cells: cells(),
    }
}

pub(super) fn totp(owner: char) -> Totp {
    Totp {
        person_id: person_id(owner),
        secret: vec![9; 60],
        parameters: challenge::Totp::DEFAULT,
        last_step: None,
        wrong_in_row: 0,
        enrolled_at: NOW,
    }
}

pub(super) fn login(letter: char, owner: char, step: Step) -> Login {
    Login {
        id: login_id(letter),
        binding: digest("binding"),
        person_id: person_id(owner),
        method: Method::Token,
        step,
        ask: vec![3; 700],
        device: None,
        browser: Some(digest("browser")),
        trust: Trust::Own,
        attempts: 0,
        new_password: None,
        started_at: NOW,
        expires_at: NOW.plus(HOUR),
    }
}

pub(super) fn look(number: usize, owner: char, at: UnixTime) -> Look {
    Look {
        login_id: login_number(number),
        person_id: person_id(owner),
        browser: digest("browser"),
        at,
    }
}

pub(super) fn session(name: &str, letter: char, owner: char) -> Session {
    Session {
        digest: digest(name),
        sid: sid(letter),
        person_id: person_id(owner),
        method: Method::App,
        level: Level::APP,
        authenticated_at: NOW,
        last_seen_at: NOW,
        expires_at: NOW.plus(HOUR),
        ended_at: None,
    }
}

pub(super) fn grant(letter: char, owner: char, session: char) -> Grant {
    Grant {
        id: grant_id(letter),
        client_id: "shop".to_owned(),
        client_life: ClientLife::FIRST,
        person_id: person_id(owner),
        sid: sid(session),
        scope: "openid profile".to_owned(),
        method: Method::Token,
        level: Level::TOKEN,
        acr: "urn:fedtoken:level:300".to_owned(),
        authenticated_at: NOW,
        issued_at: NOW,
        life: GrantLife::Session,
        resource: None,
        claims: None,
        expires_at: NOW.plus(HOUR),
        ended_at: None,
    }
}

pub(super) fn code(name: &str, grant: char) -> AuthorizationCode {
    AuthorizationCode {
        digest: digest(name),
        grant_id: grant_id(grant),
        client_id: "shop".to_owned(),
        redirect_uri: "https://rp.example/cb".to_owned(),
        code_challenge: Some("challenge".to_owned()),
        nonce: Some("nonce".to_owned()),
        bound_to: None,
        expires_at: NOW.plus(Duration::from_secs(60)),
        taken_at: None,
    }
}

pub(super) fn refresh(name: &str, grant: char) -> RefreshFamily {
    RefreshFamily {
        digest: digest(name),
        grant_id: grant_id(grant),
        client_id: "shop".to_owned(),
        generation: 0,
        bound_to: None,
        used_at: NOW,
        expires_at: NOW.plus(HOUR),
    }
}

pub(super) fn pushed(name: &str) -> PushedRequest {
    PushedRequest {
        digest: digest(name),
        client_id: "shop".to_owned(),
        client_life: ClientLife::FIRST,
        request: vec![4; 900],
        expires_at: NOW.plus(Duration::from_secs(60)),
        used_at: None,
    }
}

pub(super) fn consent(owner: char, client_id: &str) -> Consent {
    Consent {
        person_id: person_id(owner),
        client_id: client_id.to_owned(),
        client_life: ClientLife::FIRST,
        scope: "openid profile".to_owned(),
        given_at: NOW,
    }
}

/// Keeps it where nothing was allowed before.
pub(super) fn allow(consent: Consent) -> Change {
    Change::PutConsent {
        consent,
        before: None,
    }
}

/// Keeps it instead of what was read.
pub(super) fn allow_after(read: &Consent, consent: Consent) -> Change {
    Change::PutConsent {
        consent,
        before: Some(read.clone()),
    }
}

pub(super) fn drop_consent(owner: char, client_id: &str) -> Change {
    Change::DropConsent {
        person_id: person_id(owner),
        client_id: client_id.to_owned(),
    }
}

pub(super) fn note(session: char, client_id: &str) -> Change {
    Change::NoteClient {
        sid: sid(session),
        client_id: client_id.to_owned(),
        client_life: ClientLife::FIRST,
        expires_at: NOW.plus(HOUR),
    }
}

pub(super) fn message_id(number: usize) -> MessageId {
    MessageId::parse(&format!("{number:032x}")).unwrap()
}

pub(super) fn message(number: usize) -> Message {
    Message {
        id: message_id(number),
        kind: MessageKind::BackchannelLogout,
        content: vec![6; 500],
        made_at: NOW,
        due_at: NOW,
        attempts: 0,
        buried_at: None,
    }
}

/// Ten messages for an hour.
pub(super) fn claim(lease: &str, now: UnixTime) -> Claim {
    Claim {
        lease: digest(lease),
        now,
        until: now.plus(HOUR),
        most: 10,
    }
}

pub(super) fn device(name: &str, owner: char) -> Device {
    Device {
        digest: digest(name),
        person_id: person_id(owner),
        wrong_in_row: 0,
        known_at: NOW,
        expires_at: NOW.plus(DAY),
    }
}

pub(super) fn counter_key() -> CounterKey {
    CounterKey::new("password", "somebody")
}

/// Five attempts an hour.
pub(super) fn rule() -> Rule {
    Rule::without_waits(5, Some(HOUR))
}

pub(super) fn count(at: UnixTime) -> Change {
    Change::Count {
        key: counter_key(),
        rule: rule(),
        at,
    }
}

pub(super) fn signing_key(kid: &str, algorithm: &str) -> SigningKey {
    SigningKey {
        kid: kid.to_owned(),
        algorithm: algorithm.to_owned(),
        sealed: vec![5; 300],
        made_at: NOW,
        signs_at: NOW.plus(HOUR),
        replaced_at: None,
        gone_at: None,
    }
}

pub(super) fn client(client_id: &str) -> Client {
    Client {
        client_id: client_id.to_owned(),
        registration: r#"{"redirect_uris":[]}"#.to_owned(),
        secret: Some(digest("client secret")),
        origin: ClientOrigin::Operator,
    }
}

/// A client that registered itself; the digest of its access token is that of `access`.
pub(super) fn registered(client_id: &str) -> Client {
    Client {
        origin: ClientOrigin::Registered {
            at: NOW,
            access: digest("access"),
        },
        ..client(client_id)
    }
}
