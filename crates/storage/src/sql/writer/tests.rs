//! What shares a transaction must not be felt: each job ends as if it had been alone.

use async_trait::async_trait;
use fedtoken_core::{
    ids::{JournalId, PersonId},
    secret::TokenDigest,
    time::UnixTime,
};
use sea_orm::{ConnectionTrait, sea_query::Query};
use tempfile::TempDir;
use tokio::sync::oneshot;

use super::{
    Queue, Transaction, Work, batch,
    job::{Job, Waiting},
    transaction::Manner,
};
use crate::{
    Change, Changes, Conflict, StorageError, Store,
    sql::{SqlStore, answer::fault},
    stores::{Client, ClientLife, ClientOrigin, Clients, Consent, JournalEvent, JournalLine},
};

/// Work in a batch, and where its answer comes.
struct Asked<A> {
    job: Option<Box<dyn Job>>,
    answer: oneshot::Receiver<Result<A, StorageError>>,
}

type Outcome = Result<Result<(), Conflict>, StorageError>;

fn ask<W: Work>(work: W) -> Asked<W::Answer> {
    let (caller, answer) = oneshot::channel();
    Asked {
        job: Some(Box::new(Waiting::new(work, caller))),
        answer,
    }
}

/// Runs all of this in one batch.
async fn batch<const N: usize>(store: &SqlStore, work: [Changes; N]) -> [Outcome; N] {
    let mut asked = work.map(ask);
    let jobs = asked.iter_mut().filter_map(|asked| asked.job.take());
    batch::run(store.writer(), jobs.collect()).await;
    asked.map(|mut asked| asked.answer.try_recv().unwrap())
}

async fn memory() -> SqlStore {
    SqlStore::open("sqlite::memory:").await.unwrap()
}

async fn file(folder: &TempDir) -> SqlStore {
    let path = folder.path().join("db");
    SqlStore::open(&format!("sqlite://{}", path.display()))
        .await
        .unwrap()
}

fn put(client_id: &str) -> Changes {
    put_large(client_id, 2)
}

/// Puts a client with a registration of so many bytes.
fn put_large(client_id: &str, size: usize) -> Changes {
    let client = Client {
        client_id: client_id.to_owned(),
        registration: "x".repeat(size),
        secret: None,
        origin: ClientOrigin::Operator,
    };
    Change::PutClient(client).into()
}

fn use_once(name: &str) -> Change {
    Change::UseOnce {
        digest: TokenDigest::of(name),
        expires_at: UnixTime::from_secs(1),
    }
}

/// Refused with [`Conflict::Code`].
fn impossible() -> Change {
    Change::TakeCode {
        digest: TokenDigest::of("no such code"),
        at: UnixTime::from_secs(1),
    }
}

/// A fault: it speaks of a person who is not there.
fn orphan() -> Change {
    Change::PutConsent {
        before: None,
        consent: Consent {
            person_id: PersonId::from_bytes([1; 16]),
            client_id: "shop".to_owned(),
            client_life: ClientLife::FIRST,
            scope: "openid".to_owned(),
            given_at: UnixTime::from_secs(1),
        },
    }
}

/// A journal line; a second one of the same letter finds its key taken.
fn line(letter: char) -> Change {
    let id = letter.to_string() + &"a".repeat(25);
    Change::Journal(JournalLine {
        id: JournalId::parse(&id).unwrap(),
        at: UnixTime::from_secs(1),
        event: JournalEvent::CodeReplayed,
        actor: None,
        outcome: None,
        reason: None,
        method: None,
        client_id: None,
        reference: None,
        personal: None,
        mac: None,
    })
}

async fn names(store: &SqlStore) -> Vec<String> {
    let clients = store.clients().await.unwrap().into_iter();
    clients.map(|client| client.client_id).collect()
}

#[tokio::test]
async fn many_jobs_share_a_transaction() {
    let folder = tempfile::tempdir().unwrap();
    let store = file(&folder).await;
    let log = || {
        let path = folder.path().join("db-wal");
        std::fs::metadata(path).unwrap().len()
    };
    let before = log();
    let numbered: [Changes; 100] = std::array::from_fn(|number| put(&format!("{number:03}")));
    assert!(batch(&store, numbered).await.iter().all(Result::is_ok));
    assert_eq!(names(&store).await.len(), 100);
    // A transaction writes each page that it touched once, so a hundred of them would write a
    // hundred pages at least.
    assert!(log() - before < 50 * 4096, "{} bytes", log() - before);
}

#[tokio::test]
async fn a_job_sees_those_before_it_and_is_answered_for_itself() {
    let store = memory().await;
    let value = || Changes::from(use_once("value"));
    let [first, second, other, third] =
        batch(&store, [value(), value(), put("shop"), value()]).await;
    assert_eq!(first.unwrap(), Ok(()));
    assert_eq!(second.unwrap(), Err(Conflict::Used));
    assert_eq!(other.unwrap(), Ok(()));
    assert_eq!(third.unwrap(), Err(Conflict::Used));
    assert_eq!(names(&store).await, ["shop"]);
}

