//! From an axum request to a room and back: limits, reading, one span, headers.

use axum::{
    Router,
    body::Body as AxumBody,
    extract::{Extension, State},
    response::Response,
};
use http::{Method, StatusCode};
use tower_http::catch_panic::CatchPanicLayer;
use tracing::Instrument;

use super::{
    Body, Entrance, Front, Reference, Reply, Request, Route, Site, cors, dpop_nonce, error,
    headers, limits, measure::record, prepared::Prepared, request::Arrival, server::Peer,
};
use crate::{app::App, clock::Stopwatch, endpoints, live::Live};

/// What answers on the public listener.
pub fn public_front(live: impl Into<Live>) -> Front {
    let live = live.into();
    Front::new(Prepared::of(&live), rooms(live, Entrance::Public))
}

/// What answers on the listener that asks for client certificates (RFC 8705 section 5).
pub fn mutual_front(live: impl Into<Live>) -> Front {
    Front::new(Prepared::default(), rooms(live.into(), Entrance::Mutual))
}

fn rooms(live: Live, entrance: Entrance) -> Router {
    Router::new()
        .fallback(serve)
        .layer(CatchPanicLayer::custom(gave_up))
        .with_state((live, entrance))
}

async fn serve(
    State((live, entrance)): State<(Live, Entrance)>,
    Extension(peer): Extension<Peer>,
    request: axum::extract::Request,
) -> Response {
    let started = Stopwatch::start();
    // Taken once: a request meets one generation of keys.
    let app = live.app();
    let route = Route::parse(request.uri().path(), &app.site);
    let route = route.filter(|route| entrance.leads_to(route));
    let label = route.as_ref().map_or("unknown", Route::label);
    let method = request.method().clone();
    let reply = match app.entropy.generator() {
        Ok(mut rng) => {
            let reference = Reference::draw(&mut rng);
            let span = span(label, &reference);
            reply_to(&app, route, request, (peer, entrance, reference))
                .instrument(span)
                .await
        }
        Err(error) => {
            tracing::error!(%error, "no request can be served");
            Reply::new(StatusCode::SERVICE_UNAVAILABLE, Body::Empty)
        }
    };
    record(&method, label, reply.status, started);
    respond(&app, reply, &method)
}

fn span(route: &'static str, reference: &Reference) -> tracing::Span {
    tracing::info_span!("request", route, reference = reference.as_str())
}

async fn reply_to(
    app: &App,
    route: Option<Route>,
    request: axum::extract::Request,
    (peer, entrance, reference): (Peer, Entrance, Reference),
) -> Reply {
    let arrival = |reference| Arrival {
        peer: peer.0,
        entrance,
        trusted: &app.trusted_proxies,
        reference,
        now: app.clock.now(),
    };
    let (parts, body) = request.into_parts();
    let sizes = limits::head(&parts.uri, &parts.headers);
    let form = match sizes {
        Ok(()) if matches!(parts.method, Method::POST | Method::PUT) => limits::body(body).await,
        Ok(()) => Ok(String::new()),
        Err(status) => Err(status),
    };
    let reply = match form {
        Ok(form) => {
            let request = Request::new(parts, form, arrival(reference));
            let reply = match endpoints::answer(app, route.as_ref(), &request).await {
                Ok(reply) => reply,
                Err(failure) => error::failure_reply(app, route.as_ref(), &request, failure),
            };
            dpop_nonce::offer(reply, (&request, route.as_ref()), &app.nonces)
        }
        Err(status) => {
            let request = Request::new(parts, String::new(), arrival(reference));
            error::size_reply(app, route.as_ref(), &request, status)
        }
    };
    cors::share(reply, route.as_ref())
}

fn respond(app: &App, reply: Reply, method: &Method) -> Response {
    let headers = headers::complete(&reply, &app.site);
    let content = match reply.body {
        _ if *method == Method::HEAD => AxumBody::empty(),
        Body::Empty => AxumBody::empty(),
        Body::Html(text) | Body::Json(text) => AxumBody::from(text),
        Body::Document(bytes) => AxumBody::from(bytes),
        Body::Asset { content, .. } => AxumBody::from(content),
    };
    let mut response = Response::new(content);
    *response.status_mut() = reply.status;
    *response.headers_mut() = headers;
    response
}

/// What is said when our own code gave up: as plain as can be, with the headers of every reply.
fn gave_up(_why: Box<dyn std::any::Any + Send>) -> Response {
    tracing::error!("a request made the program panic");
    let mut response = Response::new(AxumBody::empty());
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    let reply = Reply::new(StatusCode::INTERNAL_SERVER_ERROR, Body::Empty);
    *response.headers_mut() = headers::complete(&reply, &Site::of(""));
    response
}
