//! Documents that do not depend on the caller: discovery, keys, assets, the front page.

use crate::{
    app::App,
    http::{Body, Failure, Fault, Refusal, Reply, Request},
    methods::WORKING,
    oidc::discovery,
    pages::{ErrorKind, Home, View, assets},
    visit,
};

/// `/.well-known/openid-configuration`.
pub(super) fn discovery(app: &App) -> Result<Reply, Failure> {
    let document = discovery::metadata(&app.site.issuer, &WORKING)
        .map_err(|_| Fault::Inconsistent("the issuer is no address"))?;
    let document = serde_json::to_string(&document)
        .map_err(|_| Fault::Inconsistent("the discovery document cannot be written"))?;
    Ok(Reply::json(document).with_header("cache-control", CACHED))
}

/// `/jwks` (RFC 7517).
pub(super) fn jwks(app: &App) -> Result<Reply, Failure> {
    Ok(Reply::json(app.keys.jwks().to_string()).with_header("cache-control", CACHED))
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
    };
    Ok(Reply::page(view.render()?))
}

/// How long discovery and keys may be kept: five minutes.
const CACHED: &str = "public, max-age=300";
