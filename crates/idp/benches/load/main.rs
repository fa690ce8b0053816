//! The login load of the trial's tests, for drills that set up their provider themselves.
//!
//! Reads from the environment:
//! - `FEDTOKEN_DRILL_ADDRESSES`: where requests go, `IP:PORT` with commas between them;
//! - `FEDTOKEN_DRILL_FRONT`: `balancer` if a balancer listens there, else `nothing`;
//! - `FEDTOKEN_DRILL_DATABASE`: the address of the provider's database;
//! - `FEDTOKEN_DRILL_FILE`: the file of the trial that made the persons (`fedtoken dev --json`);
//! - `FEDTOKEN_DRILL_PERSONS`: how many of them may log in, from its end;
//! - `FEDTOKEN_DRILL_BOUND`: within how many seconds logins must go on after something was killed.
//!
//! And from standard input: a line that says what is killed or stopped now, and the end when it is
//! over. Without the environment it does nothing. Ends with 0 when nothing acknowledged was lost or doubled.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests and their support may fail loudly"
)]
#![expect(unreachable_pub, reason = "support is a room of its own with a door")]

use std::{io::Write, time::Duration};

use tokio::{sync::mpsc, time::Instant};

use load::{Load, Plan, outages::Outage};
use support::{Front, Servers, TrialFile};

#[expect(
    dead_code,
    unused_imports,
    reason = "shared with the drills among the tests"
)]
#[path = "../../tests/trial/load/mod.rs"]
mod load;
#[expect(
    dead_code,
    unused_imports,
    reason = "shared with the tests of the real program"
)]
#[path = "../../tests/trial/support/mod.rs"]
mod support;

#[tokio::main]
async fn main() {
    if let Some(addresses) = told("ADDRESSES") {
        bear(&addresses).await;
    }
}

async fn bear(addresses: &str) {
    let file = TrialFile::read(setting("FILE").as_ref());
    let number: usize = setting("PERSONS").parse().unwrap();
    let load = Load::begin(Plan {
        servers: servers(addresses),
        database: setting("DATABASE"),
        persons: file.persons[file.persons.len() - number..].to_vec(),
    })
    .await;
    say("the load has begun");
    let (names, kills) = kills_until_the_end(&load).await;
    let figures = load.end().await;
    let outages = Outage::all(&kills, &figures.times);
    say(&format!("load: {:<20} {HEAD}", ""));
    for (name, outage) in names.iter().zip(&outages) {
        say(&format!("load: {name:<20} {outage}"));
    }
    let last = kills.last().copied();
    let after = figures.times.iter().filter(|at| Some(**at) >= last);
    say(&format!(
        "load: {:<20} {:>13}",
        "after the last",
        after.count()
    ));
    say(&format!("load: {figures}"));
    figures.must_be_clean();
    let bound = Duration::from_secs(setting("BOUND").parse().unwrap());
    assert!(outages.iter().all(|outage| outage.ended_within(bound)));
}

/// Reads standard input to its end; answers what was announced, and when.
async fn kills_until_the_end(load: &Load) -> (Vec<String>, Vec<Instant>) {
    let (sender, mut lines) = mpsc::unbounded_channel();
    // Reading blocks, and nothing can end it but its end.
    std::thread::spawn(move || {
        for line in std::io::stdin().lines() {
            sender.send(line.unwrap()).unwrap();
        }
    });
    let (mut names, mut kills) = (Vec::new(), Vec::new());
    while let Some(name) = lines.recv().await {
        names.push(name);
        kills.push(Instant::now());
        load.lived_through(u32::try_from(kills.len()).unwrap());
    }
    (names, kills)
}

fn servers(addresses: &str) -> Servers {
    let addresses: Vec<_> = addresses
        .split(',')
        .map(|address| address.parse().unwrap())
        .collect();
    let front = match setting("FRONT").as_str() {
        "balancer" => Front::Balancer,
        _ => Front::Nothing,
    };
    Servers::new(&addresses, front)
}

fn setting(name: &str) -> String {
    told(name).unwrap_or_else(|| panic!("FEDTOKEN_DRILL_{name} is not set"))
}

#[expect(
    clippy::disallowed_methods,
    reason = "a drill is told by its environment what to load"
)]
fn told(name: &str) -> Option<String> {
    std::env::var(format!("FEDTOKEN_DRILL_{name}")).ok()
}

fn say(line: &str) {
    let mut out = std::io::stdout();
    writeln!(out, "{line}").unwrap();
}

/// Above the columns of outages.
const HEAD: &str = "logins before        during   on again in";
