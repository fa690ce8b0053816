//! Everything a request needs, put together once at the start.

use std::{sync::Arc, time::Duration};

use fedtoken_core::{
    challenge::StandardPolicy,
    keyring::Keyring,
    login::SessionLife,
    slow_hash::Cost,
    throttle::{DeviceMarks, Limits},
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
    /// The marks of known devices.
    pub marks: DeviceMarks,
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
    pub cells: StandardPolicy,
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
