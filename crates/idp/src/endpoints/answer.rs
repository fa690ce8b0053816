//! The one `match` from an address to its endpoint, and the rules all of them share.

use http::{Method, StatusCode};

use super::{authorize, documents, login, logout, password, step, token, userinfo};
use crate::{
    app::App,
    http::{Body, Failure, Refusal, Reply, Request, Route, same_site},
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
    if request.method == Method::OPTIONS && route.is_for_programs() {
        return Ok(preflight(allowed));
    }
    if !allowed.contains(&request.method) {
        return Err(Refusal::Method {
            allow: allow(allowed),
        }
        .into());
    }
    if request.is_post() {
        form_only(request)?;
        if is_own_form(route) {
            same_site(request, &app.site.origin)
                .map_err(|_| Refusal::Page(ErrorKind::CrossSite))?;
        }
    }
    match route {
        Route::Discovery | Route::ServerMetadata => documents::discovery(app),
        Route::Jwks => documents::jwks(app),
        Route::Asset(name) => documents::asset(name),
        Route::Home => documents::home(app, request),
        Route::Authorize => authorize::authorize(app, request).await,
        Route::Login => login::login(app, request).await,
        Route::Password(method) => password::password(app, request, *method).await,
        Route::Step(id) => step::step(app, request, id).await,
        Route::Token => token::token(app, request).await,
        Route::UserInfo => userinfo::userinfo(app, request).await,
        Route::Logout => logout::logout(app, request).await,
    }
}

/// HEAD is for documents only: elsewhere a GET may end a session or hand out a code.
fn methods(route: &Route) -> &'static [Method] {
    match route {
        Route::Discovery | Route::ServerMetadata | Route::Jwks | Route::Asset(_) | Route::Home => {
            &[Method::GET, Method::HEAD]
        }
        Route::Token => &[Method::POST],
        Route::Authorize
        | Route::Login
        | Route::Password(_)
        | Route::Step(_)
        | Route::UserInfo
        | Route::Logout => &[Method::GET, Method::POST],
    }
}

/// Forms of our own pages. `/authorize` and `/logout` are started by other sites.
fn is_own_form(route: &Route) -> bool {
    matches!(route, Route::Login | Route::Password(_) | Route::Step(_))
}

fn form_only(request: &Request) -> Result<(), Failure> {
    let media = request.header("content-type").unwrap_or_default();
    let essence = media.split(';').next().unwrap_or_default().trim();
    let form = essence.eq_ignore_ascii_case("application/x-www-form-urlencoded");
    // A bearer request to /userinfo may be a post without any body.
    if form || (media.is_empty() && request.form.is_empty()) {
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
