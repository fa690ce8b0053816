//! A program that calls over TLS, with a certificate or without.

use std::{io, net::SocketAddr, sync::Arc};

use tokio::net::TcpStream;
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{
        ClientConfig, HandshakeKind, RootCertStore, SupportedProtocolVersion,
        client::ResolvesClientCert,
        crypto::aws_lc_rs,
        pki_types::{CertificateDer, ServerName},
        sign::CertifiedKey,
        version::{TLS12, TLS13},
    },
};

use super::{Call, Credential, Line, Response};

/// Who calls.
#[derive(Clone, Debug)]
pub struct TlsCaller {
    roots: RootCertStore,
    shown: Option<Arc<CertifiedKey>>,
    versions: Vec<&'static SupportedProtocolVersion>,
}

impl TlsCaller {
    /// One without a certificate, who believes this issuer about us.
    pub fn believing(issuer: CertificateDer<'static>) -> Self {
        let mut roots = RootCertStore::empty();
        roots.add(issuer).unwrap();
        Self {
            roots,
            shown: None,
            versions: vec![&TLS13, &TLS12],
        }
    }

    /// The same who shows this certificate and signs with its key.
    pub fn showing(&self, credential: &Credential) -> Self {
        self.showing_signed(credential, credential)
    }

    /// The same who shows one certificate and signs with the key of another.
    pub fn showing_signed(&self, shown: &Credential, signer: &Credential) -> Self {
        let provider = aws_lc_rs::default_provider();
        let key = provider.key_provider.load_private_key(signer.key());
        Self {
            shown: Some(Arc::new(CertifiedKey::new(vec![shown.der()], key.unwrap()))),
            ..self.clone()
        }
    }

    /// The same who knows no other version.
    pub fn speaking(&self, version: &'static SupportedProtocolVersion) -> Self {
        Self {
            versions: vec![version],
            ..self.clone()
        }
    }

    /// Sends a request that must be answered.
    pub async fn send(&self, server: SocketAddr, call: Call) -> Response {
        self.try_send(server, call).await.unwrap()
    }

    /// Sends a request; none when no answer comes.
    pub async fn try_send(&self, server: SocketAddr, call: Call) -> Option<Response> {
        let stream = self.connect(server).await.ok()?;
        call.send_over(stream, server).await.ok()
    }

    /// A connection that is kept.
    pub async fn line(&self, server: SocketAddr) -> Line {
        Line::over(self.connect(server).await.unwrap(), server).await
    }

    /// Calls twice with one memory, and says what kind of handshake the second one was.
    pub async fn comes_again(&self, server: SocketAddr, call: Call) -> HandshakeKind {
        let config = Arc::new(self.config());
        let first = connect(Arc::clone(&config), server).await.unwrap();
        // Whatever is handed out for the next time comes before the answer.
        call.send_over(first, server).await.unwrap();
        let second = connect(config, server).await.unwrap();
        second.get_ref().1.handshake_kind().unwrap()
    }

    async fn connect(&self, server: SocketAddr) -> io::Result<TlsStream<TcpStream>> {
        connect(Arc::new(self.config()), server).await
    }

    fn config(&self) -> ClientConfig {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let builder = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&self.versions)
            .unwrap()
            .with_root_certificates(self.roots.clone());
        match &self.shown {
            Some(shown) => builder.with_client_cert_resolver(Arc::new(Shown(Arc::clone(shown)))),
            None => builder.with_no_client_auth(),
        }
    }
}

/// A connection after its handshake, as far as this side sees it.
async fn connect(
    config: Arc<ClientConfig>,
    server: SocketAddr,
) -> io::Result<TlsStream<TcpStream>> {
    let stream = TcpStream::connect(server).await?;
    let name = ServerName::try_from("localhost").unwrap();
    TlsConnector::from(config).connect(name, stream).await
}

/// Always the same, whatever is asked for.
#[derive(Debug)]
struct Shown(Arc<CertifiedKey>);

impl ResolvesClientCert for Shown {
    fn resolve(
        &self,
        _: &[&[u8]],
        _: &[tokio_rustls::rustls::SignatureScheme],
    ) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0))
    }

    fn has_certs(&self) -> bool {
        true
    }
}
