//! A world with one record of each kind, one change of each kind, and a picture of the world.

use fedtoken_core::{
    login::{PasswordDemand, Step},
    time::UnixTime,
};

use super::{
    check::Db,
    fixture::{
        HOUR, NOW, account, add_token, at, client, code, count, counter_key, device, digest, grant,
        grant_id, line, login, login_id, look, person, person_id, rule, session, sid, signing_key,
        token, token_id, totp,
    },
};
use crate::{
    Change, Changes,
    stores::{Client, JournalEvent, TokenState},
};

/// A world in which every change of [`every_change`] is possible.
pub(super) fn world() -> Changes {
    let person = [
        Change::AddPerson(person('p')),
        Change::AddAccount(account('p')),
        add_token(token('t', 'p')),
        Change::CountTokenAttempt {
            token_id: token_id('t'),
            limit: 9,
        },
        Change::AddTotp(totp('p')),
        Change::AddDevice(device("device", 'p')),
        Change::CountDeviceAttempt {
            digest: digest("device"),
            limit: 9,
        },
        Change::AddPerson(person('q')),
    ];
    let journey = [
        Change::AddLogin(login('l', 'p', Step::Code)),
        Change::CountLoginAttempt {
            login_id: login_id('l'),
            step: Step::Code,
            limit: 9,
        },
        Change::AddLogin(login('m', 'p', Step::ChoosePassword)),
        Change::AddLook {
            look: look(0, 'p', NOW),
            limit: 9,
            since: NOW,
        },
        Change::AddSession(session("cookie", 's', 'p')),
        Change::AddGrant(grant('g', 'p', 's')),
        Change::AddCode(code("code", 'g')),
        count(NOW),
        Change::AddSigningKey(signing_key("one", "RS256")),
        Change::PutClient(client("shop")),
        Change::Journal(line('a', 'p', JournalEvent::TokenMade)),
    ];
    person.into_iter().chain(journey).collect()
}

/// One change of each kind; each is possible in the [`world`] and shows in its picture.
pub(super) fn every_change() -> Vec<Change> {
    let mut changes = keys();
    changes.extend(counts());
    changes.extend(journeys());
    changes.extend(additions());
    changes
}

fn keys() -> Vec<Change> {
    let (token_id, person_id) = (token_id('t'), person_id('p'));
    vec![
        Change::Rehash {
            person_id: person_id.clone(),
            from: account('p').password,
            to: vec![9],
        },
        Change::EndTrust {
            person_id: person_id.clone(),
            login_id: login_id('l'),
            device: None,
            at: NOW,
        },
        Change::SetPassword {
            person_id: person_id.clone(),
            password: vec![8],
            at: NOW,
        },
        Change::Demand {
            person_id: person_id.clone(),
            demand: PasswordDemand::None,
        },
        Change::SetTokenState {
            token_id: token_id.clone(),
            from: TokenState::Active,
            to: TokenState::Blocked,
        },
        Change::SpendCell {
            token_id: token_id.clone(),
            position: at(7),
            generation: 0,
            next: Some(at(8)),
        },
        Change::CountTokenAttempt {
            token_id: token_id.clone(),
            limit: 9,
        },
        Change::RefundTokenAttempt { token_id },
        Change::AdvanceTotp {
            person_id: person_id.clone(),
            step: 5,
        },
        Change::CountTotpAttempt {
            person_id,
            limit: 9,
        },
    ]
}

fn counts() -> Vec<Change> {
    vec![
        Change::CountDeviceAttempt {
            digest: digest("device"),
            limit: 9,
        },
        Change::ClearDeviceAttempts {
            digest: digest("device"),
        },
        count(NOW),
        Change::Refund {
            key: counter_key(),
            rule: rule(),
            counted_at: NOW,
        },
        Change::ClearCounter { key: counter_key() },
    ]
}

fn journeys() -> Vec<Change> {
    let (open_login, later) = (|| login_id('l'), NOW.plus(HOUR));
    vec![
        Change::ClearLooks {
            person_id: person_id('p'),
            browser: digest("browser"),
            since: NOW,
        },
        Change::ClearAllLooks {
            person_id: person_id('p'),
        },
        Change::CountLoginAttempt {
            login_id: open_login(),
            step: Step::Code,
            limit: 9,
        },
        Change::RefundLoginAttempt {
            login_id: open_login(),
        },
        Change::KeepNewPassword {
            login_id: login_id('m'),
            password: vec![1],
        },
        Change::FinishLogin {
            login_id: open_login(),
        },
        Change::EndLogin {
            login_id: open_login(),
        },
        Change::TouchSession {
            digest: digest("cookie"),
            at: later,
        },
        Change::EndSession {
            digest: digest("cookie"),
            at: later,
        },
        Change::EndGrant {
            grant_id: grant_id('g'),
            at: later,
        },
        Change::EndGrantsOf {
            sid: sid('s'),
            at: later,
        },
        Change::TakeCode {
            digest: digest("code"),
            at: later,
        },
    ]
}

fn additions() -> Vec<Change> {
    vec![
        Change::AddPerson(person('r')),
        Change::AddAccount(account('q')),
        add_token(token('u', 'p')),
        Change::AddTotp(totp('q')),
        Change::AddLogin(login('n', 'p', Step::Code)),
        Change::AddLook {
            look: look(1, 'p', NOW),
            limit: 9,
            since: NOW,
        },
        Change::AddSession(session("new", 's', 'p')),
        Change::AddGrant(grant('h', 'p', 's')),
        Change::AddCode(code("new", 'g')),
        Change::AddDevice(device("new", 'p')),
        Change::AddSigningKey(signing_key("two", "ES256")),
        Change::PutClient(Client {
            secret: None,
            ..client("shop")
        }),
        Change::Journal(line('b', 'p', JournalEvent::CodeRefused)),
    ]
}

/// Everything the reading traits show of the world.
pub(super) async fn picture(store: &Db) -> Vec<String> {
    let mut seen = Vec::new();
    macro_rules! see {
        ($($read:expr),+ $(,)?) => { $(seen.push(format!("{:?}", $read.await.unwrap()));)+ };
    }
    for letter in ['p', 'q', 'r'] {
        let id = person_id(letter);
        see!(
            store.person(&id),
            store.account_of(&id),
            store.token_of(&id),
            store.totp_of(&id)
        );
        see!(
            store.looks(&id, UnixTime::from_secs(0)),
            store.journal_of(&id, 99)
        );
    }
    for letter in ['t', 'u'] {
        see!(
            store.cell_uses(&token_id(letter)),
            store.cell(&token_id(letter), at(7))
        );
    }
    for letter in ['l', 'm', 'n'] {
        see!(store.login(&login_id(letter)));
    }
    for name in ["cookie", "device", "code", "new"] {
        let digest = digest(name);
        see!(
            store.session(&digest),
            store.device(&digest),
            store.authorization_code(&digest)
        );
    }
    see!(
        store.grant(&grant_id('g')),
        store.grant(&grant_id('h')),
        store.counter(&counter_key())
    );
    see!(
        store.account_named("user.p"),
        store.signing_keys(),
        store.clients()
    );
    seen
}
