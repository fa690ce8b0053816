//! The ops listener: health and metrics, on an address of its own.

use std::sync::Arc;

use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::get,
};
use http::{StatusCode, header};

use crate::{app::App, telemetry::Metrics};

/// The router of the ops listener.
pub fn ops_router(app: Arc<App>, metrics: Metrics) -> Router {
    Router::new()
        .route(
            "/health/live",
            get(|| async { report(StatusCode::OK, &[]) }),
        )
        .route(
            "/health/started",
            get(|| async { report(StatusCode::OK, &[]) }),
        )
        .route("/health/ready", get(ready))
        .with_state(app)
        .route("/metrics", get(move || async move { scrape(&metrics) }))
}

async fn ready(State(app): State<Arc<App>>) -> Response {
    match app.store.ping().await {
        Ok(()) => report(StatusCode::OK, &[("database", "UP")]),
        Err(error) => {
            // A job says it once; whoever asks here asks again and again.
            tracing::debug!(%error, "the database does not answer");
            report(StatusCode::SERVICE_UNAVAILABLE, &[("database", "DOWN")])
        }
    }
}

fn report(status: StatusCode, checks: &[(&str, &str)]) -> Response {
    let overall = if status == StatusCode::OK {
        "UP"
    } else {
        "DOWN"
    };
    let checks: Vec<_> = checks
        .iter()
        .map(|(name, status)| serde_json::json!({ "name": name, "status": status }))
        .collect();
    let body = serde_json::json!({ "status": overall, "checks": checks }).to_string();
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

fn scrape(metrics: &Metrics) -> Response {
    let kind = "text/plain; version=0.0.4; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], metrics.text()).into_response()
}
