//! One HTTP/1.1 request and its answer, with bounds on everything that comes.

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::{body::Incoming, client::conn::http1};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    task::JoinSet,
};

use super::OutboundError;

/// An answer whose head has come; what drives its connection stops when this is dropped.
#[derive(Debug)]
pub(super) struct Answer {
    head: Response<Incoming>,
    _connection: JoinSet<()>,
}

/// Sends a request and waits for the head of the answer.
///
/// # Errors
/// [`OutboundError::Protocol`] when none comes.
pub(super) async fn send(
    io: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: Request<Full<Bytes>>,
) -> Result<Answer, OutboundError> {
    let protocol = |_| OutboundError::Protocol;
    let (mut sender, connection) = http1::Builder::new()
        .max_buf_size(LARGEST_HEAD)
        .handshake(TokioIo::new(io))
        .await
        .map_err(protocol)?;
    let mut driven = JoinSet::new();
    driven.spawn(async move {
        // Whatever goes wrong shows where the answer is read.
        let _ = connection.await;
    });
    let head = sender.send_request(request).await.map_err(protocol)?;
    Ok(Answer {
        head,
        _connection: driven,
    })
}

impl Answer {
    pub(super) fn status(&self) -> u16 {
        self.head.status().as_u16()
    }

    /// A header of one readable value.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.head.headers().get(name)?.to_str().ok()
    }

    /// The content.
    ///
    /// # Errors
    /// [`OutboundError::TooLarge`] for more than `largest` bytes, [`OutboundError::Protocol`]
    /// when it breaks off.
    pub(super) async fn content(self, largest: usize) -> Result<Bytes, OutboundError> {
        let read = Limited::new(self.head.into_body(), largest).collect().await;
        read.map(http_body_util::Collected::to_bytes)
            .map_err(|error| match error.downcast_ref::<LengthLimitError>() {
                Some(_) => OutboundError::TooLarge,
                None => OutboundError::Protocol,
            })
    }
}

/// Bytes of status line and headers; the least that the library takes is 8 KiB.
const LARGEST_HEAD: usize = 16 * 1024;
