//! Whole logins with the paper, with cheap and with dear hashes, and what these cost at least.

use std::{net::SocketAddr, ops::AddAssign};

use super::all::CONNECTIONS;
use crate::{
    floor::Floor,
    journey::Browser,
    load,
    place::{Client, Person, Place, processor_time},
    raw,
    table::{Goal, Row},
    wire::Connection,
};

/// Whole logins and code exchanges while hashes cost next to nothing, and the memory afterwards.
pub(crate) async fn measure(place: &Place) -> Vec<Row> {
    let provider = place.serve().await;
    let server = (provider.address, provider.process());
    let played = play(server, by_everybody(place, LOGINS)).await;
    let mut rows = vec![
        Row::plain("whole logins without password hashing", played.rate, "/s")
            .goal(Goal::Above(400.0)),
    ];
    rows.extend(played.costs("the provider"));
    rows.extend([
        Row::plain("memory after 1,000 logins", provider.memory(), "MiB").goal(Goal::Below(22.0)),
        Row::plain("  of it private", provider.private_memory(), "MiB"),
    ]);
    rows
}

/// Whole logins with the password hash of the default cost, beside raw hashes and beside a bare
/// server that plays the same login.
pub(crate) async fn with_hashing(place: &Place) -> Vec<Row> {
    let provider = place.serve().await;
    let (client, person) = (place.client("ES256"), place.citizens().next().unwrap());
    let connection = Connection::open(provider.address).await;
    let script = Browser::recorded(connection, (&client, person)).await;
    let floor = Floor::start(&script).await;
    let bare = (floor.server.address, floor.server.process());
    let (mut raw, mut ours, mut least) = ((0.0, 0.0), Played::default(), Played::default());
    // In turns, so that a busy moment of the machine meets all three.
    for _ in 0..ROUNDS {
        let (rate, of_one) = raw::password_hashes();
        raw = (raw.0 + rate, raw.1 + of_one);
        let server = (provider.address, provider.process());
        ours += play(server, by_everybody(place, DEAR_LOGINS)).await;
        least += play(bare, vec![(client.clone(), person.clone()); DEAR_LOGINS]).await;
    }
    let rounds = f64::from(ROUNDS);
    let (raw, of_one) = (raw.0 / rounds, raw.1 / rounds);
    let (ours, least) = (ours.shared_by(rounds), least.shared_by(rounds));
    // A login that fails stops the bench, so there were none.
    let name = "whole logins with Argon2id 19 MiB t=2";
    let mut rows = vec![Row::plain(name, ours.rate, "/s").at_least(0.95, raw, "raw hashes")];
    rows.extend(ours.costs("the provider"));
    rows.extend([
        Row::plain("  processor time of a raw hash", of_one, "ms"),
        Row::plain("  its part of all", ours.part(of_one), "x"),
    ]);
    let name = "logins with hashing: a bare server";
    rows.push(Row::plain(name, least.rate, "/s").beside(raw, "raw hashes"));
    rows.extend(least.costs("the bare server"));
    rows.extend([
        Row::plain("  a raw hash's part of all", least.part(of_one), "x"),
        Row::plain("  exchanges for each", script.exchanges() as f64, ""),
        Row::plain("  durable commits for each", script.commits() as f64, ""),
        Row::plain("  the provider beside it", ours.rate / least.rate, "x"),
        Row::plain("memory after them", provider.memory(), "MiB"),
        Row::plain("  of it private", provider.private_memory(), "MiB"),
    ]);
    rows
}

/// How it went.
#[derive(Default)]
struct Played {
    /// Logins a second.
    rate: f64,
    /// Processor time of the server for each, in milliseconds.
    server: f64,
    /// And of the load.
    load: f64,
}

impl Played {
    fn costs(&self, server: &str) -> [Row; 2] {
        let name = format!("  processor time of {server} for each");
        [
            Row::plain(&name, self.server, "ms"),
            Row::plain("  processor time of the load for each", self.load, "ms"),
        ]
    }

    /// What a raw hash takes of all processor time: its rate with full cores, and beside programs that
    /// take a part of the machine too.
    fn part(&self, raw_hash: f64) -> f64 {
        raw_hash / (self.server + self.load)
    }

    fn shared_by(self, rounds: f64) -> Self {
        Self {
            rate: self.rate / rounds,
            server: self.server / rounds,
            load: self.load / rounds,
        }
    }
}

impl AddAssign for Played {
    fn add_assign(&mut self, other: Self) {
        self.rate += other.rate;
        self.server += other.server;
        self.load += other.load;
    }
}

/// Everybody logs in in turn.
fn by_everybody(place: &Place, logins: usize) -> Vec<(Client, Person)> {
    let client = place.client("ES256");
    let rounds = logins.div_ceil(place.citizens().count());
    (0..rounds)
        .flat_map(|_| {
            place
                .citizens()
                .map(|person| (client.clone(), person.clone()))
        })
        .take(logins)
        .collect()
}

async fn play((address, process): (SocketAddr, u32), work: Vec<(Client, Person)>) -> Played {
    let logins = work.len() as f64;
    let used = || (processor_time(process), processor_time(std::process::id()));
    let before = used();
    let (rate, _) = load::through(
        address,
        CONNECTIONS,
        work,
        |connection, (client, person)| async move {
            let mut browser = Browser::new(connection);
            let code = browser.login(&client, &person).await;
            let (mut connection, _) = browser.apart();
            let request = client.exchange(&connection, &code);
            assert_eq!(connection.status_of(&request).await, 200);
            (connection, ())
        },
    )
    .await;
    let after = used();
    Played {
        rate,
        server: (after.0 - before.0) / logins,
        load: (after.1 - before.1) / logins,
    }
}

const LOGINS: usize = 1000;
/// In each turn; a paper has 24 codes, and one is used to record the login.
const DEAR_LOGINS: usize = 90;
const ROUNDS: u32 = 6;
