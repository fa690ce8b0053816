//! The load for drills that set up their provider themselves: started by `cargo xtask drill`.

use std::{io::Write, time::Duration};

use tokio::time::sleep;

use crate::{
    load::{Load, Plan},
    support::{Front, Servers, TrialFile},
};

/// Reads from the environment:
/// - `FEDTOKEN_DRILL_ADDRESSES`: where requests go, `IP:PORT` with commas between them;
/// - `FEDTOKEN_DRILL_FRONT`: `balancer` if a balancer listens there, else `nothing`;
/// - `FEDTOKEN_DRILL_DATABASE`: the address of the provider's database;
/// - `FEDTOKEN_DRILL_FILE`: the file of the trial that made the persons (`fedtoken dev --json`);
/// - `FEDTOKEN_DRILL_PERSONS`: how many of them may log in, from its end;
/// - `FEDTOKEN_DRILL_SECONDS`: how long.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "`cargo xtask drill` gives it a provider to load"]
async fn a_provider_elsewhere_bears_the_load() {
    let file = TrialFile::read(setting("FILE").as_ref());
    let number: usize = setting("PERSONS").parse().unwrap();
    let load = Load::begin(Plan {
        servers: servers(),
        database: setting("DATABASE"),
        persons: file.persons[file.persons.len() - number..].to_vec(),
    })
    .await;
    say("the load has begun");
    sleep(Duration::from_secs(setting("SECONDS").parse().unwrap())).await;
    let figures = load.end().await;
    say(&format!("load: {figures}"));
    figures.must_be_clean();
}

fn servers() -> Servers {
    let addresses = setting("ADDRESSES");
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

#[expect(
    clippy::disallowed_methods,
    reason = "a drill is told by its environment what to load"
)]
fn setting(name: &str) -> String {
    let name = format!("FEDTOKEN_DRILL_{name}");
    std::env::var(&name).unwrap_or_else(|_| panic!("{name} is not set"))
}

/// The test harness keeps standard output back only from `print!`.
fn say(line: &str) {
    writeln!(std::io::stdout(), "{line}").unwrap();
}
