//! A world with at least one record of each kind, and a picture of it.

use fedtoken_core::{login::Step, time::UnixTime};

use super::{
    check::{Db, done},
    fixture::{
        NOW, account, add_token, allow, at, claim, client, code, consent, count, counter_key,
        device, digest, grant, grant_id, login, login_id, look, message, message_id, note, person,
        person_id, pushed, refresh, registered, session, sid, signing_key, token, token_id, totp,
    },
    lines::{add_key, append, lease, line},
    rings::{holder, rewrapping},
};
use crate::{
    Change, Changes, ClientChange, Conflict, RingChange, StorageError,
    stores::{JournalEvent, JournalPart, SealedPlace},
};

/// Makes a world in which every change of [`every_change`](super::every_change) is possible.
pub(crate) async fn world(store: &Db) {
    done(store, records()).await;
    store.claim(&claim("lease", NOW)).await.unwrap();
    done(store, append(1, 1)).await;
}

fn records() -> Changes {
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
        add_key('p'),
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
        Change::AddGrant(grant('i', 'p', 'j')),
        Change::AddCode(code("code", 'g')),
        Change::AddRefresh(refresh("family", 'g')),
        Change::AddPushed(pushed("request")),
        allow(consent('p', "shop")),
        note('s', "shop"),
        Change::AddMessage(message(1)),
        count(NOW),
        Change::AddSigningKey(signing_key("one", "RS256")),
        Change::PutClient(client("shop")),
        Change::PutClient(registered("guest")),
        Change::PutClient(client("gone")),
        Change::from(ClientChange::Remove {
            client_id: "gone".to_owned(),
            at: NOW,
        }),
        Change::Journal(line('a', 'p', JournalEvent::TokenMade)),
        Change::Journal(line('d', 'q', JournalEvent::TokenMade)),
        lease("one", NOW),
        RingChange::NoteHolder(holder("instance", "k1")).into(),
        RingChange::NoteRewrapping(rewrapping(SealedPlace::Cell, Some("token/7"))).into(),
    ];
    person.into_iter().chain(journey).collect()
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
            store.journal_of(&id, 99),
            store.sessions_of(&id),
            store.consents_of(&id),
            store.journal_key(&id)
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
    for name in ["cookie", "device", "code", "family", "request", "new"] {
        let digest = digest(name);
        see!(
            store.session(&digest),
            store.device(&digest),
            store.authorization_code(&digest),
            store.refresh_family(&digest),
            store.pushed_request(&digest)
        );
    }
    see!(
        store.grant(&grant_id('g')),
        store.grant(&grant_id('h')),
        store.clients_of(&sid('s')),
        store.message(&message_id(1)),
        store.message(&message_id(2)),
        is_used(store, "value"),
        store.counter(&counter_key()),
        store.journal_rows(JournalPart::Whole, i64::MIN, 99),
        store.segments(0, 99),
        store.lease("job"),
        store.account_named("user.p"),
        store.signing_keys(),
        store.clients()
    );
    see!(store.rewrappings(), store.ring_holders(NOW));
    seen
}

/// No reading trait shows a used value, but a refused commit tells and leaves nothing behind.
async fn is_used(store: &Db, name: &str) -> Result<Result<(), Conflict>, StorageError> {
    let probe = Changes::new()
        .and(Change::UseOnce {
            digest: digest(name),
            expires_at: NOW,
        })
        .and(impossible());
    store.commit(probe).await
}

/// A change that is refused in this world with [`Conflict::Code`].
pub(super) fn impossible() -> Change {
    Change::TakeCode {
        digest: digest("no such code"),
        at: NOW,
    }
}
