//! Races between instances: several stores on one database, where of many exactly one may win.

#![expect(
    clippy::indexing_slicing,
    reason = "without a store there is nothing to check, and the panic says so"
)]

mod jobs;
mod persons;

use std::sync::Arc;

use fedtoken_core::{login::Step, throttle::Rule};

use jobs::{many_sealers_make_one_chain, no_message_is_taken_twice, one_instance_holds_the_lease};

use persons::{nobody_logs_in_behind_an_erasure, trust_ends_for_who_is_just_logging_in};

use super::{
    check::{Db, done},
    fixture::add_token,
    fixture::{
        NOW, allow, allow_after, at, claim, consent, count, counter_key, digest, drop_consent,
        grant, grant_id, login_id, look, message, note, person_id, rule, session, sid, token,
        token_id,
    },
    lines::line,
    world::world,
};
use crate::{
    Change, Changes, Conflict,
    stores::{Consent, CounterKey, JournalEvent, TokenState},
};

/// Checks what may happen once, asked by many instances at the same time. `open` gives several
/// stores on one fresh and empty database.
pub async fn races(open: impl AsyncFn() -> Vec<Db>) {
    macro_rules! each {
        ($($check:ident)+) => {$({
            let stores = open().await;
            world(&stores[0]).await;
            $check(&stores).await;
        })+};
    }
    each! {
        of_a_hundred_takers_one_gets_the_code
        of_fifty_posts_of_one_code_one_logs_in
        of_fifty_refreshes_one_moves_on
        after_a_revocation_nothing_is_refreshed
        a_session_does_not_end_behind_the_back_of_a_client
        trust_ends_for_who_is_just_logging_in
        a_withdrawn_consent_leaves_no_grant
        of_many_who_read_the_same_one_gives_the_consent
        of_many_new_tokens_one_lives
        the_last_attempts_are_counted_once
        a_closed_counter_stays_closed
        the_limit_of_looks_holds
        no_message_is_taken_twice
        many_sealers_make_one_chain
        one_instance_holds_the_lease
        those_who_wait_for_each_other_all_finish
        nobody_logs_in_behind_an_erasure
    }
}

type Outcome = Result<(), Conflict>;

/// Commits all of this at the same time, spread over the stores; the outcomes in order.
async fn together(stores: &[Db], commits: impl IntoIterator<Item = Changes>) -> Vec<Outcome> {
    let numbered = commits.into_iter().enumerate();
    let tasks: Vec<_> = numbered
        .map(|(number, changes)| {
            let store = Arc::clone(&stores[number % stores.len()]);
            tokio::spawn(async move { store.commit(changes).await.unwrap() })
        })
        .collect();
    let mut outcomes = Vec::new();
    for task in tasks {
        outcomes.push(task.await.unwrap());
    }
    outcomes
}

/// How many succeeded; the others must all have met this conflict.
fn won(outcomes: &[Outcome], otherwise: &Conflict) -> usize {
    let lost = |outcome: &&Outcome| outcome.as_ref() == Err(otherwise);
    let losses = outcomes.iter().filter(lost).count();
    let wins = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    assert_eq!(wins + losses, outcomes.len(), "{outcomes:?}");
    wins
}

async fn of_a_hundred_takers_one_gets_the_code(stores: &[Db]) {
    let take = || Change::TakeCode {
        digest: digest("code"),
        at: NOW,
    };
    let outcomes = together(stores, (0..100).map(|_| take().into())).await;
    assert_eq!(won(&outcomes, &Conflict::Code), 1);
}

/// The whole commit of an accepted code, with everything that must happen once.
async fn of_fifty_posts_of_one_code_one_logs_in(stores: &[Db]) {
    let post = |number: usize| {
        Changes::new()
            .and(Change::SpendCell {
                token_id: token_id('t'),
                position: at(7),
                generation: 0,
                next: Some(at(8)),
            })
            .and(Change::FinishLogin {
                login_id: login_id('l'),
            })
            .and(Change::AddSession(session(&number.to_string(), 'n', 'p')))
            .and(Change::AddMessage(message(10 + number)))
            .and(Change::Journal(line('b', 'p', JournalEvent::LoginFinished)))
    };
    let outcomes = together(stores, (0..50).map(post)).await;
    assert_eq!(won(&outcomes, &Conflict::Cell), 1);
    let sessions = stores[0].sessions_of(&person_id('p')).await.unwrap();
    assert_eq!(sessions.len(), 2, "one was there before");
    let token = stores[0].token_of(&person_id('p')).await.unwrap().unwrap();
    assert_eq!((token.pending, token.generation), (Some(at(8)), 1));
    let claimed = stores[0].claim(&claim("all", NOW)).await.unwrap();
    assert_eq!(claimed.len(), 1);
}

