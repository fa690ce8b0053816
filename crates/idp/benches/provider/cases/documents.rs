//! Discovery and key set, beside a bare server with the same bytes.

use crate::{
    bare::Bare,
    load,
    place::Place,
    table::{Goal, Row},
    wire::Connection,
};

/// Memory and time at the start, then the two documents.
pub(crate) async fn measure(place: &Place) -> Vec<Row> {
    let provider = place.serve().await;
    let milliseconds = provider.ready_after.as_secs_f64() * 1e3;
    let mut rows = vec![
        Row::plain("time to ready", milliseconds, "ms").goal(Goal::Below(50.0)),
        Row::plain("memory, idle", provider.memory(), "MiB").goal(Goal::Below(15.0)),
        Row::plain("  of it private", provider.private_memory(), "MiB"),
    ];
    for path in ["/.well-known/openid-configuration", "/jwks"] {
        let mut connection = Connection::open(provider.address).await;
        let request = connection.request(("GET", path), &[], "");
        let body = connection.exchange(&request).await.body;
        let bare = Bare::start(&body).await;
        // In turns, so that a busy moment of the machine meets both.
        let (mut ours, mut raw) = (0.0, 0.0);
        for _ in 0..ROUNDS {
            raw += load::repeated(bare.address, AT_ONCE, path, &[]).await;
            ours += load::repeated(provider.address, AT_ONCE, path, &[]).await;
        }
        let rounds = f64::from(ROUNDS);
        let name = format!("{path}, {AT_ONCE} connections");
        let row = Row::plain(&name, ours / rounds, "/s");
        rows.push(row.at_least(0.85, raw / rounds, "bare hyper"));
    }
    rows
}

const AT_ONCE: usize = 32;
const ROUNDS: u32 = 2;
