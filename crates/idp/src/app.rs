//! Everything a request needs, put together once at the start.

use std::{sync::Arc, time::Duration};

use fedtoken_core::{
    challenge::StandardPolicy,
    keyring::Keyring,
    level::Level,
    login::SessionLife,
    slow_hash::Cost,
    throttle::{DeviceMarks, Limits},
};
use fedtoken_storage::{Change, Changes, Conflict, StorageError, Store};
use tokio::sync::Notify;

use crate::{
    clock::Clock,
    config::{Config, ConfigError},
    documents::Documents,
    entropy::Entropy,
    gateways::{
        client_keys::ClientKeys,
        outbound::{Bounds, Door, Exceptions, Roots},
    },
    hashing::HashPool,
    http::{Entrance, Network, Route, Site, TrustedProxies},
    journal::Scribe,
    keys::{KeySet, Ring, RingKey},
    oidc::{
        Levels, Resource, SubjectKey,
        dpop::NonceKeys,
        registration::{House, MutualTls, Registrar},
        token::RefreshKeys,
    },
    registry::Registry,
};

/// The running provider; clones share everything that changes.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub store: Arc<dyn Store>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub entropy: Arc<Entropy>,
    /// The ring that seals all stored secrets.
    pub ring: Arc<Keyring>,
    /// What each of its keys does.
    pub ring_keys: Arc<[RingKey]>,
    /// Writes the journal.
    pub journal: Arc<Scribe>,
    /// The marks of known devices.
    pub marks: Arc<DeviceMarks>,
    /// The clients that were asked for lately.
    pub clients: Arc<Registry>,
    /// The signing keys.
    pub keys: Arc<KeySet>,
    /// What is answered to everybody alike.
    pub documents: Arc<Documents>,
    /// The key behind pairwise names.
    pub subjects: Arc<SubjectKey>,
    /// The keys that stamp refresh tokens.
    pub refresh_keys: Arc<RefreshKeys>,
    /// The keys that stamp nonces for DPoP proofs.
    pub nonces: Arc<NonceKeys>,
    /// Protected resources that access tokens can be for.
    pub resources: Vec<Resource>,
    /// The way to addresses that clients name.
    pub door: Arc<Door>,
    /// Keys that were fetched through it.
    pub client_keys: Arc<ClientKeys>,
    /// The rules of dynamic registration; none when it is off.
    pub registrar: Option<Registrar>,
    /// Slow hashes.
    pub pool: HashPool,
    /// Issuer, origin, cookies.
    pub site: Site,
    /// What relying parties can do with certificates.
    pub mutual_tls: MutualTls,
    /// Scheme, host and port of the listener that asks for certificates, where there is one.
    pub mutual_origin: Option<String>,
    /// Proxies that are believed.
    pub trusted_proxies: TrustedProxies,
    /// Allowances and costs.
    pub policy: Policy,
    /// Rings when a message was put into the outbox.
    pub outbox: Arc<Notify>,
}

impl App {
    /// Saves changes as [`Store::commit`] does; a message among them is sent at once.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub async fn commit(&self, changes: Changes) -> Result<Result<(), Conflict>, StorageError> {
        let mut steps = changes.steps().iter();
        let has_message = steps.any(|step| matches!(step, Change::AddMessage(_)));
        let saved = self.store.commit(changes).await?;
        if saved.is_ok() && has_message {
            self.outbox.notify_one();
        }
        Ok(saved)
    }
}

impl App {
    /// The same with another key ring.
    #[must_use]
    pub fn with_ring(&self, ring: impl Into<Ring>) -> Self {
        let Ring {
            keyring,
            keys,
            forgotten,
        } = ring.into();
        let ring = Arc::new(keyring);
        Self {
            marks: Arc::new(DeviceMarks::new(&ring)),
            journal: Arc::new(Scribe::new(&ring).remembering(&forgotten)),
            refresh_keys: Arc::new(RefreshKeys::new(&ring)),
            nonces: Arc::new(NonceKeys::new(&ring)),
            ring,
            ring_keys: keys.into(),
            ..self.clone()
        }
    }

    /// The same with other signing keys, and the documents that publish them.
    #[must_use]
    pub fn with_keys(&self, keys: KeySet, documents: Documents) -> Self {
        Self {
            keys: Arc::new(keys),
            documents: Arc::new(documents),
            ..self.clone()
        }
    }
}

impl App {
    /// What a registration may refer to.
    #[must_use]
    pub fn house(&self) -> House<'_> {
        House {
            issuer: &self.site.issuer,
            resources: &self.resources,
            fetch: self.door.exceptions(),
            levels: &self.policy.levels,
            mutual_tls: self.mutual_tls,
        }
    }

    /// The address of a route behind this entrance, as programs name it.
    #[must_use]
    pub fn address(&self, entrance: Entrance, route: &Route) -> String {
        let origin = match (entrance, &self.mutual_origin) {
            (Entrance::Mutual, Some(origin)) => origin,
            _ => &self.site.origin,
        };
        format!("{origin}{}", route.path(&self.site))
    }
}

/// The numbers of the login.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Allowances for attempts.
    pub limits: Limits,
    /// Cost of a password hash.
    pub password: Cost,
    /// Cost of a cell hash.
    pub cell: Cost,
    /// How new tokens choose cells.
    pub cells: StandardPolicy,
    /// How much each digital key proves.
    pub levels: Levels,
    /// The highest level that clients are told who registered themselves; none for the key's own.
    pub strangers_cap: Option<Level>,
    /// How long sessions last.
    pub session: SessionLife,
    /// How long a form is valid: 10 min (contract §5).
    pub form: Duration,
}

impl Policy {
    /// From a checked configuration.
    ///
    /// # Errors
    /// [`ConfigError`] when a value is out of bounds, which `config::check` says before.
    pub fn from_config(config: &Config) -> Result<Self, ConfigError> {
        let problem = |text: String| ConfigError(vec![text]);
        let limits = config.throttle.limits();
        Ok(Self {
            limits: limits.map_err(|error| problem(error.to_string()))?,
            password: config
                .password
                .cost()
                .map_err(|error| problem(format!("password: {error}")))?,
            cell: config
                .token
                .cost()
                .map_err(|error| problem(format!("token: {error}")))?,
            cells: StandardPolicy::of_kind(&config.token.cells)
                .map_err(|error| problem(format!("token.cells: {error}")))?,
            levels: config
                .levels
                .levels()
                .map_err(|error| problem(error.to_string()))?,
            strangers_cap: config
                .oidc
                .registration
                .maximum_level
                .map(Level::new)
                .transpose()
                .map_err(|error| problem(format!("oidc.registration.maximum_level: {error}")))?,
            session: SessionLife::default(),
            form: Duration::from_secs(10 * 60),
        })
    }
}

/// Proxies from a checked configuration; what is no network is left out.
#[must_use]
pub fn trusted_proxies(config: &Config) -> TrustedProxies {
    let networks = config.http.trusted_proxies.iter();
    TrustedProxies::new(networks.filter_map(|text| Network::parse(text)).collect())
}

/// The outbound door from a checked configuration.
///
/// # Errors
/// [`ConfigError`] for an exception that says nothing, which `config::check` says before.
pub fn door(config: &Config) -> Result<Arc<Door>, ConfigError> {
    let exceptions = Exceptions::parse(&config.oidc.fetch_allow)
        .map_err(|error| ConfigError(vec![format!("oidc.fetch_allow: {error}")]))?;
    let door = Door::new(exceptions, Roots::System, Bounds::default());
    Ok(Arc::new(door))
}