fn advance(generation: u32) -> Changes {
    Change::AdvanceRefresh {
        digest: digest("family"),
        generation,
        at: NOW,
    }
    .into()
}

async fn generation(store: &Db) -> u32 {
    let family = store.refresh_family(&digest("family")).await.unwrap();
    family.unwrap().generation
}

async fn of_fifty_refreshes_one_moves_on(stores: &[Db]) {
    for round in 0..4 {
        let outcomes = together(stores, (0..50).map(|_| advance(round))).await;
        assert_eq!(won(&outcomes, &Conflict::Refresh), 1);
        assert_eq!(generation(&stores[0]).await, round + 1);
    }
}

async fn after_a_revocation_nothing_is_refreshed(stores: &[Db]) {
    let refreshers: Vec<_> = stores
        .iter()
        .map(|store| {
            let store = Arc::clone(store);
            tokio::spawn(async move {
                let mut refused_in_row = 0;
                // Three in a row, for another may just have moved it on.
                while refused_in_row < 3 {
                    let newest = generation(&store).await;
                    match store.commit(advance(newest)).await.unwrap() {
                        Ok(()) => refused_in_row = 0,
                        Err(_) => refused_in_row += 1,
                    }
                }
            })
        })
        .collect();
    while generation(&stores[0]).await < 3 {
        tokio::task::yield_now().await;
    }
    let revoke = Change::EndGrant {
        grant_id: grant_id('g'),
        at: NOW,
    };
    done(&stores[0], revoke).await;
    let at_its_answer = generation(&stores[0]).await;
    for refresher in refreshers {
        refresher.await.unwrap();
    }
    assert_eq!(generation(&stores[0]).await, at_its_answer);
}

/// Whoever comes first, the other hears of it: the end of a session names all its clients.
async fn a_session_does_not_end_behind_the_back_of_a_client(stores: &[Db]) {
    for round in 0..20 {
        let name = format!("cookie {round}");
        let visit = session(&name, 'r', 'p');
        done(&stores[0], Change::AddSession(visit)).await;
        let end = [
            Change::ForgetClients {
                sid: sid('r'),
                client_ids: Vec::new(),
            },
            Change::EndSession {
                digest: digest(&name),
                at: NOW,
            },
        ];
        let visit = [
            Change::TouchSession {
                digest: digest(&name),
                at: NOW,
            },
            note('r', "shop"),
        ];
        let [mut end, mut visit] = [end, visit].map(Vec::from);
        if round % 2 == 1 {
            // The order of the steps is no matter of theirs.
            end.reverse();
            visit.reverse();
        }
        let commits = [end, visit].map(|steps| steps.into_iter().collect::<Changes>());
        let outcomes = together(stores, commits).await;
        let won = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        assert_eq!(won, 1, "{outcomes:?}");
        let forget = Change::ForgetClients {
            sid: sid('r'),
            client_ids: stores[0].clients_of(&sid('r')).await.unwrap(),
        };
        done(&stores[0], forget).await;
    }
}

async fn a_withdrawn_consent_leaves_no_grant(stores: &[Db]) {
    let read = consent('p', "shop");
    done(&stores[0], drop_consent('p', "shop")).await;
    for letter in 'j'..='z' {
        done(&stores[0], allow(read.clone())).await;
        let under = Change::AddGrantUnder(grant(letter, 'p', 's'), read.clone());
        let withdraw = Changes::new()
            .and(drop_consent('p', "shop"))
            .and(Change::EndGrantsFor {
                person_id: person_id('p'),
                client_id: "shop".to_owned(),
                at: NOW,
            });
        let outcomes = together(stores, [under.into(), withdraw]).await;
        assert_eq!(outcomes[1], Ok(()));
        let found = stores[0].grant(&grant_id(letter)).await.unwrap();
        match &outcomes[0] {
            Ok(()) => assert!(found.unwrap().ended_at.is_some()),
            Err(conflict) => assert_eq!((conflict, found), (&Conflict::Consent, None)),
        }
    }
}

