//! What answers the requests of a listener: prepared documents first, then the rooms behind.

use std::{convert::Infallible, sync::Arc};

use axum::{Router, body::Body as AxumBody};
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{Either, Full};
use hyper::body::Incoming;
use tower::ServiceExt;

use super::{prepared::Prepared, server::Peer, tls::Shown};

/// The answers of one listener.
#[derive(Clone)]
pub struct Front {
    prepared: Arc<Prepared>,
    router: Router,
}

/// A prepared document or the answer of a room.
type Content = Either<Full<Bytes>, AxumBody>;

impl Front {
    pub(super) fn new(prepared: Prepared, router: Router) -> Self {
        Self {
            prepared: Arc::new(prepared),
            router,
        }
    }

    /// The same for a connection from this address, whose caller showed these certificates.
    pub(super) fn to(&self, peer: Peer, shown: Option<Arc<Shown>>) -> Self {
        let router = self.router.clone().layer(axum::Extension(peer));
        Self {
            prepared: Arc::clone(&self.prepared),
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
        let answer = match self.prepared.ready().answer(&request) {
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
        Self::new(Prepared::default(), router)
    }
}
