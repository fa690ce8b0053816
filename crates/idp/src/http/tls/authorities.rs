//! The issuers that are believed about names (RFC 8705 section 2.1.1, RFC 5280 section 6).

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use fedtoken_core::time::UnixTime;
use thiserror::Error;
use tokio_rustls::rustls::{
    RootCertStore,
    crypto::aws_lc_rs,
    pki_types::{self, CertificateDer, pem::PemObject},
    server::{WebPkiClientVerifier, danger::ClientCertVerifier},
};

use crate::keys::Chain;

/// Judges where a certificate comes from; replaced while the listener runs.
#[derive(Debug)]
pub struct Authorities(RwLock<Option<Arc<dyn ClientCertVerifier>>>);

/// The issuers cannot be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("there is no sound list of certificates in PEM")]
pub struct AuthoritiesError;

impl Authorities {
    /// Nobody is believed.
    #[must_use]
    pub const fn none() -> Self {
        Self(RwLock::new(None))
    }

    /// Reads issuers as PEM.
    ///
    /// # Errors
    /// [`AuthoritiesError`] when one of them cannot be read, or there is none.
    pub fn parse(pem: &[u8]) -> Result<Self, AuthoritiesError> {
        let read = read(pem)?.ok_or(AuthoritiesError)?;
        Ok(Self(RwLock::new(Some(read))))
    }

    /// Takes others for all connections from now on; without any nobody is believed any more, since
    /// whoever empties the list takes them out. What cannot be read changes nothing.
    ///
    /// # Errors
    /// [`AuthoritiesError`] when one of them cannot be read.
    pub fn renew(&self, pem: &[u8]) -> Result<(), AuthoritiesError> {
        let renewed = read(pem)?;
        if renewed.is_none() {
            tracing::warn!("no issuer of client certificates is believed any more");
        }
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = renewed;
        Ok(())
    }

