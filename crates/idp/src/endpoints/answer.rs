//! The one `match` from an address to its endpoint, and the rules all of them share.

use http::{Method, StatusCode};

use super::{
    authorize, documents, introspect, login, logout, par, password, register, revoke, services,
    step, token, userinfo,
};
use crate::{
    app::App,
    http::{Body, Failure, Fault, Refusal, Reply, Request, Route, same_site},
    pages::ErrorKind,
};

/// Answers a request.
///
/// # Errors
/// A refusal or a fault, which the door turns into a reply.
pub async fn answer(app: &App, route: Option<&Route>, request: &Request) -> Result<Reply, Failure> {
    let Some(route) = route else {
        return Err(Refusal::Page(ErrorKind::NotFound).into());
    };
    let allowed = methods(route);
    if request.method == Method::OPTIONS && route.is_open_to_scripts() {
        return Ok(preflight(allowed));
    }
    if !allowed.contains(&request.method) {
        return Err(Refusal::Method {
            allow: allow(allowed),
        }
        .into());
    }
    if matches!(request.method, Method::POST | Method::PUT) {
        media_type(route, request)?;
        if is_own_form(route) {
            same_site(request, &app.site.origin)
                .map_err(|_| Refusal::Page(ErrorKind::CrossSite))?;
        }
    }
    match route {
        Route::Discovery | Route::ServerMetadata | Route::Jwks => {
            let document = documents::document(app, route);
            Ok(document.ok_or(Fault::Inconsistent("a document was not written"))?)
        }
        Route::Asset(name) => documents::asset(name),
        Route::Home => documents::home(app, request),
        Route::Authorize => authorize::authorize(app, request).await,
        Route::Login => login::login(app, request).await,
        Route::Password(method) => password::password(app, request, *method).await,
        Route::Step(id) => step::step(app, request, id).await,
        Route::Token => token::token(app, request).await,
        Route::UserInfo => userinfo::userinfo(app, request).await,
        Route::Logout => logout::logout(app, request).await,
        Route::Par => par::par(app, request).await,
        Route::Introspect => introspect::introspect(app, request).await,
        Route::Revoke => revoke::revoke(app, request).await,
        Route::Register => register::register(app, request).await,
        Route::Registered(client_id) => register::registered(app, request, client_id).await,
        Route::Services => services::services(app, request).await,
    }
}

/// HEAD is for documents only: elsewhere a GET may end a session or hand out a code.
fn methods(route: &Route) -> &'static [Method] {
    match route {
        Route::Discovery | Route::ServerMetadata | Route::Jwks | Route::Asset(_) | Route::Home => {
            &[Method::GET, Method::HEAD]
        }
        Route::Token | Route::Par | Route::Introspect | Route::Revoke | Route::Register => {
            &[Method::POST]
        }
        Route::Registered(_) => &[Method::GET, Method::PUT, Method::DELETE],
        Route::Authorize
        | Route::Login
        | Route::Password(_)
        | Route::Step(_)
        | Route::UserInfo
        | Route::Services
        | Route::Logout => &[Method::GET, Method::POST],
    }
}

/// Forms of our own pages. `/authorize` and `/logout` are started by other sites.
fn is_own_form(route: &Route) -> bool {
    matches!(
        route,
        Route::Login | Route::Password(_) | Route::Step(_) | Route::Services
    )
}

fn media_type(route: &Route, request: &Request) -> Result<(), Failure> {
    let media = request.header("content-type").unwrap_or_default();
    let essence = media.split(';').next().unwrap_or_default().trim();
    let expected = if route.takes_json() {
        "application/json"
    } else {
        "application/x-www-form-urlencoded"
    };
    // A bearer request to /userinfo may be a post without any body.
    let nothing = media.is_empty() && request.form.is_empty() && !route.takes_json();
    if essence.eq_ignore_ascii_case(expected) || nothing {
        return Ok(());
    }
    Err(Refusal::Page(ErrorKind::MediaType).into())
}

fn preflight(allowed: &[Method]) -> Reply {
    Reply::new(StatusCode::NO_CONTENT, Body::Empty)
        .with_header("access-control-allow-methods", allow(allowed))
        .with_header(
            "access-control-allow-headers",
            "authorization, content-type, dpop",
        )
        .with_header("access-control-max-age", "600")
}

fn allow(methods: &[Method]) -> String {
    methods
        .iter()
        .map(Method::as_str)
        .collect::<Vec<_>>()
        .join(", ")
}
