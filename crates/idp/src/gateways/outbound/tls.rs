//! TLS to whoever a client named: the certificate must be for that name, by a root we believe.

use std::sync::Arc;

use tokio::{net::TcpStream, sync::OnceCell};
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{
        ClientConfig, RootCertStore, crypto::aws_lc_rs, pki_types::CertificateDer,
        pki_types::ServerName,
    },
};
use url::Host;

use super::{OutboundError, target::Target};

/// Whose certificates are believed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Roots {
    /// The issuers that the operating system trusts.
    #[default]
    System,
    /// These certificates in DER.
    These(Vec<Vec<u8>>),
}

/// Makes connections secret; roots are read at the first use, since most never need them.
#[derive(Debug)]
pub(super) struct Tls {
    roots: Roots,
    config: OnceCell<Arc<ClientConfig>>,
}

impl Tls {
    pub(super) fn new(roots: Roots) -> Self {
        Self {
            roots,
            config: OnceCell::new(),
        }
    }

    /// # Errors
    /// [`OutboundError::Tls`] when the other end is not who it should be.
    pub(super) async fn connect(
        &self,
        target: &Target,
        stream: TcpStream,
    ) -> Result<TlsStream<TcpStream>, OutboundError> {
        let config = self
            .config
            .get_or_try_init(|| config(self.roots.clone()))
            .await?;
        let name = match target.host() {
            Host::Domain(name) => ServerName::try_from(name.clone()),
            Host::Ipv4(address) => Ok(ServerName::from(std::net::IpAddr::from(*address))),
            Host::Ipv6(address) => Ok(ServerName::from(std::net::IpAddr::from(*address))),
        };
        let name = name.map_err(|_| OutboundError::Address)?;
        let secret = TlsConnector::from(Arc::clone(config)).connect(name, stream);
        secret.await.map_err(|_| OutboundError::Tls)
    }
}

async fn config(roots: Roots) -> Result<Arc<ClientConfig>, OutboundError> {
    let certificates = match roots {
        Roots::These(listed) => listed.into_iter().map(CertificateDer::from).collect(),
        // Reads and parses some hundred files: not on a thread that serves requests.
        Roots::System => {
            tokio::task::spawn_blocking(rustls_native_certs::load_native_certs)
                .await
                .map_err(|_| OutboundError::Tls)?
                .certs
        }
    };
    let mut store = RootCertStore::empty();
    let (believed, _) = store.add_parsable_certificates(certificates);
    if believed == 0 {
        tracing::error!("no root certificates: nothing can be fetched over https");
        return Err(OutboundError::Tls);
    }
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|_| OutboundError::Tls)?
        .with_root_certificates(store)
        .with_no_client_auth();
    Ok(Arc::new(config))
}