/// A first consent and a wider one: nobody's answer is lost behind another one.
async fn of_many_who_read_the_same_one_gives_the_consent(stores: &[Db]) {
    let shown = consent('p', "shop");
    let wish = |number| Consent {
        scope: format!("openid api:{number}"),
        ..shown.clone()
    };
    for _ in 0..5 {
        done(&stores[0], drop_consent('p', "shop")).await;
        let firsts = (0..20).map(|number| allow(wish(number)).into());
        let outcomes = together(stores, firsts).await;
        assert_eq!(won(&outcomes, &Conflict::Consent), 1);
        let first = stores[0].consent(&shown.person_id, "shop").await;
        let first = first.unwrap().unwrap();
        let seconds = (20..40).map(|number| allow_after(&first, wish(number)).into());
        let outcomes = together(stores, seconds).await;
        assert_eq!(won(&outcomes, &Conflict::Consent), 1);
    }
}

async fn of_many_new_tokens_one_lives(stores: &[Db]) {
    let letters = || ('b'..='k').chain('u'..='z');
    let commits = letters().map(|letter| Changes::from(add_token(token(letter, 'p'))));
    let outcomes = together(stores, commits).await;
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    // A look at the person shows one; which of them live only each of them tells.
    let mut living = Vec::new();
    for letter in letters() {
        let block = Change::SetTokenState {
            token_id: token_id(letter),
            from: TokenState::Active,
            to: TokenState::Blocked,
        };
        let shown = stores[0].token_of(&person_id('p')).await.unwrap();
        if stores[0].commit(block.into()).await.unwrap().is_ok() {
            assert_eq!(shown.map(|token| token.id), Some(token_id(letter)));
            living.push(letter);
        }
    }
    assert_eq!(living.len(), 1, "{living:?}");
}

async fn the_last_attempts_are_counted_once(stores: &[Db]) {
    let attempt = || Change::CountLoginAttempt {
        login_id: login_id('l'),
        step: Step::Code,
        limit: 5,
    };
    let outcomes = together(stores, (0..50).map(|_| attempt().into())).await;
    // One was counted before.
    assert_eq!(won(&outcomes, &Conflict::Login), 4);
}

async fn a_closed_counter_stays_closed(stores: &[Db]) {
    let Rule { limit, .. } = rule();
    for key in [counter_key(), CounterKey::new("network", "nobody yet")] {
        let clear = Change::ClearCounter(key.clone());
        done(&stores[0], clear).await;
        let attempt = |_| {
            Changes::from(Change::Count {
                key: key.clone(),
                rule: rule(),
                at: NOW,
            })
        };
        let outcomes = together(stores, (0..50).map(attempt)).await;
        let won = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        assert_eq!(u32::try_from(won).unwrap(), limit, "{outcomes:?}");
    }
    assert!(stores[0].commit(count(NOW).into()).await.unwrap().is_err());
}

async fn the_limit_of_looks_holds(stores: &[Db]) {
    let add = |number| {
        Changes::from(Change::AddLook {
            look: look(number, 'q', NOW),
            limit: 3,
            since: NOW,
        })
    };
    let outcomes = together(stores, (10..60).map(add)).await;
    assert_eq!(won(&outcomes, &Conflict::Looks), 3);
}

/// Two commits that want the same two things in other orders.
async fn those_who_wait_for_each_other_all_finish(stores: &[Db]) {
    let end = |letter| Change::EndGrant {
        grant_id: grant_id(letter),
        at: NOW,
    };
    let touch = |name: &str| Change::TouchSession {
        digest: digest(name),
        at: NOW,
    };
    done(
        &stores[0],
        Changes::new()
            .and(Change::AddSession(session("one", 'o', 'p')))
            .and(Change::AddSession(session("two", 'w', 'p')))
            .and(Change::AddGrant(grant('k', 'p', 'o'))),
    )
    .await;
    let commits = (0..40).map(|number| {
        let mut names = ["one", "two"];
        if number % 2 == 1 {
            names.reverse();
        }
        Changes::from(touch(names[0]))
            .and(touch(names[1]))
            .and(end('k'))
    });
    let outcomes = together(stores, commits).await;
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
}
