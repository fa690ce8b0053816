//! The whole suite in one call.

use super::{
    atomic, authorizations, check::Db, consents, counters, devices, erasure, journal, logins,
    looks, outbox, persons, pushed_requests, refreshes, registry, rings, sessions, sweep, tokens,
    totps,
};

/// Runs every check, each on a fresh and empty store from `open`.
///
/// Wants a runtime with several threads: what many do at the same time is then really parallel.
pub async fn run_all(open: impl AsyncFn() -> Db) {
    persons(&open).await;
    erasure(&open).await;
    tokens(&open).await;
    totps(&open).await;
    logins(&open).await;
    looks(&open).await;
    sessions(&open).await;
    authorizations(&open).await;
    refreshes(&open).await;
    pushed_requests(&open).await;
    consents(&open).await;
    devices(&open).await;
    counters(&open).await;
    registry(&open).await;
    rings(&open).await;
    journal(&open).await;
    outbox(&open).await;
    sweep(&open).await;
    atomic(&open).await;
}
