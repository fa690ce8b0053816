//! A running provider of its own for each test.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use fedtoken_core::{secret::TokenDigest, time::UnixTime};
use fedtoken_idp::{
    app::App,
    certificates::Certificates,
    clock::{Clock, FrozenClock},
    config::Config,
    http::{Listening, Stop, bind, mutual_front, public_front, run},
    live::Live,
};
use fedtoken_storage::{Change, Changes, Store};
use rand_chacha::ChaCha20Rng;
use tempfile::TempDir;

use super::{Browser, Meddler, template};

/// What a test may choose.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// The issuer; by default `http://localhost` with the port of the listener.
    pub issuer: Option<&'static str>,
    /// `token.cells`.
    pub cells: &'static str,
    /// The initial access token of dynamic registration, which is off without one.
    pub registering: Option<&'static str>,
    /// One of `levels.aliases`, with what it stands for.
    pub alias: Option<(&'static str, &'static str)>,
    /// `oidc.registration.maximum_level`.
    pub strangers_cap: Option<u16>,
}

impl Default for Setting {
    fn default() -> Self {
        Self {
            issuer: None,
            cells: "single-use",
            registering: None,
            alias: None,
            strangers_cap: None,
        }
    }
}

/// The provider, served on a port of its own until it is dropped.
pub struct TestIdp {
    /// The provider itself, with the keys it began with.
    pub app: Arc<App>,
    /// The provider with the keys of now.
    pub live: Live,
    /// Its clock, which stands still.
    pub clock: Arc<FrozenClock>,
    /// Its issuer identifier.
    pub issuer: String,
    /// Where it listens.
    pub address: SocketAddr,
    /// Where it asks clients for certificates.
    pub mutual_address: Option<SocketAddr>,
    /// The certificates of its listeners.
    pub certificates: Certificates,
    /// Who may be quicker than a request.
    pub meddler: Meddler,
    counter: AtomicU64,
    stop: Stop,
    folder: TempDir,
}

impl TestIdp {
    /// Starts one with the usual settings.
    pub async fn start() -> Self {
        Self::start_with(Setting::default()).await
    }

    /// Starts one.
    pub async fn start_with(setting: Setting) -> Self {
        Self::start_changed(setting, |_, _| ()).await
    }

    /// Starts one whose configuration is changed before; the folder is its own.
    pub async fn start_changed(setting: Setting, change: impl FnOnce(&mut Config, &Path)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join(DATABASE);
        template::copy_to(&database).await;
        let listening = bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
            .await
            .unwrap();
        let address = listening.address();
        let own = format!("http://localhost:{}", address.port());
        let issuer = setting.issuer.map_or(own, str::to_owned);
        let clock = Arc::new(FrozenClock::at(template::START));
        let mut config = template::config(&issuer, &database);
        config.token.cells = setting.cells.to_owned();
        config.oidc.registration.enabled = setting.registering.is_some();
        config.oidc.registration.initial_access_token_sha256 = setting.registering.map(|token| {
            let digest = TokenDigest::of(token);
            data_encoding::HEXLOWER.encode(digest.as_bytes())
        });
        let alias = setting
            .alias
            .map(|(alias, meaning)| (alias.to_owned(), meaning.to_owned()));
        config.levels.aliases.extend(alias);
        config.oidc.registration.maximum_level = setting.strangers_cap;
        change(&mut config, folder.path());
        let mutual = bind_mutual(&mut config).await;
        let mut opened = template::provider(&config, &clock, 1).await;
        let meddler = Meddler::default();
        let own = Arc::get_mut(&mut opened.app).unwrap();
        own.store = meddler.over(Arc::clone(&own.store));
        let (app, stop) = (Arc::clone(&opened.app), Stop::default());
        let live = Live::from(Arc::clone(&app));
        let listening = listening.with_tls(opened.public_tls);
        tokio::spawn(run(listening, public_front(live.clone()), stop.clone()));
        let mutual_address = mutual.as_ref().map(Listening::address);
        if let Some(mutual) = mutual {
            let front = mutual_front(live.clone());
            let mutual = mutual.with_tls(opened.mutual_tls);
            tokio::spawn(run(mutual, front, stop.clone()));
        }
        Self {
            app,
            live,
            clock,
            issuer,
            address,
            mutual_address,
            certificates: opened.certificates,
            meddler,
            counter: AtomicU64::new(1),
            stop,
            folder,
        }
    }

    /// A fresh browser at 127.0.0.1.
    pub fn browser(&self) -> Browser {
        self.browser_at(Ipv4Addr::LOCALHOST)
    }

    /// A fresh browser at this loopback address.
    pub fn browser_at(&self, from: Ipv4Addr) -> Browser {
        Browser::new(self.address, &self.issuer, IpAddr::V4(from))
    }

    /// The time now.
    pub fn now(&self) -> UnixTime {
        self.clock.now()
    }

    /// Lets time pass.
    pub fn pass(&self, time: Duration) {
        self.clock.advance(time);
    }

    /// The database.
    pub fn store(&self) -> &dyn Store {
        &*self.app.store
    }

    /// Saves changes that must hold.
    pub async fn save(&self, changes: impl IntoIterator<Item = Change>) {
        let changes: Changes = changes.into_iter().collect();
        self.app.store.commit(changes).await.unwrap().unwrap();
        self.app.clients.forget();
    }

    /// The database file.
    pub fn database(&self) -> PathBuf {
        self.folder.path().join(DATABASE)
    }

    /// The data folder: the database with its write-ahead log.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A generator for the test itself.
    pub fn rng(&self) -> ChaCha20Rng {
        self.app.entropy.generator().unwrap()
    }

    /// A number that this test has not used yet.
    pub fn number(&self) -> u64 {
        self.counter.fetch_add(1, Ordering::SeqCst)
    }
}

/// Port 0 is chosen here, and told by name as relying parties find it.
async fn bind_mutual(config: &mut Config) -> Option<Listening> {
    let listening = bind(config.tls.mutual.listen?).await.unwrap();
    let port = listening.address().port();
    config.tls.mutual.url = Some(format!("https://localhost:{port}"));
    Some(listening)
}

impl Drop for TestIdp {
    fn drop(&mut self) {
        self.stop.call();
    }
}

const DATABASE: &str = "fedtoken.db";
