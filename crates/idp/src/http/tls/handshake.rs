//! How a listener speaks TLS 1.2 and 1.3, and whether it asks callers for a certificate.

use std::{io, sync::Arc};

use thiserror::Error;
use tokio::net::TcpStream;
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        self, ConfigBuilder, ServerConfig, WantsVerifier,
        crypto::{CryptoProvider, aws_lc_rs},
        server::NoServerSessionStorage,
    },
    server::TlsStream,
};

use super::{
    authorities::Authorities, identity::Identity, possession::PossessionAlone, shown::Shown,
};

/// TLS of a listener.
#[derive(Clone)]
pub struct Tls {
    acceptor: TlsAcceptor,
    callers: Callers,
}

/// What callers are asked for.
#[derive(Clone)]
enum Callers {
    /// Nothing.
    Anybody,
    /// A certificate, if they have one; it is judged by these issuers when a request needs it.
    Asked(Arc<Authorities>),
}

/// TLS cannot be set up.
#[derive(Clone, PartialEq, Debug, Error)]
#[error("TLS cannot be set up")]
pub struct TlsError(#[from] rustls::Error);

/// A connection whose handshake is over, with what the caller proved to hold.
pub(in crate::http) type Accepted = (TlsStream<TcpStream>, Option<Arc<Shown>>);

impl Tls {
    /// For everybody; nobody is asked for a certificate.
    ///
    /// # Errors
    /// [`TlsError`] when the library has no protocol version for its algorithms.
    pub fn public(identity: Arc<Identity>) -> Result<Self, TlsError> {
        let builder = builder(Arc::new(aws_lc_rs::default_provider()))?;
        let config = builder.with_no_client_auth().with_cert_resolver(identity);
        Ok(Self::of(config, Callers::Anybody))
    }

    /// For clients, who may show a certificate; where it comes from is judged by `authorities`.
    ///
    /// # Errors
    /// As [`Tls::public`].
    pub fn mutual(
        identity: Arc<Identity>,
        authorities: Arc<Authorities>,
    ) -> Result<Self, TlsError> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let possession = PossessionAlone::new(&provider);
        let builder = builder(provider)?.with_client_cert_verifier(possession);
        let mut config = builder.with_cert_resolver(identity);
        // A resumed session would bring the certificate back without its key being proved again.
        config.session_storage = Arc::new(NoServerSessionStorage {});
        config.send_tls13_tickets = 0;
        Ok(Self::of(config, Callers::Asked(authorities)))
    }

    fn of(mut config: ServerConfig, callers: Callers) -> Self {
        config.alpn_protocols = vec![HTTP.to_vec()];
        Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            callers,
        }
    }

    /// Carries the handshake out.
    ///
    /// # Errors
    /// Whatever ends it early: no TLS, no common version, a signature by another key.
    pub(in crate::http) async fn accept(&self, stream: TcpStream) -> io::Result<Accepted> {
        let stream = self.acceptor.accept(stream).await?;
        let shown = stream.get_ref().1.peer_certificates().unwrap_or_default();
        let shown = match &self.callers {
            Callers::Asked(authorities) => {
                Shown::read(shown, authorities).map_err(io::Error::other)?
            }
            Callers::Anybody => None,
        };
        Ok((stream, shown.map(Arc::new)))
    }
}

impl std::fmt::Debug for Tls {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let asked = match self.callers {
            Callers::Anybody => "nobody is asked",
            Callers::Asked(..) => "callers are asked",
        };
        write!(formatter, "Tls({asked})")
    }
}

fn builder(
    provider: Arc<CryptoProvider>,
) -> Result<ConfigBuilder<ServerConfig, WantsVerifier>, TlsError> {
    let builder = ServerConfig::builder_with_provider(provider);
    Ok(builder.with_safe_default_protocol_versions()?)
}

/// The one protocol that our listeners speak, with TLS or without (RFC 7301).
const HTTP: &[u8] = b"http/1.1";
