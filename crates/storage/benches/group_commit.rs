//! Durable commits a second, shared and one by one, in the same run and on the same disk; ends with
//! 1 if sharing pays too little. Call it by `cargo xtask bench storage`.

#![expect(clippy::unwrap_used, reason = "a bench stops where it fails")]
#![expect(clippy::disallowed_methods, reason = "it measures")]
#![expect(clippy::print_stdout, reason = "it prints its table")]

use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

use fedtoken_core::{
    ids::{JournalId, PersonId, SessionId},
    level::Level,
    login::Method,
    secret::TokenDigest,
    time::UnixTime,
};
use fedtoken_storage::{
    Change, Changes, Store,
    sql::SqlStore,
    stores::{
        Actor, JournalEvent, JournalHolder, JournalLine, Mac, Outcome, Person, Personal, Session,
    },
};

fn main() -> ExitCode {
    // `cargo test --all-targets` calls benches without this word; numbers of a test build say nothing.
    if !std::env::args().any(|word| word == "--bench") {
        return ExitCode::SUCCESS;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    println!("durable commits of two statements each, a second (mean of {ROUNDS} turns)");
    println!("callers   one by one   shared   ratio   at least");
    let kept = LIMITS.map(|limit| runtime.block_on(row(limit)));
    if kept.into_iter().all(|kept| kept) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// How much sharing must pay with so many callers.
#[derive(Clone, Copy)]
struct Limit {
    callers: usize,
    ratio: f64,
}

/// How a commit is made.
#[derive(Clone, Copy)]
enum Way {
    OneByOne,
    Shared,
}

/// Measures and prints one row; answers whether the limit was kept.
async fn row(Limit { callers, ratio }: Limit) -> bool {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let url = format!("sqlite://{}", folder.path().join("db").display());
    let store = SqlStore::open(&url).await.unwrap();
    store.commit(world(callers)).await.unwrap().unwrap();
    let (mut alone, mut shared) = (0.0, 0.0);
    // In many short turns, so that a slow second of the machine hits both.
    for round in 0..ROUNDS {
        alone += measure(&store, (callers, round), Way::OneByOne).await / f64::from(ROUNDS);
        shared += measure(&store, (callers, round), Way::Shared).await / f64::from(ROUNDS);
    }
    let found = shared / alone;
    println!("{callers:>7} {alone:>12.0} {shared:>8.0} {found:>7.2} {ratio:>10.2}");
    store.close().await.unwrap();
    found >= ratio
}

/// Commits a second.
async fn measure(store: &SqlStore, (callers, round): (usize, u8), way: Way) -> f64 {
    let start = Instant::now();
    let tasks: Vec<_> = (0..callers)
        .map(|caller| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut commits = 0_u32;
                while start.elapsed() < ROUND {
                    let changes = commit_of(caller, (way, round, commits));
                    let answer = match way {
                        Way::OneByOne => store.commit_alone(changes).await,
                        Way::Shared => store.commit(changes).await,
                    };
                    answer.unwrap().unwrap();
                    commits += 1;
                }
                commits
            })
        })
        .collect();
    let mut commits = 0;
    for task in tasks {
        commits += task.await.unwrap();
    }
    f64::from(commits) / start.elapsed().as_secs_f64()
}

/// A conditional update and an addition: the smallest step of a login.
fn commit_of(caller: usize, (way, round, number): (Way, u8, u32)) -> Changes {
    let [a, b, c, d] = number.to_be_bytes();
    let caller_byte = u8::try_from(caller).unwrap();
    let way = u8::from(matches!(way, Way::Shared));
    let id = [
        caller_byte,
        round,
        way,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        a,
        b,
        c,
        d,
    ];
    Changes::new()
        .and(Change::TouchSession {
            digest: cookie(caller),
            at: UnixTime::from_secs(i64::from(number)),
        })
        .and(Change::Journal(JournalLine {
            id: JournalId::from_bytes(id),
            at: UnixTime::from_secs(i64::from(number)),
            event: JournalEvent::LoginFinished,
            actor: Some(Actor::Person),
            outcome: Some(Outcome::Success),
            reason: None,
            method: Some(Method::Token),
            client_id: Some("shop".to_owned()),
            reference: None,
            personal: Some(Personal {
                holder: JournalHolder([1; 16]),
                sealed: vec![1; 160],
            }),
            mac: Some(Mac {
                key_id: "k1".to_owned(),
                tag: TokenDigest::from_bytes([1; 32]),
            }),
        }))
}

/// A person with a session for each caller.
fn world(callers: usize) -> Changes {
    let sessions = (0..callers).map(|caller| {
        Change::AddSession(Session {
            digest: cookie(caller),
            sid: SessionId::from_bytes([0; 16]),
            person_id: person(),
            method: Method::Token,
            level: Level::TOKEN,
            authenticated_at: UnixTime::from_secs(0),
            last_seen_at: UnixTime::from_secs(0),
            expires_at: UnixTime::from_secs(1),
            ended_at: None,
        })
    });
    let person = Change::AddPerson(Person {
        id: person(),
        locale: "nl".to_owned(),
        roles: Vec::new(),
        profile: Vec::new(),
        registered_at: UnixTime::from_secs(0),
    });
    Changes::from(person).and_all(sessions)
}

fn person() -> PersonId {
    PersonId::from_bytes([7; 16])
}

fn cookie(caller: usize) -> TokenDigest {
    TokenDigest::of(&caller.to_string())
}

const LIMITS: [Limit; 3] = [
    Limit {
        callers: 1,
        ratio: 0.95,
    },
    Limit {
        callers: 16,
        ratio: 2.0,
    },
    Limit {
        callers: 64,
        ratio: 2.0,
    },
];
const ROUNDS: u8 = 250;
const ROUND: Duration = Duration::from_millis(32);
