//! A migrated database with signing keys, made once and copied for every test.

use std::{net::SocketAddr, path::Path, sync::Arc};

use fedtoken_core::{
    keyring::{KeyId, Keyring, MasterKey},
    time::UnixTime,
};
use fedtoken_idp::{
    clock::FrozenClock,
    config::Config,
    entropy::Entropy,
    http::{Stop, bind},
    oidc::Resource,
    serve::{Opened, open, run},
    telemetry::Metrics,
};
use fedtoken_storage::sql::SqlStore;
use tokio::sync::OnceCell;

/// When every test begins: 14 November 2023, 22:13:20 UTC.
pub const START: UnixTime = UnixTime::from_secs(1_700_000_000);

/// Copies the ready database to `path`.
pub async fn copy_to(path: &Path) {
    let made = TEMPLATE.get_or_init(make).await;
    std::fs::write(path, made).unwrap();
}

/// The ring of all tests.
pub fn ring() -> Keyring {
    Keyring::new(KeyId::parse("k1").unwrap(), MasterKey::new([7; 32]))
}

/// The settings of all tests: hashes as cheap as they may be.
pub fn config(issuer: &str, database: &Path) -> Config {
    let mut config = Config::default();
    config.oidc.issuer = issuer.to_owned();
    config.oidc.fetch_allow = vec!["127.0.0.1".to_owned()];
    config.oidc.resources = resources();
    config.database.url = format!("sqlite://{}", database.display());
    (config.password.memory_kib, config.token.memory_kib) = (8, 8);
    (config.password.iterations, config.token.iterations) = (1, 1);
    (config.password.parallelism, config.token.parallelism) = (1, 1);
    config
}

/// Two APIs, of which the second chooses an algorithm.
fn resources() -> Vec<Resource> {
    let resources = serde_json::json!([
        {"identifier": "urn:example:api", "scope": "api:read api:write"},
        {"identifier": "urn:example:slow", "scope": "slow:read", "signing_alg": "RS256"},
    ]);
    serde_json::from_value(resources).unwrap()
}

/// Opens a provider on this database.
pub async fn provider(config: &Config, clock: &Arc<FrozenClock>, seed: u64) -> Opened {
    let clock = Arc::clone(clock);
    let parts = (clock as Arc<_>, Entropy::seeded(seed));
    open(config, ring(), parts).await.unwrap()
}

async fn make() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("template.db");
    let clock = Arc::new(FrozenClock::at(START));
    let opened = provider(&config("http://localhost", &file), &clock, 0).await;
    // Served and stopped at once, so that the write-ahead log is brought into the file.
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    let listeners = (bind(any).await.unwrap(), bind(any).await.unwrap());
    let stop = Stop::default();
    stop.call();
    run(opened, listeners, Metrics::silent().unwrap(), stop).await;
    // The keys that were made are told in the journal; every test begins with an empty one.
    let url = format!("sqlite://{}", file.display());
    let store = SqlStore::open(&url).await.unwrap();
    for table in ["journal", "journal_segment", "job_lease"] {
        store.tamper(&format!("DELETE FROM {table}")).await.unwrap();
    }
    store.close().await.unwrap();
    std::fs::read(file).unwrap()
}

static TEMPLATE: OnceCell<Vec<u8>> = OnceCell::const_new();
