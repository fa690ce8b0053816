//! The key ring turns while people log in at two instances, of which one loses its power in the
//! middle: nobody's login fails, nothing is lost, and the old key opens nothing in the end.

use std::{io::Write, time::Duration};

use fedtoken_core::time::UnixTime;
use fedtoken_storage::{
    sql::SqlStore,
    stores::{Rewrapping, Rings, SealedPlace},
};
use fedtoken_test_postgres::Server;
use tokio::{
    task::block_in_place,
    time::{sleep, timeout},
};

use crate::{
    load::{Figures, Load, Pace, Plan, TURN},
    support::{Cluster, Person},
};

#[tokio::test(flavor = "multi_thread")]
async fn the_ring_turns_to_its_end_while_people_log_in_and_an_instance_is_killed() {
    let database = Server::shared().database();
    let url = database.url();
    let turn = TURN.lock().await;
    let mut cluster = Cluster::start(Some(&url), MANY + FEW, 2).await;
    let store = SqlStore::open(&url).await.unwrap();
    let (many, few) = cluster.persons().split_at(MANY);
    let (many, few) = (many.to_vec(), few.to_vec());
    let load = begin(&cluster, &url, &many).await;
    let made = rotate(&cluster, &["--signing"]).unwrap();
    assert!(made.contains("signs from"), "{made}");
    let added = rotate(&cluster, &[]).unwrap();
    assert!(added.contains("added key k2-"), "{added}");
    let used = go_on(&cluster, &[], "do not know key").await;
    assert!(used.contains("seals from now on"), "{used}");
    until("values are moved", async || {
        let all = store.rewrappings().await.unwrap();
        all.iter().any(|state| state.moved > 0) && !is_done(&all)
    })
    .await;
    cluster.kill(0);
    load.lived_through(1);
    until("all values are moved", async || {
        is_done(&store.rewrappings().await.unwrap())
    })
    .await;
    let during = load.end().await;
    let forgot = rotate(&cluster, &["--forget-stamps"]).unwrap();
    assert!(forgot.contains("forgot key k1"), "{forgot}");
    cluster.revive(0).await;
    until("both instances have forgotten the old key", async || {
        let all = store.ring_holders(UnixTime::from_secs(0)).await.unwrap();
        let forgot = all
            .iter()
            .filter(|it| it.key_ids.iter().all(|id| id != "k1"));
        forgot.count() == 2
    })
    .await;
    sleep(CLIENTS_REMEMBERED).await;
    let after = begin(&cluster, &url, &few).await.end().await;
    drop(turn);
    store.close().await.unwrap();
    shown(&mut cluster, [("during", during), ("after", after)]).await;
}

async fn begin(cluster: &Cluster, url: &str, persons: &[Person]) -> Load {
    let plan = Plan {
        servers: cluster.servers(),
        database: url.to_owned(),
        persons: persons.to_vec(),
    };
    Load::begin_at(plan, Pace::Calm).await
}

fn rotate(cluster: &Cluster, words: &[&str]) -> Result<String, String> {
    let all = [&["keys", "rotate"], words].concat();
    block_in_place(|| cluster.says(&all))
}

/// The next step, as soon as what it waits for is there: nothing else may be in its way.
async fn go_on(cluster: &Cluster, words: &[&str], waits_for: &str) -> String {
    let done = async {
        loop {
            match rotate(cluster, words) {
                Ok(said) => return said,
                Err(waits) => assert!(waits.contains(waits_for), "{waits}"),
            }
            sleep(MOMENT).await;
        }
    };
    timeout(PATIENCE, done).await.expect(waits_for)
}

async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let done = async {
        while !is_so().await {
            sleep(MOMENT).await;
        }
    };
    timeout(PATIENCE, done).await.expect(what);
}

fn is_done(states: &[Rewrapping]) -> bool {
    let done = states.iter().filter(|state| state.done_at.is_some());
    done.count() == SealedPlace::ALL.len()
}

/// What the program says of it all, and the figures.
async fn shown(cluster: &mut Cluster, loads: [(&str, Figures); 2]) {
    cluster.verify_journal();
    let listed = cluster.says(&["keys", "list"]).unwrap();
    assert!(listed.contains("forgotten 0 values sealed"), "{listed}");
    let mut out = std::io::stdout();
    for said in cluster.stop().await {
        assert!(!said.contains("ERROR"), "{said}");
    }
    for (when, figures) in loads {
        writeln!(
            out,
            "rotation drill, PostgreSQL, 2 instances, {when}: {figures}"
        )
        .unwrap();
        figures.must_be_clean();
    }
}

/// Enough for logins until everything is moved, a minute after all instances have the new key.
const MANY: usize = 130;
const FEW: usize = 16;
const MOMENT: Duration = Duration::from_millis(50);
/// The minute, and what the walk takes on a machine with other work.
const PATIENCE: Duration = Duration::from_secs(300);
/// How long an instance does not ask the database again for a client, whose address for logouts is
/// another one in the second load.
const CLIENTS_REMEMBERED: Duration = Duration::from_secs(5);