#[tokio::test]
async fn a_refusal_at_the_second_step_takes_back_the_first_and_nothing_else() {
    let store = memory().await;
    let half = put("half").and(impossible());
    let [a, refused, b] = batch(&store, [put("a"), half, put("b")]).await;
    assert_eq!(
        (a.unwrap(), refused.unwrap(), b.unwrap()),
        (Ok(()), Err(Conflict::Code), Ok(()))
    );
    assert_eq!(names(&store).await, ["a", "b"]);
}

#[tokio::test]
async fn the_order_stays_when_a_transaction_goes_back() {
    let store = memory().await;
    let claim = |name: &str| Changes::from(use_once("value")).and_all(put(name).steps().to_vec());
    let half = || put("half").and(impossible());
    let jobs = [
        claim("first"),
        half(),
        claim("second"),
        half(),
        claim("third"),
    ];
    let [first, _, second, _, third] = batch(&store, jobs).await;
    assert_eq!(first.unwrap(), Ok(()));
    for late in [second, third] {
        assert_eq!(late.unwrap(), Err(Conflict::Used));
    }
    assert_eq!(names(&store).await, ["first"]);
}

#[tokio::test]
async fn many_halves_in_one_batch_leave_nothing() {
    let store = memory().await;
    let jobs: [Changes; 30] = std::array::from_fn(|number| match number % 3 {
        0 => put(&format!("half {number}")).and(impossible()),
        1 => put(&format!("orphan {number}")).and(orphan()),
        _ => put(&format!("whole {number}")),
    });
    for (number, answer) in batch(&store, jobs).await.into_iter().enumerate() {
        match number % 3 {
            0 => assert_eq!(answer.unwrap(), Err(Conflict::Code)),
            1 => assert!(matches!(answer, Err(StorageError::Statement(_)))),
            _ => assert_eq!(answer.unwrap(), Ok(())),
        }
    }
    let names = names(&store).await;
    assert_eq!(names.len(), 10);
    assert!(names.iter().all(|name| name.starts_with("whole")));
}

#[tokio::test]
async fn a_fault_of_one_job_is_not_felt_by_the_others() {
    let store = memory().await;
    let faulty = put("faulty").and(orphan());
    let [a, fault, b] = batch(&store, [put("a"), faulty, put("b")]).await;
    assert_eq!((a.unwrap(), b.unwrap()), (Ok(()), Ok(())));
    assert!(matches!(fault, Err(StorageError::Statement(_))));
    assert_eq!(names(&store).await, ["a", "b"]);
}

#[tokio::test]
async fn a_full_disk_is_a_fault_and_the_writer_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let store = file(&folder).await;
    // It cannot be less than there are: the smallest disk that holds what is there already. It
    // goes with the connection, so what comes later has room again.
    let full = "PRAGMA max_page_count = 1";
    store.writer().execute_unprepared(full).await.unwrap();
    let huge = put_large("huge", 1_000_000);
    let [too_much, a, b] = batch(&store, [huge, put("a"), put("b")]).await;
    assert!(matches!(too_much, Err(StorageError::Full(_))));
    assert_eq!((a.unwrap(), b.unwrap()), (Ok(()), Ok(())));
    assert_eq!(names(&store).await, ["a", "b"]);
    store.commit(put("c")).await.unwrap().unwrap();
}

/// Ends the transaction behind the driver's back, as SQLite itself does on some faults.
struct Interrupted;

#[async_trait]
impl Work for Interrupted {
    type Answer = Result<(), Conflict>;

    async fn run(&self, tx: &Transaction) -> Result<Self::Answer, StorageError> {
        tx.execute_unprepared("ROLLBACK").await.map_err(fault)?;
        Err(StorageError::Statement("interrupted".into()))
    }
}

#[tokio::test]
async fn a_connection_that_lost_its_transaction_is_thrown_away() {
    let folder = tempfile::tempdir().unwrap();
    let store = file(&folder).await;
    let mark = "CREATE TEMP TABLE mark (of_this_connection)";
    store.writer().execute_unprepared(mark).await.unwrap();
    let mut asked = [ask(put("a")), ask(Interrupted), ask(put("b"))];
    let jobs = asked.iter_mut().filter_map(|asked| asked.job.take());
    batch::run(store.writer(), jobs.collect()).await;
    let [a, interrupted, b] = asked.map(|mut asked| asked.answer.try_recv().unwrap());
    assert_eq!((a.unwrap(), b.unwrap()), (Ok(()), Ok(())));
    assert!(matches!(interrupted, Err(StorageError::Statement(_))));
    assert_eq!(names(&store).await, ["a", "b"]);
    // It is the mark of the old connection, so a new one has room for it.
    store.writer().execute_unprepared(mark).await.unwrap();
}

/// Lets what it saves be looked at only when the transaction ends.
struct Postponed(Changes);

#[async_trait]
impl Work for Postponed {
    type Answer = Result<(), Conflict>;

    async fn run(&self, tx: &Transaction) -> Result<Self::Answer, StorageError> {
        let pragma = "PRAGMA defer_foreign_keys = ON";
        tx.execute_unprepared(pragma).await.map_err(fault)?;
        self.0.run(tx).await
    }
}