    /// Whether a certificate, followed by its issuers as the caller sent them, leads to one that
    /// is believed: every signature, name constraint and validity on the way at this instant, and
    /// `clientAuth` where the certificate limits its use (RFC 5280 section 4.2.1.12).
    pub(super) fn judge(&self, chain: &[CertificateDer<'_>], now: UnixTime) -> Chain {
        let verifier = self
            .0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let (Some(verifier), Some((own, issuers))) = (verifier, chain.split_first()) else {
            return Chain::Unchecked;
        };
        let seconds = u64::try_from(now.as_secs()).unwrap_or_default();
        let now = pki_types::UnixTime::since_unix_epoch(Duration::from_secs(seconds));
        match verifier.verify_client_cert(own, issuers, now) {
            Ok(_) => Chain::Trusted,
            Err(error) => {
                tracing::debug!(%error, "a client certificate is of no issuer that is believed");
                Chain::Unchecked
            }
        }
    }
}

/// None when there is no certificate at all.
fn read(pem: &[u8]) -> Result<Option<Arc<dyn ClientCertVerifier>>, AuthoritiesError> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        let certificate = certificate.map_err(|_| AuthoritiesError)?;
        roots.add(certificate).map_err(|_| AuthoritiesError)?;
    }
    if roots.is_empty() {
        return Ok(None);
    }
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
    verifier.build().map(Some).map_err(|_| AuthoritiesError)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::tls::samples::{Authority, Issued};
    use rcgen::ExtendedKeyUsagePurpose;

    /// 1 January 2024.
    const NOW: i64 = 1_704_067_200;

    const BROKEN: &str = "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n";

    fn judged(authorities: &Authorities, own: &Issued, seconds: i64) -> Chain {
        authorities.judge(&[own.der()], UnixTime::from_secs(seconds))
    }

    fn of(authority: &Authority) -> Authorities {
        Authorities::parse(authority.pem().as_bytes()).unwrap()
    }

    #[test]
    fn a_certificate_of_a_believed_issuer_is_trusted() {
        let authority = Authority::new("a");
        let issued = authority.issue("rp", |_| ());
        assert_eq!(judged(&of(&authority), &issued, NOW), Chain::Trusted);
    }

    #[test]
    fn an_issuer_between_may_be_sent_along() {
        let authority = Authority::new("a");
        let (between, own) = authority.through("between", "rp");
        let believed = of(&authority);
        let sent = [own.der(), between.der()];
        let judged_together = believed.judge(&sent, UnixTime::from_secs(NOW));
        assert_eq!(judged_together, Chain::Trusted);
        assert_eq!(judged(&believed, &own, NOW), Chain::Unchecked);
    }

    #[test]
    fn another_issuer_of_the_same_name_is_not_believed() {
        let issued = Authority::new("a").issue("rp", |_| ());
        let believed = of(&Authority::new("a"));
        assert_eq!(judged(&believed, &issued, NOW), Chain::Unchecked);
        let by_itself = Issued::by_itself("rp");
        assert_eq!(judged(&believed, &by_itself, NOW), Chain::Unchecked);
    }

    #[test]
    fn a_certificate_lasts_from_its_first_to_its_last_second() {
        let authority = Authority::new("a");
        let issued = authority.issue("rp", |params| {
            params.not_before = rcgen::date_time_ymd(2024, 1, 1);
            params.not_after = rcgen::date_time_ymd(2024, 1, 2);
        });
        let believed = of(&authority);
        let at = |seconds| judged(&believed, &issued, seconds);
        assert_eq!((at(NOW), at(NOW - 1)), (Chain::Trusted, Chain::Unchecked));
        let end = NOW + 24 * 3600;
        assert_eq!((at(end), at(end + 1)), (Chain::Trusted, Chain::Unchecked));
    }

    #[test]
    fn a_certificate_that_is_for_something_else_is_not_believed() {
        let authority = Authority::new("a");
        let issued = |purpose| authority.issue("rp", |it| it.extended_key_usages = vec![purpose]);
        let believed = of(&authority);
        let client = issued(ExtendedKeyUsagePurpose::ClientAuth);
        assert_eq!(judged(&believed, &client, NOW), Chain::Trusted);
        let server = issued(ExtendedKeyUsagePurpose::ServerAuth);
        assert_eq!(judged(&believed, &server, NOW), Chain::Unchecked);
    }

    #[test]
    fn where_no_issuer_is_named_nobody_is_believed() {
        let authority = Authority::new("a");
        let issued = authority.issue("rp", |_| ());
        let nobody = Authorities::none();
        assert_eq!(judged(&nobody, &issued, NOW), Chain::Unchecked);
        let silent = of(&authority).judge(&[], UnixTime::from_secs(NOW));
        assert_eq!(silent, Chain::Unchecked);
    }

    #[test]
    fn an_empty_or_broken_list_is_refused() {
        for bad in ["", "rubbish", BROKEN] {
            let read = Authorities::parse(bad.as_bytes());
            assert_eq!(read.err(), Some(AuthoritiesError), "{bad}");
        }
    }

    #[test]
    fn a_list_that_is_emptied_means_that_nobody_is_believed() {
        let authority = Authority::new("a");
        let issued = authority.issue("rp", |_| ());
        for empty in ["", "# none left\n"] {
            let authorities = of(&authority);
            authorities.renew(empty.as_bytes()).unwrap();
            assert_eq!(judged(&authorities, &issued, NOW), Chain::Unchecked);
        }
    }

    #[test]
    fn a_bad_renewal_changes_nothing() {
        let (old, new) = (Authority::new("a"), Authority::new("b"));
        let issued = new.issue("rp", |_| ());
        let authorities = of(&old);
        assert!(authorities.renew(BROKEN.as_bytes()).is_err());
        let before = old.issue("rp", |_| ());
        assert_eq!(judged(&authorities, &before, NOW), Chain::Trusted);
        assert_eq!(judged(&authorities, &issued, NOW), Chain::Unchecked);
        authorities.renew(new.pem().as_bytes()).unwrap();
        assert_eq!(judged(&authorities, &issued, NOW), Chain::Trusted);
    }
}
