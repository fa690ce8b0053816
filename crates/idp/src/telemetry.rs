//! Logs on standard error and metrics for the ops listener.

mod causes;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::{EnvFilter, fmt};

pub use causes::Causes;

use crate::config::Telemetry;

/// Logs or metrics cannot be started.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The filter is not understood.
    #[error("telemetry.filter is not understood")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    /// Another log is active.
    #[error("logs are started already")]
    Logs(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The metrics cannot be recorded.
    #[error("metrics cannot be recorded")]
    Metrics(#[from] metrics_exporter_prometheus::BuildError),
}

/// Whether a filter is understood.
///
/// # Errors
/// [`TelemetryError::Filter`].
pub fn check_filter(filter: &str) -> Result<(), TelemetryError> {
    Ok(EnvFilter::try_new(filter).map(drop)?)
}

/// Starts the log.
///
/// # Errors
/// [`TelemetryError`] when the filter is wrong or a log is active.
pub fn start_logs(settings: &Telemetry) -> Result<(), TelemetryError> {
    let filter = EnvFilter::try_new(&settings.filter)?;
    let logs = fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match settings.format.as_str() {
        "json" => logs.json().try_init(),
        _ => logs.with_ansi(false).try_init(),
    }
    .map_err(TelemetryError::Logs)
}

/// The recorded metrics.
#[derive(Clone)]
pub struct Metrics(PrometheusHandle);

impl Metrics {
    /// Installs the recorder for the whole process.
    ///
    /// # Errors
    /// [`TelemetryError::Metrics`] when one is installed.
    pub fn install() -> Result<Self, TelemetryError> {
        let handle = builder()?.install_recorder()?;
        metrics::gauge!("fedtoken_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
        Ok(Self(handle))
    }

    /// A recorder that nothing writes to, for servers that run beside others in a test.
    ///
    /// # Errors
    /// [`TelemetryError::Metrics`] when the buckets are wrong.
    pub fn silent() -> Result<Self, TelemetryError> {
        Ok(Self(builder()?.build_recorder().handle()))
    }

    /// Sums up what was recorded; without it every value would be kept until somebody asks.
    pub fn sum_up(&self) {
        self.0.run_upkeep();
    }

    /// The text for Prometheus.
    #[must_use]
    pub fn text(&self) -> String {
        self.sum_up();
        self.0.render()
    }
}

fn builder() -> Result<PrometheusBuilder, TelemetryError> {
    let seconds = Matcher::Suffix("_seconds".to_owned());
    Ok(PrometheusBuilder::new().set_buckets_for_metric(seconds, BUCKETS)?)
}

/// Edges in seconds.
const BUCKETS: &[f64] = &[
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];
