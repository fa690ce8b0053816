//! Whole logins with the paper, with cheap and with dear hashes.

use super::all::CONNECTIONS;
use crate::{
    journey::Browser,
    load,
    place::{Client, Person, Place, Provider},
    raw,
    table::{Goal, Row},
};

/// Whole logins and code exchanges while hashes cost next to nothing, and the memory afterwards.
pub(crate) async fn measure(place: &Place) -> Vec<Row> {
    let provider = place.serve().await;
    let before = provider.processor_time();
    let rate = play(place, &provider, LOGINS).await;
    let worked = (provider.processor_time() - before) / LOGINS as f64;
    vec![
        Row::plain("whole logins without password hashing", rate, "/s").goal(Goal::Above(400.0)),
        Row::plain("  processor time of the provider for each", worked, "ms"),
        Row::plain("memory after 1,000 logins", provider.memory(), "MiB").goal(Goal::Below(22.0)),
        Row::plain("  of it private", provider.private_memory(), "MiB"),
    ]
}

/// Whole logins with the password hash of the default cost.
pub(crate) async fn with_hashing(place: &Place) -> Vec<Row> {
    let (raw, of_raw) = raw::password_hashes();
    let provider = place.serve().await;
    let before = provider.processor_time();
    let rate = play(place, &provider, DEAR_LOGINS).await;
    let worked = (provider.processor_time() - before) / DEAR_LOGINS as f64;
    let name = "whole logins with Argon2id 19 MiB t=2";
    vec![
        // A login that fails stops the bench, so there were none.
        Row::plain(name, rate, "/s").at_least(0.95, raw, "raw hashes"),
        Row::plain("  processor time of the provider for each", worked, "ms"),
        Row::plain("  processor time of a raw hash", of_raw, "ms"),
        Row::plain("memory after them", provider.memory(), "MiB"),
        Row::plain("  of it private", provider.private_memory(), "MiB"),
    ]
}

async fn play(place: &Place, provider: &Provider, logins: usize) -> f64 {
    let client = place.client("ES256");
    let rounds = logins.div_ceil(place.citizens().count());
    let work: Vec<(Client, Person)> = (0..rounds)
        .flat_map(|_| {
            place
                .citizens()
                .map(|person| (client.clone(), person.clone()))
        })
        .take(logins)
        .collect();
    let (rate, _) = load::through(
        provider.address,
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
    rate
}

const LOGINS: usize = 1000;
const DEAR_LOGINS: usize = 300;
