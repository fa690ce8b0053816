//! The certificates that a caller showed, kept as long as its connection: what they are worth is
//! asked anew for each request, since they end and issuers are taken out meanwhile.

use std::sync::Arc;

use fedtoken_core::time::UnixTime;
use tokio_rustls::rustls::pki_types::CertificateDer;

use super::authorities::Authorities;
use crate::keys::{CertificateError, Chain, PeerCertificate};

/// A certificate whose key the handshake proved, and those that came behind it.
#[derive(Debug)]
pub struct Shown {
    own: PeerCertificate,
    /// The own one first.
    chain: Vec<CertificateDer<'static>>,
    authorities: Arc<Authorities>,
}

impl Shown {
    /// Reads what a caller showed; none when it showed nothing, or more than [`LONGEST_CHAIN`].
    ///
    /// # Errors
    /// [`CertificateError`] when the first one cannot be read.
    pub(super) fn read(
        chain: &[CertificateDer<'_>],
        authorities: &Arc<Authorities>,
    ) -> Result<Option<Self>, CertificateError> {
        let Some(own) = chain.first() else {
            return Ok(None);
        };
        if chain.len() > LONGEST_CHAIN {
            tracing::debug!(length = chain.len(), "too many certificates were shown");
            return Ok(None);
        }
        Ok(Some(Self {
            own: PeerCertificate::parse(own)?,
            chain: chain.iter().map(|it| it.clone().into_owned()).collect(),
            authorities: Arc::clone(authorities),
        }))
    }

    /// The caller's own certificate.
    #[must_use]
    pub const fn certificate(&self) -> &PeerCertificate {
        &self.own
    }

    /// Where it comes from, by the issuers that are believed at this moment. Checks signatures: to
    /// be asked only where the answer decides.
    #[must_use]
    pub fn judge(&self, now: UnixTime) -> Chain {
        self.authorities.judge(&self.chain, now)
    }
}

/// A certificate and three issuers: each more is work that a stranger chooses for us.
const LONGEST_CHAIN: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::tls::samples::Authority;

    /// 1 January 2024.
    const NOW: UnixTime = UnixTime::from_secs(1_704_067_200);

    #[test]
    fn a_chain_of_more_than_four_certificates_counts_as_none() {
        let authority = Authority::new("a");
        let own = authority.issue("rp", |_| ()).der();
        let believed = Arc::new(Authorities::parse(authority.pem().as_bytes()).unwrap());
        let shown = |length: usize| {
            let chain = vec![own.clone(); length];
            let shown = Shown::read(&chain, &believed).unwrap();
            shown.map(|shown| shown.judge(NOW))
        };
        assert_eq!(shown(4), Some(Chain::Trusted));
        assert_eq!((shown(0), shown(5)), (None, None));
    }

    #[test]
    fn an_issuer_that_is_taken_out_is_believed_no_more() {
        let (old, new) = (Authority::new("a"), Authority::new("b"));
        let authorities = Arc::new(Authorities::parse(old.pem().as_bytes()).unwrap());
        let chain = [old.issue("rp", |_| ()).der()];
        let shown = Shown::read(&chain, &authorities).unwrap().unwrap();
        assert_eq!(shown.judge(NOW), Chain::Trusted);
        authorities.renew(new.pem().as_bytes()).unwrap();
        assert_eq!(shown.judge(NOW), Chain::Unchecked);
    }
}
