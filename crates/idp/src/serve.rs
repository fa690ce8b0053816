//! Puts the provider together and runs it: open, listen, work, stop.

use std::{path::PathBuf, sync::Arc, time::Duration};

use fedtoken_core::{
    keyring::{Keyring, KeyringError},
    secret::{OpaqueToken, TokenDigest},
    throttle::DeviceMarks,
    time::UnixTime,
};
use fedtoken_storage::{
    Change, Changes, StorageError, Store,
    sql::SqlStore,
    stores::{JournalEvent, SigningKey as Record},
};
use rand_chacha::ChaCha20Rng;
use tokio::task::JoinSet;

use crate::{
    app::{App, Policy, door, trusted_proxies},
    certificates::{Certificates, CertificatesError},
    clients::{ApplyError, Parts, Prune, Watch},
    clock::Clock,
    config::{Config, ConfigError},
    documents::{DocumentError, Documents},
    entropy::{Entropy, EntropyError},
    gateways::client_keys::ClientKeys,
    hashing::HashPool,
    http::{
        Listening, Site, Stop, mutual_front, ops_router, public_front, run as serve,
        tls::{Tls, TlsError},
    },
    jobs,
    journal::{Entry, Scribe},
    keys::{self, KeySet, KeySetError, Ring, SigningKey, SigningKeyError},
    live::Live,
    oidc::{SubjectKey, dpop::NonceKeys, token::RefreshKeys},
    registry::Registry,
    rotation::{Misfit, Witness},
    telemetry::Metrics,
};

