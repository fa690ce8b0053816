//! What answers the requests of a listener: prepared documents first, then the rooms behind.

use std::{convert::Infallible, sync::Arc};

use axum::{Router, body::Body as AxumBody};
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{Either, Full};
use hyper::body::Incoming;
use tower::ServiceExt;

use super::{ready::Ready, server::Peer, tls::Shown};

/// The answers of one listener.
#[derive(Clone)]
pub struct Front {
    ready: Arc<Ready>,
    router: Router,
}

/// A prepared document or the answer of a room.
type Content = Either<Full<Bytes>, AxumBody>;

impl Front {
    pub(super) fn new(ready: Ready, router: Router) -> Self {
        Self {
            ready: Arc::new(ready),
            router,
        }
    }

    /// The same for a connection from this address, whose caller showed these certificates.
    pub(super) fn to(&self, peer: Peer, shown: Option<Arc<Shown>>) -> Self {
        let router = self.router.clone().layer(axum::Extension(peer));
        Self {
            ready: Arc::clone(&self.ready),
            router: match shown {
                Some(shown) => router.layer(axum::Extension(shown)),
                None => router,
            },
        }
    }

    /// Answers a request.
    pub(super) fn answer(
        &self,
        request: Request<Incoming>,
    ) -> impl Future<Output = Result<Response<Content>, Infallible>> + Send + use<> {
        let answer = match self.ready.answer(&request) {
            Some(response) => Ok(response),
            None => Err(self.router.clone().oneshot(request)),
        };
        async move {
            match answer {
                Ok(response) => Ok(response.map(|content| Either::Left(Full::new(content)))),
                Err(rooms) => Ok(rooms.await?.map(Either::Right)),
            }
        }
    }
}

impl From<Router> for Front {
    fn from(router: Router) -> Self {
        Self::new(Ready::default(), router)
    }
}
