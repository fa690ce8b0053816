//! Documents that are the same for everybody, answered from bytes made once at the start.

use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response, StatusCode};

use super::{Body, Reply, Route, Site, cors, headers, limits, measure::record};
use crate::clock::Stopwatch;

/// The prepared documents. There are few, so they are searched in order.
#[derive(Debug, Default)]
pub(super) struct Ready(Vec<Document>);

#[derive(Debug)]
struct Document {
    path: String,
    label: &'static str,
    headers: HeaderMap,
    content: Bytes,
}

impl Ready {
    /// Prepares these replies, each for its route; only documents are kept.
    pub(super) fn new(site: &Site, replies: impl IntoIterator<Item = (Route, Reply)>) -> Self {
        let documents = replies.into_iter().filter_map(|(route, reply)| {
            let reply = cors::share(reply, Some(&route));
            let headers = headers::complete(&reply, site);
            match (reply.status, reply.body) {
                (StatusCode::OK, Body::Document(content)) => Some(Document {
                    path: route.path(site),
                    label: route.label(),
                    headers,
                    content,
                }),
                _ => None,
            }
        });
        Self(documents.collect())
    }

    /// The document at this address; none for anything but a plain GET of ordinary size.
    pub(super) fn answer<B>(&self, request: &Request<B>) -> Option<Response<Bytes>> {
        let (method, uri) = (request.method(), request.uri());
        if *method != Method::GET || uri.query().is_some() {
            return None;
        }
        let document = self.0.iter().find(|known| known.path == uri.path())?;
        limits::head(uri, request.headers()).ok()?;
        let started = Stopwatch::start();
        let mut response = Response::new(document.content.clone());
        *response.headers_mut() = document.headers.clone();
        record(method, document.label, response.status(), started);
        Some(response)
    }
}
