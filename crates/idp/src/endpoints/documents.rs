//! Documents that do not depend on the caller: discovery, keys, assets, the front page.

use crate::{
    app::App,
    http::{Body, Failure, Refusal, Reply, Request, Route},
    oidc::life::JWKS_CACHED,
    pages::{ErrorKind, Home, View, assets},
    visit,
};

/// `/.well-known/openid-configuration`, its twin, and `/jwks` (RFC 7517): what was written at the
/// start; none for any other address.
#[must_use]
pub fn document(app: &App, route: &Route) -> Option<Reply> {
    let written = match route {
        Route::Discovery | Route::ServerMetadata => &app.documents.discovery,
        Route::Jwks => &app.documents.jwks,
        _ => return None,
    };
    let body = Body::Document(written.clone());
    Some(Reply::new(http::StatusCode::OK, body).with_header("cache-control", cached()))
}

/// `/static/<name>`.
pub(super) fn asset(name: &str) -> Result<Reply, Failure> {
    let asset = assets::find(&format!("/static/{name}"));
    let asset = asset.ok_or(Refusal::Page(ErrorKind::NotFound))?;
    let body = Body::Asset {
        content_type: asset.content_type,
        content: asset.body,
    };
    Ok(Reply::new(http::StatusCode::OK, body))
}

/// `/`: says what this is and that one logs in from a service.
pub(super) fn home(app: &App, request: &Request) -> Result<Reply, Failure> {
    let language = visit::language_for(app, request, None);
    let view = Home {
        frame: visit::frame(app, request, language),
        services: &Route::Services.path(&app.site),
    };
    Ok(Reply::page(view.render()?))
}

/// How long discovery and keys may be kept: a signing key is published for longer than that before
/// it signs.
fn cached() -> String {
    format!("public, max-age={}", JWKS_CACHED.as_secs())
}