#[tokio::test]
async fn nobody_hears_of_success_before_the_end_of_the_transaction() {
    let store = memory().await;
    let (mut done, mut refused) = (ask(put("a")), ask(Changes::from(impossible())));
    let mut late = ask(Postponed(orphan().into()));
    let jobs = [&mut done.job, &mut refused.job, &mut late.job];
    let jobs = jobs.into_iter().filter_map(Option::take).collect();
    batch::run(store.writer(), jobs).await;
    for mut asked in [done, refused, late] {
        assert!(asked.answer.try_recv().unwrap().is_err());
    }
    assert_eq!(names(&store).await, [""; 0]);
    store.commit(put("b")).await.unwrap().unwrap();
    assert_eq!(names(&store).await, ["b"]);
}

/// Work that stumbles.
struct Stumbling;

#[async_trait]
impl Work for Stumbling {
    type Answer = ();

    async fn run(&self, tx: &Transaction) -> Result<(), StorageError> {
        put("stumbled").run(tx).await?.unwrap();
        panic!("a mistake of ours");
    }
}

#[tokio::test]
async fn a_panic_is_heard_and_the_queue_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let store = file(&folder).await;
    let heard = store.writers.run(Stumbling).await;
    assert!(matches!(heard, Err(StorageError::Unavailable(_))));
    store.commit(put("next")).await.unwrap().unwrap();
    assert_eq!(names(&store).await, ["next"]);
}

#[tokio::test]
async fn what_stands_behind_the_end_of_the_queue_is_not_done() {
    let store = memory().await;
    let queue = Queue::start(store.writer().clone());
    let (before, (), after) = tokio::join!(
        queue.run(put("before")),
        queue.close(),
        queue.run(put("after"))
    );
    assert_eq!(before.unwrap(), Ok(()));
    assert!(matches!(after, Err(StorageError::Unavailable(_))));
    assert_eq!(names(&store).await, ["before"]);
    queue.close().await;
}

#[tokio::test]
async fn neighbours_go_in_one_and_all_stay() {
    let store = memory().await;
    let lines = Changes::from(line('a'))
        .and(line('b'))
        .and(use_once("value"));
    let [together, last] = batch(&store, [lines.and(line('c')), line('d').into()]).await;
    assert_eq!((together.unwrap(), last.unwrap()), (Ok(()), Ok(())));
    assert_eq!(store.row_counts().await.unwrap()["journal"], 4);
}

#[tokio::test]
async fn of_neighbours_the_one_that_failed_is_told_and_nothing_stays() {
    let store = memory().await;
    let before = Changes::from(line('a'));
    let failing = Changes::from(line('b')).and(line('a')).and(line('c'));
    let [before, failing, after] = batch(&store, [before, failing, line('d').into()]).await;
    assert_eq!(before.unwrap(), Ok(()));
    assert_eq!(failing.unwrap(), Err(Conflict::Exists("journal")));
    assert_eq!(after.unwrap(), Ok(()));
    assert_eq!(store.row_counts().await.unwrap()["journal"], 2);
}

#[tokio::test]
async fn a_failure_of_neighbours_is_not_taken_for_the_next_statements() {
    let store = memory().await;
    store.commit(line('a').into()).await.unwrap().unwrap();
    let outcome = Changes::from(line('a')).and(use_once("value"));
    assert_eq!(
        store.commit(outcome).await.unwrap(),
        Err(Conflict::Exists("journal"))
    );
    assert_eq!(store.row_counts().await.unwrap()["used_value"], 0);
}

#[tokio::test]
async fn what_is_held_of_a_refused_job_is_forgotten() {
    let store = memory().await;
    let refused = Changes::from(line('a')).and(impossible());
    let [refused, after] = batch(&store, [refused, line('b').into()]).await;
    assert_eq!(refused.unwrap(), Err(Conflict::Code));
    assert_eq!(after.unwrap(), Ok(()));
    assert_eq!(store.row_counts().await.unwrap()["journal"], 1);
}

#[tokio::test]
async fn a_statement_that_answers_with_rows_is_seen_to_write() {
    let store = memory().await;
    store.commit(put("shop")).await.unwrap().unwrap();
    let tx = Transaction::begin(store.writer(), Manner::Joined)
        .await
        .unwrap();
    let backend = tx.get_database_backend();
    let all = Query::select().column("client_id").from("client").take();
    tx.query_all(&all).await.unwrap();
    tx.query_one(&all).await.unwrap();
    assert!(!tx.wrote());
    let gone = |name: &str| {
        let sql = format!("DELETE FROM client WHERE client_id = '{name}' RETURNING client_id");
        sea_orm::Statement::from_string(backend, sql)
    };
    tx.query_all_raw(gone("nobody")).await.unwrap();
    assert!(!tx.wrote());
    tx.query_all_raw(gone("shop")).await.unwrap();
    assert!(tx.wrote());
    tx.begin_job();
    assert!(!tx.wrote());
    tx.rollback().await.unwrap();
}
