//! FAPI 2.0 Security Profile section 5.3.2: what it demands of a client beyond PKCE and PAR.

use crate::oidc::{
    authorize::refusal::Finding,
    error::OAuthError,
    registration::{ApplicationType, ClientAuthMethod, Registration},
};

/// Refuses a client of that profile whose registration falls short of it: registrations are
/// checked when they are made, but a member may have been changed since.
pub(in crate::oidc::authorize) fn check(
    client: &Registration,
    redirect_uri: &str,
) -> Result<(), Finding> {
    if !client.is_fapi2() {
        return Ok(());
    }
    let strong = match client.token_endpoint_auth_method {
        ClientAuthMethod::PrivateKeyJwt
        | ClientAuthMethod::TlsClientAuth
        | ClientAuthMethod::SelfSignedTlsClientAuth => true,
        ClientAuthMethod::ClientSecretBasic
        | ClientAuthMethod::ClientSecretPost
        | ClientAuthMethod::None => false,
    };
    if !strong {
        return Err((
            OAuthError::UnauthorizedClient,
            "the profile of this client demands authentication by key or certificate",
        ));
    }
    // Section 5.3.2.2: plain http only to the loopback address of a native client; a registered
    // one is never another machine's.
    let native = client.application_type == ApplicationType::Native;
    if redirect_uri.starts_with("http:") && !native {
        return Err((
            OAuthError::InvalidRequest,
            "the profile of this client demands an https redirect_uri",
        ));
    }
    Ok(())
}
