//! The power goes while people log in: what was acknowledged stands, what was not is whole or
//! nothing.

use std::{io::Write, time::Duration};

use fedtoken_core::secret::TokenDigest;
use fedtoken_idp::entropy::Entropy;
use fedtoken_storage::{
    sql::SqlStore,
    stores::{Authorizations, JournalEvent, Journals, Persons, Tokens},
};
use rand_chacha::ChaCha20Rng;
use rand_core::Rng;
use tokio::{sync::watch, task::JoinSet};

use crate::support::{Browser, Person, Place, RelyingParty, Trial, address_of};
use ledger::Ledger;
use worker::{Life, Worker};

mod ledger;
mod worker;

const KILLS: u32 = 12;
const WORKERS: usize = 4;
const PERSONS: usize = 64;
/// Logins of each person, so that half of the paper is left for the questions afterwards.
const LOGINS_EACH: usize = 12;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_outlives_the_power_cut() {
    let place = Place::with_settings("[throttle]\nmultiplier = 1000\n");
    let database = format!("sqlite://{}", place.path("drill.db").display());
    let number = PERSONS.to_string();
    let usual = ["--quiet", "--persons", &number, "--database", &database];
    let trial = place.start(&usual).await;
    let file = place.file();
    let citizens = file.persons[file.persons.len() - PERSONS..].to_vec();
    let party = RelyingParty::of(&file);
    let listen = address_of(&file.issuer).to_string();
    let again = [&usual[..], &["--listen", &listen]].concat();

    let (life, lives) = watch::channel(Life::Running(0));
    let mut workers = JoinSet::new();
    for persons in citizens.chunks(PERSONS / WORKERS) {
        workers.spawn(Worker::new(party.clone(), persons, lives.clone()).work());
    }
    let trial = kill_and_restart(&place, (trial, &again), &life).await;
    life.send(Life::Over).unwrap();
    let ledgers = workers.join_all().await;
    let mut ledger = ledgers.into_iter().fold(Ledger::default(), Ledger::joined);

    let refused = spent_codes_are_refused(&mut ledger, &party, &citizens).await;
    trial.stop().await;
    check_database(&ledger, &citizens, &database).await;
    let mut out = std::io::stdout();
    writeln!(
        out,
        "kill drill: {KILLS} kills, {ledger}; {refused} spent codes refused"
    )
    .unwrap();
    assert!(
        ledger.acknowledged.len() > 50,
        "too few logins to mean anything"
    );
    assert!(ledger.after_restart > 0, "no code lived through a restart");
}

/// Kills the server at random moments of its work, and starts it again on the same data.
async fn kill_and_restart(
    place: &Place,
    (mut trial, again): (Trial, &[&str]),
    life: &watch::Sender<Life>,
) -> Trial {
    let mut chance = Entropy::System.generator().unwrap();
    for number in 1..=KILLS {
        tokio::time::sleep(random_moment(&mut chance)).await;
        trial.kill();
        trial = place.start(again).await;
        life.send(Life::Running(number)).unwrap();
    }
    tokio::time::sleep(random_moment(&mut chance)).await;
    trial
}

fn random_moment(chance: &mut ChaCha20Rng) -> Duration {
    Duration::from_micros(u64::from(200_000 + chance.next_u32() % 600_000))
}

/// Tries every acknowledged code once more, then a right one, which is accepted.
async fn spent_codes_are_refused(
    ledger: &mut Ledger,
    party: &RelyingParty,
    citizens: &[Person],
) -> usize {
    let mut refused = 0;
    for person in citizens {
        let spent = ledger.positions_of(&person.username);
        // Five wrong codes end a login.
        for few in spent.chunks(4) {
            let mut browser = Browser::new(party.server);
            let ask = party.ask(&[]);
            let mut page = browser.code_page(&ask.path, person).await.unwrap();
            let pending = page.position().unwrap();
            for position in few {
                assert_ne!(pending, *position, "a spent cell is asked again");
                let old = [("code", person.code(*position))];
                page = browser.press(&page, &old).await.unwrap();
                assert!(page.asks_code() && page.alert().is_some(), "{page:?}");
                refused += 1;
            }
            let right = [("code", person.code(pending))];
            let back = browser.press(&page, &right).await.unwrap();
            assert!(back.has_code(), "{back:?}");
            let code = back.parameter("code").unwrap();
            assert_eq!(party.redeem(&ask, &code).await.unwrap().status(), 200);
            ledger.acknowledge(&person.username, pending, &code);
        }
    }
    refused
}

/// Each login is in the database with all its parts or with none.
async fn check_database(ledger: &Ledger, citizens: &[Person], url: &str) {
    let store = SqlStore::open(url).await.unwrap();
    for person in citizens {
        let account = store
            .account_named(&person.username)
            .await
            .unwrap()
            .unwrap();
        let token = store.token_of(&account.person_id).await.unwrap().unwrap();
        let uses = store.cell_uses(&token.id).await.unwrap();
        let spent: Vec<_> = uses
            .iter()
            .filter(|(_, used)| used.is_some())
            .map(|(position, _)| usize::from(position.get()))
            .collect();
        let journal = store.journal_of(&account.person_id, 10_000).await.unwrap();
        let finished = journal
            .iter()
            .filter(|line| line.event == JournalEvent::LoginFinished);
        let name = &person.username;
        assert_eq!(
            spent.len() as u64,
            token.generation,
            "{name}: cells and generation"
        );
        assert_eq!(spent.len(), finished.count(), "{name}: cells and journal");
        let acknowledged = ledger.positions_of(name);
        let kept = acknowledged.iter().all(|position| spent.contains(position));
        assert!(
            kept,
            "{name}: {acknowledged:?} were acknowledged, {spent:?} are spent"
        );
        let most = acknowledged.len() + ledger.unanswered_of(name);
        assert!(
            spent.len() <= most,
            "{name}: {spent:?} spent, {acknowledged:?} acknowledged"
        );
    }
    for login in &ledger.acknowledged {
        let digest = TokenDigest::of(&login.code);
        let code = store.authorization_code(&digest).await.unwrap();
        assert!(code.unwrap().taken_at.is_some(), "a code was not exchanged");
    }
    store.close().await.unwrap();
}