/// The provider cannot be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The database.
    #[error("the database cannot be opened")]
    Storage(#[from] StorageError),
    /// The generator.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
    /// The key ring is not the one that sealed what lies in the database.
    #[error(
        "the key ring does not open what this database holds: name the ring that belongs to it in keys.ring_file"
    )]
    Ring(#[source] KeyringError),
    /// The key ring missed a rotation.
    #[error("{0}; name the present ring in keys.ring_file")]
    OldRing(#[from] Misfit),
    /// The signing keys.
    #[error("the signing keys cannot be used")]
    Keys(#[source] KeySetError),
    /// The key behind pairwise names.
    #[error("the key behind pairwise names is missing")]
    SubjectKey,
    /// The metadata or the public keys.
    #[error(transparent)]
    Documents(#[from] DocumentError),
    /// The clients of the folder.
    #[error("the clients of {} cannot be used", folder.display())]
    Clients {
        /// Which folder.
        folder: PathBuf,
        /// Everything that is wrong.
        source: ApplyError,
    },
    /// A new signing key.
    #[error("a signing key cannot be made")]
    NewKey(#[source] SigningKeyError),
    /// The certificates of the listeners.
    #[error("the certificates of [tls] cannot be used")]
    Certificates(#[from] CertificatesError),
    /// TLS itself.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

impl From<SigningKeyError> for StartError {
    fn from(error: SigningKeyError) -> Self {
        match error {
            SigningKeyError::Keyring(cause) => Self::Ring(cause),
            other => Self::NewKey(other),
        }
    }
}

impl From<KeySetError> for StartError {
    fn from(error: KeySetError) -> Self {
        match error {
            KeySetError::Key {
                source: SigningKeyError::Keyring(cause),
                ..
            } => Self::Ring(cause),
            other => Self::Keys(other),
        }
    }
}

/// A provider with its database, ready to be served.
pub struct Opened {
    /// The provider.
    pub app: Arc<App>,
    /// The folder of clients, if there is one.
    pub clients: Option<Watch>,
    /// The certificates of the listeners.
    pub certificates: Certificates,
    /// TLS of the public listener, unless a proxy does it.
    pub public_tls: Option<Tls>,
    /// TLS of the listener that asks for client certificates, where there is one.
    pub mutual_tls: Option<Tls>,
    /// The file of the key ring, to notice when it changes; none where it does not.
    pub ring_file: Option<PathBuf>,
    /// How operators know it, if somebody said so.
    pub name: Option<String>,
    /// How it names itself to other instances.
    instance: TokenDigest,
    database: SqlStore,
    journal: jobs::journal::Plan,
    signing_life: Duration,
}

/// The listeners of a provider, bound and not yet served.
#[derive(Debug)]
pub struct Listeners {
    /// For everybody.
    pub public: Listening,
    /// For health and metrics.
    pub ops: Listening,
    /// For clients with certificates (RFC 8705), where the configuration has one.
    pub mutual: Option<Listening>,
}

impl From<(Listening, Listening)> for Listeners {
    /// The public one and that for health and metrics.
    fn from((public, ops): (Listening, Listening)) -> Self {
        Self {
            public,
            ops,
            mutual: None,
        }
    }
}

/// Opens and migrates the database, loads the signing keys or makes them at the first start.
///
/// # Errors
/// [`StartError`], which names what cannot be used.
pub async fn open(
    config: &Config,
    ring: impl Into<Ring>,
    (clock, entropy): (Arc<dyn Clock>, Entropy),
) -> Result<Opened, StartError> {
    let certificates = Certificates::open(&config.tls)?;
    let database = SqlStore::open(&config.database.url).await?;
    let store: Arc<dyn Store> = Arc::new(database.clone());
    let Ring {
        keyring,
        keys,
        forgotten,
    } = ring.into();
    // Before anything is sealed with it.
    Witness::ask(&*store, clock.now()).await?.fits(&keys)?;
    let (ring, ring_keys) = (Arc::new(keyring), keys.into());
    let mut rng = entropy.generator()?;
    let scribe = Scribe::new(&ring).remembering(&forgotten);
    let (keys, subjects) = own_keys((&*store, &scribe), &ring, clock.now(), &mut rng).await?;
    let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let door = door(config)?;
    let policy = Policy::from_config(config)?;
    let journal = plan(config)?;
    let signing_life = config.keys.signing_life();
    let signing_life = signing_life.map_err(|error| ConfigError(vec![error.to_string()]))?;
    let app = App {
        documents: Arc::new(Documents::write(config, &policy, &keys)?),
        store,
        clock,
        entropy: Arc::new(entropy),
        marks: Arc::new(DeviceMarks::new(&ring)),
        journal: Arc::new(scribe),
        refresh_keys: Arc::new(RefreshKeys::new(&ring)),
        nonces: Arc::new(NonceKeys::new(&ring)),
        ring,
        ring_keys,
        clients: Arc::new(Registry::default()),
        keys: Arc::new(keys),
        subjects: Arc::new(subjects),
        resources: config.oidc.resources.clone(),
        client_keys: Arc::new(ClientKeys::new(Arc::clone(&door))),
        door,
        registrar: config.oidc.registration.registrar()?,
        pool: HashPool::new(cores, cores * WAITING_PER_CORE),
        site: Site::of(&config.oidc.issuer),
        mutual_tls: config.tls.mutual_tls(),
        mutual_origin: config.tls.mutual.url.clone(),
        trusted_proxies: trusted_proxies(config),
        policy,
        outbox: Arc::default(),
    };
    Ok(Opened {
        instance: OpaqueToken::draw(&mut rng).digest(),
        clients: watch(config, &app).await?,
        public_tls: certificates.public()?,
        mutual_tls: certificates.mutual()?,
        certificates,
        app: Arc::new(app),
        ring_file: None,
        name: None,
        database,
        journal,
        signing_life,
    })
}

/// How the journal is kept.
fn plan(config: &Config) -> Result<jobs::journal::Plan, ConfigError> {
    let keep = config.journal.keep();
    Ok(jobs::journal::Plan {
        keep: keep.map_err(|error| ConfigError(vec![error.to_string()]))?,
        checkpoints: config.journal.checkpoint_file.clone(),
    })
}

/// Brings in the clients of the folder, if there is one.
async fn watch(config: &Config, app: &App) -> Result<Option<Watch>, StartError> {
    let Some(folder) = config.oidc.clients_dir.clone() else {
        return Ok(None);
    };
    let prune = if config.oidc.clients_prune {
        Prune::Remove
    } else {
        Prune::Keep
    };
    let begun = Watch::begin(
        (folder.clone(), prune),
        &Parts::of(app),
        &app.house(),
        app.clock.now(),
    )
    .await;
    begun
        .map(Some)
        .map_err(|source| StartError::Clients { folder, source })
}

/// Loads the keys of the provider itself; makes those that are missing at the first start.
async fn own_keys(
    (store, scribe): (&dyn Store, &Scribe),
    ring: &Keyring,
    now: UnixTime,
    rng: &mut ChaCha20Rng,
) -> Result<(KeySet, SubjectKey), StartError> {
    let stored = store.signing_keys().await?;
    for algorithm in KeySet::missing(&stored) {
        let key = SigningKey::generate(algorithm)?;
        add((store, scribe), keys::seal(&key, ring, now, rng)?, rng).await?;
    }
    if keys::subject::find(&stored, ring)?.is_none() {
        add((store, scribe), keys::subject::make(ring, now, rng)?, rng).await?;
    }
    let stored = store.signing_keys().await?;
    let subjects = keys::subject::find(&stored, ring)?.ok_or(StartError::SubjectKey)?;
    Ok((KeySet::open(&stored, ring, now)?, subjects))
}

/// Saves a key with the line that names it by its id.
async fn add(
    (store, scribe): (&dyn Store, &Scribe),
    record: Record,
    rng: &mut ChaCha20Rng,
) -> Result<(), StartError> {
    let kid = record.kid.clone();
    let entry = Entry {
        reference: Some(&kid),
        ..Entry::new(JournalEvent::KeyMade, record.made_at)
    };
    let line = scribe.blank().line(entry, rng);
    let line = line.map_err(SigningKeyError::Keyring)?;
    // Another instance may start at the same moment; then its key stands.
    if store
        .commit(Changes::from(Change::AddSigningKey(record)).and(line))
        .await?
        .is_err()
    {
        tracing::info!(
            kid,
            "another instance made a key of this kind, which stands"
        );
    }
    Ok(())
}

/// Serves until the stop is called; then the write-ahead log is brought into the file.
pub async fn run(opened: Opened, listeners: impl Into<Listeners>, metrics: Metrics, stop: Stop) {
    let Listeners {
        public,
        ops,
        mutual,
    } = listeners.into();
    let app = Arc::clone(&opened.app);
    let live = Live::from(opened.app);
    let mut beside = JoinSet::new();
    if let Some(watch) = opened.clients {
        beside.spawn(jobs::clients::run(live.clone(), watch, stop.clone()));
    }
    if !opened.certificates.is_empty() {
        beside.spawn(jobs::certificates::run(opened.certificates, stop.clone()));
    }
    beside.spawn(jobs::database::run(live.clone(), stop.clone()));
    beside.spawn(jobs::sweep::run(live.clone(), stop.clone()));
    beside.spawn(jobs::refused::run(live.clone(), stop.clone()));
    beside.spawn(jobs::journal::run(
        live.clone(),
        opened.journal,
        stop.clone(),
    ));
    let me = jobs::ring::Instance {
        id: opened.instance,
        name: opened.name,
    };
    beside.spawn(jobs::ring::run(
        live.clone(),
        (opened.ring_file, me),
        stop.clone(),
    ));
    beside.spawn(jobs::rewrap::run(
        live.clone(),
        opened.instance,
        stop.clone(),
    ));
    beside.spawn(jobs::signing::run(
        live.clone(),
        opened.signing_life,
        stop.clone(),
    ));
    beside.spawn(jobs::upkeep::run(metrics.clone(), stop.clone()));
    beside.spawn(jobs::outbox::run(live.clone(), stop.clone()));
    let health = ops_router(app, metrics);
    beside.spawn(serve(ops, health, stop.clone()));
    // Never without TLS: its clients prove themselves by that alone.
    if let (Some(mutual), Some(tls)) = (mutual, opened.mutual_tls) {
        let front = mutual_front(live.clone());
        beside.spawn(serve(mutual.with_tls(Some(tls)), front, stop.clone()));
    }
    let public = public.with_tls(opened.public_tls);
    serve(public, public_front(live), stop).await;
    // All of them answer for themselves within their time; nothing is left to report here.
    while beside.join_next().await.is_some() {}
    if let Err(error) = opened.database.close().await {
        tracing::error!(%error, "the database was not closed cleanly");
    }
}

/// Callers that may wait for a hash, per core: about two seconds of work.
const WAITING_PER_CORE: usize = 32;
