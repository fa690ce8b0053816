//! The sections of the configuration and their defaults.

use std::{net::SocketAddr, num::NonZeroU32, path::PathBuf, time::Duration};

use fedtoken_core::{
    slow_hash::{Cost, CostError, Iterations, MemoryKib, Parallelism},
    throttle::{Limits, LimitsError},
};
use serde::{Deserialize, Serialize};

use super::{Database, Journal, Levels, tls::Tls};
use crate::oidc::Resource;

/// The whole configuration.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The public listener.
    pub http: Http,
    /// TLS of our own listeners.
    pub tls: Tls,
    /// The listener for health and metrics.
    pub ops: Ops,
    /// Where the data lies.
    pub database: Database,
    /// The provider as relying parties see it.
    pub oidc: Oidc,
    /// The key ring.
    pub keys: Keys,
    /// How much each digital key proves.
    pub levels: Levels,
    /// Cost of password hashes.
    pub password: Password,
    /// How tokens are made and asked.
    pub token: Token,
    /// Allowances for attempts.
    pub throttle: Throttle,
    /// The journal of security events.
    pub journal: Journal,
    /// Logs.
    pub telemetry: Telemetry,
}

/// The public listener.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Http {
    /// Address and port to listen on.
    pub listen: SocketAddr,
    /// Networks (CIDR) whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<String>,
}

impl Default for Http {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            trusted_proxies: Vec::new(),
        }
    }
}

/// The listener for health and metrics.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Ops {
    /// Address and port to listen on.
    pub listen: SocketAddr,
}

impl Default for Ops {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8082)),
        }
    }
}

/// The provider as relying parties see it.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Oidc {
    /// The issuer identifier, an `https` address without query, fragment or trailing slash. Never
    /// taken from the request.
    pub issuer: String,
    /// Protected resources that access tokens can be for (RFC 8707).
    pub resources: Vec<Resource>,
    /// Exceptions of the outbound door, which else reaches public addresses over https alone:
    /// host, `host:port`, address or network.
    pub fetch_allow: Vec<String>,
    /// Folder of clients as TOML files; the program itself takes `/etc/fedtoken/clients.d` where
    /// there is one.
    pub clients_dir: Option<PathBuf>,
    /// Whether a client without a file in that folder is removed, unless it registered itself.
    pub clients_prune: bool,
    /// Dynamic registration of clients (RFC 7591).
    pub registration: DynamicRegistration,
    /// Page for developers of relying parties (`service_documentation`).
    pub service_documentation: Option<String>,
    /// Page on the use of personal data (`op_policy_uri`).
    pub op_policy_uri: Option<String>,
    /// Terms of service (`op_tos_uri`).
    pub op_tos_uri: Option<String>,
}

/// Dynamic registration of clients.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct DynamicRegistration {
    /// Whether it is on.
    pub enabled: bool,
    /// File that holds the initial access token (RFC 7591 section 3), at least 32 characters.
    pub initial_access_token_file: Option<PathBuf>,
    /// Instead of the file: SHA-256 of that token in hex.
    pub initial_access_token_sha256: Option<String>,
    /// The highest level such clients are told, by number; none for the key's own.
    pub maximum_level: Option<u16>,
}

/// The key ring.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Keys {
    /// File of mode 0600 made by `fedtoken keys init`; `$CREDENTIALS_DIRECTORY/ring` without it.
    pub ring_file: Option<PathBuf>,
    /// Days that a key signs tokens before it gets a successor; 1 to 3650.
    pub signing_life_days: u16,
}

/// A time that no key can sign for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("keys.signing_life_days must be 1 to 3650")]
pub struct KeysError;

impl Default for Keys {
    fn default() -> Self {
        Self {
            ring_file: None,
            signing_life_days: 90,
        }
    }
}

impl Keys {
    /// How long a key signs.
    ///
    /// # Errors
    /// [`KeysError`] for no time at all, or more than ten years.
    pub const fn signing_life(&self) -> Result<Duration, KeysError> {
        match self.signing_life_days {
            days @ 1..=3650 => Ok(Duration::from_secs(days as u64 * 24 * 60 * 60)),
            _ => Err(KeysError),
        }
    }
}

/// Cost of password hashes (Argon2id).
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Password {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub iterations: u32,
    /// Lanes.
    pub parallelism: u32,
}

impl Default for Password {
    fn default() -> Self {
        let cost = Cost::PASSWORD;
        Self {
            memory_kib: cost.memory().get(),
            iterations: cost.iterations().get(),
            parallelism: cost.parallelism().get(),
        }
    }
}

impl Password {
    /// The three numbers together.
    ///
    /// # Errors
    /// [`CostError`] when one is out of bounds.
    pub fn cost(&self) -> Result<Cost, CostError> {
        cost(self.memory_kib, self.iterations, self.parallelism)
    }
}

/// How tokens are made and asked.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Token {
    /// `single-use` or `reusable`.
    pub cells: String,
    /// Memory of a cell's hash in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub iterations: u32,
    /// Lanes.
    pub parallelism: u32,
}

impl Default for Token {
    fn default() -> Self {
        let cost = Cost::CELL;
        Self {
            cells: "single-use".to_owned(),
            memory_kib: cost.memory().get(),
            iterations: cost.iterations().get(),
            parallelism: cost.parallelism().get(),
        }
    }
}

impl Token {
    /// The cost of a cell's hash.
    ///
    /// # Errors
    /// [`CostError`] when one of the three numbers is out of bounds.
    pub fn cost(&self) -> Result<Cost, CostError> {
        cost(self.memory_kib, self.iterations, self.parallelism)
    }
}

/// Allowances for attempts.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Throttle {
    /// Loosens the allowances for load tests; never the 100 per paper and the 5 per login.
    pub multiplier: u32,
}

impl Default for Throttle {
    fn default() -> Self {
        Self { multiplier: 1 }
    }
}

/// Allowances that cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ThrottleError {
    /// The multiplier is zero.
    #[error("throttle.multiplier must be at least 1")]
    Multiplier,
    /// The allowances do not hold together.
    #[error("throttle: {0}")]
    Limits(#[from] LimitsError),
}

impl Throttle {
    /// The allowances.
    ///
    /// # Errors
    /// [`ThrottleError`] for a multiplier of zero, or where the allowances do not hold together.
    pub fn limits(&self) -> Result<Limits, ThrottleError> {
        let multiplier = NonZeroU32::new(self.multiplier).ok_or(ThrottleError::Multiplier)?;
        let limits = Limits::default().loosened(multiplier);
        limits.check()?;
        Ok(limits)
    }
}

/// Logs.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Telemetry {
    /// `text` or `json`.
    pub format: String,
    /// Filter of `tracing`, such as `info` or `fedtoken_idp=debug`.
    pub filter: String,
}

impl Default for Telemetry {
    fn default() -> Self {
        Self {
            format: "text".to_owned(),
            filter: FILTER.to_owned(),
        }
    }
}

fn cost(memory_kib: u32, iterations: u32, parallelism: u32) -> Result<Cost, CostError> {
    Cost::new(
        MemoryKib::new(memory_kib)?,
        Iterations::new(iterations)?,
        Parallelism::new(parallelism)?,
    )
}

/// What the driver of the database says of connections that break is said by the jobs, once.
const FILTER: &str = "info,sqlx::postgres::notice=error,sqlx::pool=error,sqlx_core::pool=error";
