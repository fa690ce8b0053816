//! One change of each kind, each possible in the [`world`](super::world).

use fedtoken_core::login::{PasswordDemand, Step};

use super::{
    fixture::{
        HOUR, NOW, account, add_token, allow, at, client, code, consent, count, counter_key,
        device, digest, grant, grant_id, login, login_id, look, message, message_id, note, person,
        person_id, pushed, refresh, registered, rule, session, sid, signing_key, token, token_id,
        totp,
    },
    lines::{add_key, append, drop_key, lease, line, remove},
    rings::{holder, rewrap, rewrapping, succeed},
};
use crate::{
    Change, ClientChange, RingChange,
    stores::{Client, JournalEvent, SealedPlace, TokenState},
};

/// One change of each kind; each is possible in the world and shows in its picture.
pub(super) fn every_change() -> Vec<Change> {
    let mut changes = keys();
    changes.extend(counts());
    changes.extend(journeys());
    changes.extend(grants());
    changes.extend(outside());
    changes.extend(additions());
    changes.extend(journal());
    changes.extend(rotation());
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
        Change::RefundTokenAttempt(token_id),
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
        Change::ClearDeviceAttempts(digest("device")),
        count(NOW),
        Change::Refund {
            key: counter_key(),
            rule: rule(),
            counted_at: NOW,
        },
        Change::ClearCounter(counter_key()),
        Change::TakeCounter(counter_key(), rule().reserve(None, NOW).unwrap()),
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
        Change::ClearAllLooks(person_id('p')),
        Change::CountLoginAttempt {
            login_id: open_login(),
            step: Step::Code,
            limit: 9,
        },
        Change::RefundLoginAttempt(open_login()),
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
    ]
}

fn grants() -> Vec<Change> {
    let later = NOW.plus(HOUR);
    vec![
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
        Change::EndGrantsFor {
            person_id: person_id('p'),
            client_id: "shop".to_owned(),
            at: later,
        },
        Change::AdvanceRefresh {
            digest: digest("family"),
            generation: 0,
            at: later,
        },
        Change::TouchRefresh {
            digest: digest("family"),
            generation: 0,
            at: later,
        },
        Change::UsePushed {
            digest: digest("request"),
            at: later,
        },
    ]
}

fn outside() -> Vec<Change> {
    let (id, lease) = (|| message_id(1), digest("lease"));
    vec![
        Change::FinishMessage { id: id(), lease },
        Change::DelayMessage {
            id: id(),
            lease,
            due_at: NOW.plus(HOUR),
        },
        Change::ReturnMessage(id(), lease, NOW.plus(HOUR)),
        Change::BuryMessage {
            id: id(),
            lease,
            at: NOW,
        },
        Change::ForgetClients {
            sid: sid('s'),
            client_ids: vec!["shop".to_owned()],
        },
        Change::DropConsent {
            person_id: person_id('p'),
            client_id: "shop".to_owned(),
        },
        Change::from(ClientChange::Replace {
            client: Client {
                registration: "{}".to_owned(),
                ..registered("guest")
            },
            access: digest("access"),
        }),
        Change::from(ClientChange::Remove {
            client_id: "shop".to_owned(),
            at: NOW,
        }),
        ClientChange::Declare {
            client: registered("shop"),
            before: Some(client("shop")),
        }
        .into(),
        ClientChange::Withdraw {
            before: client("shop"),
            at: NOW,
        }
        .into(),
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
        Change::AddGrantUnder(grant('h', 'p', 's'), consent('p', "shop")),
        Change::AddCode(code("new", 'g')),
        Change::AddRefresh(refresh("new", 'i')),
        Change::AddPushed(pushed("new")),
        Change::UseOnce {
            digest: digest("value"),
            expires_at: NOW,
        },
        allow(consent('p', "bank")),
        note('s', "bank"),
        Change::AddMessage(message(2)),
        Change::AddDevice(device("new", 'p')),
        Change::AddSigningKey(signing_key("two", "ES256")),
        Change::PutClient(Client {
            secret: None,
            ..client("shop")
        }),
        Change::Journal(line('b', 'p', JournalEvent::CodeRefused)),
    ]
}

fn journal() -> Vec<Change> {
    vec![
        add_key('q'),
        drop_key('p'),
        Change::Erase(person_id('q')),
        append(2, 2),
        remove(1, 1),
        lease("one", NOW.plus(HOUR)),
    ]
}

fn rotation() -> Vec<Change> {
    vec![
        succeed("one"),
        rewrap(
            (SealedPlace::Password, person_id('p').as_str()),
            account('p').password,
        ),
        RingChange::NoteRewrapping(rewrapping(SealedPlace::Totp, None)).into(),
        RingChange::NoteHolder(holder("new", "k2")).into(),
        RingChange::DropHolder(digest("instance")).into(),
    ]
}
