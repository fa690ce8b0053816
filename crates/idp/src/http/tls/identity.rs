//! The certificate that a listener shows, with its key; replaced while the listener runs.

use std::sync::{Arc, PoisonError, RwLock};

use fedtoken_core::secret::SecretBytes;
use thiserror::Error;
use tokio_rustls::rustls::{
    self,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};

/// Who a listener is.
#[derive(Debug)]
pub struct Identity(RwLock<Arc<CertifiedKey>>);

/// Certificate and key cannot be used.
#[derive(Clone, PartialEq, Debug, Error)]
pub enum IdentityError {
    /// There is no certificate, or one that cannot be read.
    #[error("there is no certificate in PEM")]
    Certificate,
    /// There is no private key, or none that can be read.
    #[error("there is no private key in PEM")]
    Key,
    /// They do not fit together, or the key is of a kind that nobody signs with.
    #[error("certificate and key do not fit: {0}")]
    Unfit(#[from] rustls::Error),
}

impl Identity {
    /// Reads a certificate followed by its issuers, and its key, both as PEM.
    ///
    /// # Errors
    /// [`IdentityError`].
    pub fn parse(certificate: &[u8], key: &SecretBytes) -> Result<Self, IdentityError> {
        Ok(Self(RwLock::new(read(certificate, key)?)))
    }

    /// Takes another certificate for all connections from now on; what cannot be used changes
    /// nothing.
    ///
    /// # Errors
    /// [`IdentityError`].
    pub fn renew(&self, certificate: &[u8], key: &SecretBytes) -> Result<(), IdentityError> {
        let renewed = read(certificate, key)?;
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = renewed;
        Ok(())
    }
}

impl ResolvesServerCert for Identity {
    /// The same for every name: who calls us by another one is told by his own check.
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let shown = self.0.read().unwrap_or_else(PoisonError::into_inner);
        Some(Arc::clone(&shown))
    }
}

fn read(certificate: &[u8], key: &SecretBytes) -> Result<Arc<CertifiedKey>, IdentityError> {
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(certificate).collect();
    let chain = chain.ok().filter(|chain| !chain.is_empty());
    let chain = chain.ok_or(IdentityError::Certificate)?;
    let key = PrivateKeyDer::from_pem_slice(key.expose()).map_err(|_| IdentityError::Key)?;
    let pair = CertifiedKey::from_der(chain, key, &aws_lc_rs::default_provider())?;
    Ok(Arc::new(pair))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::tls::samples::{Issued, pem};

    fn key(issued: &Issued) -> SecretBytes {
        SecretBytes::new(issued.key_pem().into_bytes())
    }

    #[test]
    fn certificate_and_key_belong_together() {
        let (one, other) = (Issued::by_itself("a"), Issued::by_itself("b"));
        let chain = one.pem();
        assert!(Identity::parse(chain.as_bytes(), &key(&one)).is_ok());
        let unfit = Identity::parse(chain.as_bytes(), &key(&other)).unwrap_err();
        assert!(matches!(unfit, IdentityError::Unfit(_)));
    }

    #[test]
    fn other_bytes_are_refused() {
        let issued = Issued::by_itself("a");
        for bad in [String::new(), issued.key_pem(), pem("CERTIFICATE", &[])] {
            assert!(
                Identity::parse(bad.as_bytes(), &key(&issued)).is_err(),
                "{bad}"
            );
        }
        for bad in [String::new(), issued.pem()] {
            let bad = SecretBytes::new(bad.into_bytes());
            let refused = Identity::parse(issued.pem().as_bytes(), &bad).unwrap_err();
            assert_eq!(refused, IdentityError::Key);
        }
    }

    #[test]
    fn a_bad_renewal_changes_nothing() {
        let issued = Issued::by_itself("a");
        let identity = Identity::parse(issued.pem().as_bytes(), &key(&issued)).unwrap();
        let shown = || identity.0.read().unwrap().cert.clone();
        let before = shown();
        assert!(identity.renew(b"", &key(&issued)).is_err());
        assert_eq!(shown(), before);
        let next = Issued::by_itself("a");
        identity.renew(next.pem().as_bytes(), &key(&next)).unwrap();
        assert_ne!(shown(), before);
    }
}
