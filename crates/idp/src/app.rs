//! Everything a request needs, put together once at the start.

use std::{num::NonZeroU32, sync::Arc, time::Duration};

use fedtoken_core::{
    challenge::CellPolicy, keyring::Keyring, login::SessionLife, password::Cost, throttle::Limits,
};
use fedtoken_storage::Store;

use crate::{
    clock::Clock,
    config::{Config, ConfigError},
    entropy::Entropy,
    hashing::HashPool,
    http::{Network, Site, TrustedProxies},
    keys::KeySet,
    oidc::SubjectKey,
};

/// The running provider.
pub struct App {
    /// The database.
    pub store: Arc<dyn Store>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub entropy: Entropy,
    /// The ring that seals all stored secrets.
    pub ring: Arc<Keyring>,
    /// The signing keys.
    pub keys: KeySet,
    /// The key behind pairwise names.
    pub subjects: SubjectKey,
    /// Slow hashes.
    pub pool: HashPool,
    /// Issuer, origin, cookies.
    pub site: Site,
    /// Proxies that are believed.
    pub trusted_proxies: TrustedProxies,
    /// Allowances and costs.
    pub policy: Policy,
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
    pub cells: CellPolicy,
    /// How long sessions last.
    pub session: SessionLife,
    /// How long a form is valid: 10 min (contract §5).
    pub form: Duration,
    /// How long a device stays known: 180 days (`security.md` §4).
    pub device: Duration,
}

impl Policy {
    /// From a checked configuration.
    ///
    /// # Errors
    /// [`ConfigError`] when a value is out of bounds, which `config::check` says before.
    pub fn from_config(config: &Config) -> Result<Self, ConfigError> {
        let problem = |text: String| ConfigError(vec![text]);
        let multiplier = NonZeroU32::new(config.throttle.multiplier)
            .ok_or_else(|| problem("throttle.multiplier must be at least 1".to_owned()))?;
        let (password, token) = (&config.password, &config.token);
        Ok(Self {
            limits: Limits::default().loosened(multiplier),
            password: Cost::new(
                password.memory_kib,
                password.iterations,
                password.parallelism,
            )
            .map_err(|error| problem(format!("password: {error}")))?,
            cell: Cost::new(token.memory_kib, token.iterations, token.parallelism)
                .map_err(|error| problem(format!("token: {error}")))?,
            cells: CellPolicy::parse(&token.cells)
                .map_err(|error| problem(format!("token.cells: {error}")))?,
            session: SessionLife::default(),
            form: Duration::from_secs(10 * 60),
            device: Duration::from_secs(180 * 24 * 60 * 60),
        })
    }
}

/// Proxies from a checked configuration; what is no network is left out.
#[must_use]
pub fn trusted_proxies(config: &Config) -> TrustedProxies {
    let networks = config.http.trusted_proxies.iter();
    TrustedProxies::new(networks.filter_map(|text| Network::parse(text)).collect())
}
