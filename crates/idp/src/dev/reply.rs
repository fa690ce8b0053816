//! From a reply to axum's response, with the headers that all our pages carry.

use axum::{body::Body as AxumBody, response::Response};

use crate::{
    http::{Body, Reply, Site, complete_headers},
    pages::View,
};

/// The response for a reply of a site of the trial.
pub(super) fn respond(reply: &Reply, site: &Site) -> Response {
    let content = match &reply.body {
        Body::Empty => AxumBody::empty(),
        Body::Html(text) | Body::Json(text) => AxumBody::from(text.clone()),
        Body::Document(bytes) => AxumBody::from(bytes.clone()),
        Body::Asset { content, .. } => AxumBody::from(*content),
    };
    let mut response = Response::new(content);
    *response.status_mut() = reply.status;
    *response.headers_mut() = complete_headers(reply, site);
    response
}

/// A page; an empty one with status 500 if it cannot be drawn.
pub(super) fn page(view: &impl View) -> Reply {
    match view.render() {
        Ok(html) => Reply::page(html),
        Err(error) => {
            tracing::error!(%error, "a page of the trial cannot be drawn");
            Reply::new(http::StatusCode::INTERNAL_SERVER_ERROR, Body::Empty)
        }
    }
}
