//! The power goes while people log in, at one instance after the other: what was acknowledged
//! stands, what was not is whole or nothing.

use std::{io::Write, time::Duration};

use fedtoken_idp::entropy::Entropy;
use fedtoken_test_postgres::Server;
use rand_chacha::ChaCha20Rng;
use rand_core::Rng;
use tokio::time::sleep;

use crate::{
    load::{Load, Plan, TURN},
    support::Cluster,
};

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_outlives_power_cuts_on_sqlite() {
    drill("kill drill, SQLite, 1 instance", None, (1, 50)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_two_instances_acknowledged_outlives_the_kill_of_either() {
    let database = Server::shared().database();
    let name = "kill drill, PostgreSQL, 2 instances";
    drill(name, Some(&database.url()), (2, 25)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_three_instances_acknowledged_outlives_the_kill_of_any() {
    let database = Server::shared().database();
    let name = "kill drill, PostgreSQL, 3 instances";
    drill(name, Some(&database.url()), (3, 25)).await;
}

async fn drill(name: &str, database: Option<&str>, (instances, kills): (usize, u32)) {
    let turn = TURN.lock().await;
    let mut cluster = Cluster::start(database, PERSONS, instances).await;
    let load = Load::begin(Plan {
        servers: cluster.servers(),
        database: database.map_or_else(|| cluster.sqlite(), str::to_owned),
        persons: cluster.persons().to_vec(),
    })
    .await;
    kill_and_revive(&mut cluster, (instances, kills), &load).await;
    // What follows is mostly waiting for leases.
    drop(turn);
    let figures = load.end().await;
    cluster.verify_journal();
    cluster.stop().await;
    let mut out = std::io::stdout();
    writeln!(out, "{name}: {kills} kills, {figures}").unwrap();
    figures.must_be_clean();
    assert!(figures.after_restart > 0, "no code lived through a restart");
}

/// Kills one of the instances at random moments of their work, and starts it again a moment later.
async fn kill_and_revive(cluster: &mut Cluster, (instances, kills): (usize, u32), load: &Load) {
    let mut chance = Entropy::System.generator().unwrap();
    for number in 1..=kills {
        sleep(random_moment(&mut chance)).await;
        let chosen = chance.next_u32() as usize % instances;
        cluster.kill(chosen);
        cluster.revive(chosen).await;
        load.lived_through(number);
    }
    sleep(random_moment(&mut chance)).await;
}

fn random_moment(chance: &mut ChaCha20Rng) -> Duration {
    Duration::from_micros(u64::from(200_000 + chance.next_u32() % 600_000))
}

const PERSONS: usize = 240;
