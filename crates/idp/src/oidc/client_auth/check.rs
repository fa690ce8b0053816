//! Whether the presented proof is the registered client's.

use fedtoken_core::secret::TokenDigest;

use super::{
    assertion::{self, Occasion, Proven},
    certificate,
    credentials::{Credentials, Presented},
    error::ClientAuthError,
};
use crate::{
    keys::{Chain, ForeignKeys, PeerCertificate},
    oidc::registration::{ClientAuthMethod, Registration},
};

/// What there is to decide with: the client as it was found under the given name, and the
/// connection.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    /// Its registration, if it exists.
    pub registration: Option<&'a Registration>,
    /// Its stored secret, if it has one.
    pub secret: Option<&'a TokenDigest>,
    /// Its public keys; none when it has or needs none.
    pub keys: &'a ForeignKeys,
    /// What the connection proved.
    pub certificate: Option<&'a PeerCertificate>,
    /// Where that certificate comes from, now; looked at for a client that is known by its name.
    pub chain: Chain,
}

/// Decides on credentials. An assertion that was believed is given back: it counts only if a
/// commit remembers it for the first time.
///
/// # Errors
/// [`ClientAuthError::Refused`], the same for a client that does not exist;
/// [`ClientAuthError::UnknownCertificate`] and [`ClientAuthError::Assertion`], which read the same
/// from outside.
pub fn check(
    credentials: &Credentials,
    evidence: &Evidence<'_>,
    occasion: &Occasion<'_>,
) -> Result<Option<Proven>, ClientAuthError> {
    // Hashed and compared in every case, so that the time does not tell which half was wrong.
    let fits = is_secret(credentials, evidence.secret);
    let refused = ClientAuthError::Refused(credentials.presented.challenge());
    let client = evidence
        .registration
        .filter(|client| client.client_id == credentials.client_id)
        .ok_or(refused)?;
    let proven = match (client.token_endpoint_auth_method, &credentials.presented) {
        (ClientAuthMethod::ClientSecretBasic, Presented::Basic(_))
        | (ClientAuthMethod::ClientSecretPost, Presented::Post(_)) => fits,
        (ClientAuthMethod::PrivateKeyJwt, Presented::Assertion(jwt)) => {
            let proven = assertion::check(jwt.expose(), client, evidence.keys, occasion)?;
            return Ok(Some(proven));
        }
        (ClientAuthMethod::TlsClientAuth, Presented::Nothing) => {
            let shown = evidence.certificate;
            shown.is_some_and(|shown| certificate::is_named((shown, evidence.chain), client))
        }
        (ClientAuthMethod::SelfSignedTlsClientAuth, Presented::Nothing) => {
            let shown = evidence.certificate.ok_or(refused)?;
            if !certificate::is_registered(shown, evidence.keys) {
                return Err(ClientAuthError::UnknownCertificate);
            }
            true
        }
        (ClientAuthMethod::None, Presented::Nothing) => true,
        _ => false,
    };
    proven.then_some(None).ok_or(refused)
}

fn is_secret(credentials: &Credentials, stored: Option<&TokenDigest>) -> bool {
    let typed = match &credentials.presented {
        Presented::Basic(typed) | Presented::Post(typed) => typed.expose(),
        Presented::Assertion(_) | Presented::Nothing => "",
    };
    let digest = stored.copied().unwrap_or(TokenDigest::from_bytes([0; 32]));
    TokenDigest::of(typed).ct_eq(&digest) & stored.is_some()
}

#[cfg(test)]
mod tests;
