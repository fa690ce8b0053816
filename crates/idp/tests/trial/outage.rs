//! The database dies while people log in: who asks meanwhile is told to come again, and when it is
//! back, so are the logins.

use std::{io::Write, time::Duration};

use fedtoken_idp::entropy::Entropy;
use fedtoken_test_postgres::{Server, Setup};
use http::Request;
use rand_core::Rng;
use tokio::{
    task::block_in_place,
    time::{Instant, sleep, timeout},
};

use crate::{
    load::{Load, Plan, TURN},
    support::{Broken, Cluster, send},
};

#[tokio::test(flavor = "multi_thread")]
async fn logins_return_by_themselves_after_the_database() {
    let turn = TURN.lock().await;
    let server = block_in_place(|| Server::start(&Setup::default()));
    let database = server.database();
    let mut cluster = Cluster::start(Some(&database.url()), PERSONS, INSTANCES).await;
    let load = Load::begin(Plan {
        servers: cluster.servers(),
        database: database.url(),
        persons: cluster.persons().to_vec(),
    })
    .await;
    let slowest_return = restart_again_and_again(&server, &cluster, &load).await;
    drop(turn);
    let figures = load.end().await;
    cluster.verify_journal();
    cluster.stop().await;
    let mut out = std::io::stdout();
    writeln!(
        out,
        "database drill, PostgreSQL, {INSTANCES} instances: {OUTAGES} restarts with -m immediate, \
         logins back {:.1} s after it at the latest; {figures}",
        slowest_return.as_secs_f64(),
    )
    .unwrap();
    figures.must_be_clean();
    assert_eq!(figures.cut, 0, "a request has no answer: {figures}");
    assert!(figures.busy > 0, "nobody was told to come again");
    assert!(figures.slowest < PATIENCE, "somebody waited: {figures}");
}

/// Ends the server at random moments of its work, for a shorter or longer time. Answers how long
/// the provider took at most to be back after it.
async fn restart_again_and_again(server: &Server, cluster: &Cluster, load: &Load) -> Duration {
    let mut chance = Entropy::System.generator().unwrap();
    let mut slowest = Duration::ZERO;
    for number in 1..=OUTAGES {
        sleep(Duration::from_millis(u64::from(
            500 + chance.next_u32() % 1000,
        )))
        .await;
        block_in_place(|| server.halt());
        if number == OUTAGES {
            everybody_is_told(cluster, load).await;
        } else {
            sleep(Duration::from_millis(u64::from(chance.next_u32() % 1500))).await;
        }
        block_in_place(|| server.resume());
        load.lived_through(number);
        slowest = slowest.max(is_back(cluster, load).await);
    }
    slowest
}

/// A balancer and a relying party hear within their patience that nothing goes.
async fn everybody_is_told(cluster: &Cluster, load: &Load) {
    let begun = Instant::now();
    let (ready, answer) = tokio::join!(is_ready(cluster, 0), load.asks());
    assert_eq!(ready, Readiness::No);
    assert!(matches!(answer, Err(Broken::Busy)), "{answer:?}");
    let waited = begun.elapsed();
    assert!(waited < PATIENCE, "they waited {waited:?}");
}

/// Waits until every instance is ready and the provider answers. Nobody helps it.
async fn is_back(cluster: &Cluster, load: &Load) -> Duration {
    let begun = Instant::now();
    let back = async {
        for number in 0..INSTANCES {
            while is_ready(cluster, number).await == Readiness::No {
                sleep(MOMENT).await;
            }
        }
        while load.asks().await.is_err() {
            sleep(MOMENT).await;
        }
    };
    let back = timeout(PATIENCE, back).await;
    back.expect("the provider does not come back");
    begun.elapsed()
}

#[derive(Debug, PartialEq, Eq)]
enum Readiness {
    Yes,
    No,
}

async fn is_ready(cluster: &Cluster, number: usize) -> Readiness {
    let request = Request::get("/health/ready").body(String::new()).unwrap();
    let answer = send(cluster.ops(number), request).await.unwrap();
    match answer.status().as_u16() {
        200 => Readiness::Yes,
        503 => Readiness::No,
        _ => panic!("{answer:?}"),
    }
}

const INSTANCES: usize = 2;
const OUTAGES: u32 = 8;
const PERSONS: usize = 160;
/// No answer takes longer, and no return.
const PATIENCE: Duration = Duration::from_secs(15);
const MOMENT: Duration = Duration::from_millis(20);
