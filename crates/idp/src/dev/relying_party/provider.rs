//! The provider as discovery describes it, and the three requests that a login needs.

use data_encoding::BASE64URL_NOPAD;
use openidconnect::{
    AccessToken, AuthorizationCode, ClientId, ClientSecret, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, IssuerUrl, Nonce, OAuth2TokenResponse, PkceCodeVerifier, PostLogoutRedirectUrl,
    ProviderMetadataWithLogout, RedirectUrl, TokenResponse,
    core::{
        CoreClient, CoreIdToken, CoreJsonWebKeySet, CoreJwsSigningAlgorithm, CoreUserInfoClaims,
    },
};
use serde_json::Value;
use url::Url;

use super::{FlowError, HttpClient, server::Settings, sessions::LoggedIn};

/// The client side, ready to use.
pub(super) struct Provider {
    pub(super) client: CoreClient<
        EndpointSet,
        EndpointNotSet,
        EndpointNotSet,
        EndpointNotSet,
        EndpointMaybeSet,
        EndpointMaybeSet,
    >,
    /// What it signs with.
    pub(super) keys: CoreJsonWebKeySet,
    end_session: Option<Url>,
}

impl Provider {
    /// Reads discovery document and keys.
    ///
    /// # Errors
    /// [`FlowError::Discovery`] when they cannot be had.
    pub(super) async fn discover(
        settings: &Settings,
        http: &HttpClient,
    ) -> Result<Self, FlowError> {
        let issuer = IssuerUrl::new(settings.issuer.clone())?;
        let metadata = ProviderMetadataWithLogout::discover_async(issuer, http)
            .await
            .map_err(|error| FlowError::Discovery(with_sources(&error)))?;
        let end_session = metadata.additional_metadata().end_session_endpoint.as_ref();
        let end_session = end_session.map(|endpoint| endpoint.url().clone());
        let secret = ClientSecret::new(settings.client_secret.expose().to_owned());
        let keys = metadata.jwks().clone();
        let client_id = ClientId::new(settings.client_id.clone());
        let client = CoreClient::from_provider_metadata(metadata, client_id, Some(secret))
            .set_redirect_uri(RedirectUrl::new(settings.callback())?);
        Ok(Self {
            client,
            keys,
            end_session,
        })
    }

    /// Exchanges the code, verifies the ID token, asks userinfo.
    ///
    /// # Errors
    /// [`FlowError`] names the step that failed.
    pub(super) async fn finish(
        &self,
        code: String,
        (nonce, verifier): (&Nonce, PkceCodeVerifier),
        http: &HttpClient,
    ) -> Result<LoggedIn, FlowError> {
        let answer = self
            .client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|error| FlowError::Exchange(error.to_string()))?
            .set_pkce_verifier(verifier)
            .request_async(http)
            .await
            .map_err(|error| FlowError::Exchange(with_sources(&error)))?;
        let id_token = answer.id_token().ok_or(FlowError::Missing("ID token"))?;
        // The trial's client is registered for RS256; what else discovery offers is not for it.
        let verifier = self
            .client
            .id_token_verifier()
            .set_allowed_algs([CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256]);
        let subject = id_token.claims(&verifier, nonce)?.subject().clone();
        let userinfo = self
            .userinfo(answer.access_token().clone(), subject, http)
            .await?;
        let claims = serde_json::json!({
            "id_token": verified_claims(id_token),
            "userinfo": serde_json::to_value(&userinfo).unwrap_or_default(),
        });
        Ok(LoggedIn {
            name: name(&userinfo),
            claims,
            id_token: id_token.clone(),
        })
    }

    async fn userinfo(
        &self,
        access_token: AccessToken,
        subject: openidconnect::SubjectIdentifier,
        http: &HttpClient,
    ) -> Result<CoreUserInfoClaims, FlowError> {
        self.client
            .user_info(access_token, Some(subject))
            .map_err(|error| FlowError::UserInfo(error.to_string()))?
            .request_async(http)
            .await
            .map_err(|error| FlowError::UserInfo(with_sources(&error)))
    }

    /// Where the browser logs out (OpenID Connect RP-Initiated Logout 1.0); home without one.
    pub(super) fn logout_url(
        &self,
        id_token: &CoreIdToken,
        settings: &Settings,
    ) -> Result<Url, FlowError> {
        let home = Url::parse(&settings.home())?;
        let Some(endpoint) = self.end_session.clone() else {
            return Ok(home);
        };
        let request =
            openidconnect::LogoutRequest::from(openidconnect::EndSessionUrl::from_url(endpoint));
        Ok(request
            .set_id_token_hint(id_token)
            .set_post_logout_redirect_uri(PostLogoutRedirectUrl::from_url(home))
            .http_get_url())
    }
}

/// The claims as they were signed, with those that the crate has no field for. Only called after
/// the signature was verified.
fn verified_claims(id_token: &CoreIdToken) -> Value {
    let text = id_token.to_string();
    let payload = text.split('.').nth(1).unwrap_or_default();
    let bytes = BASE64URL_NOPAD
        .decode(payload.as_bytes())
        .unwrap_or_default();
    serde_json::from_slice(&bytes).unwrap_or_default()
}

fn name(userinfo: &CoreUserInfoClaims) -> String {
    let name = userinfo.name().and_then(|names| names.get(None));
    name.map_or_else(|| userinfo.subject().to_string(), |name| name.to_string())
}

/// An error with everything behind it: this page is for developers.
fn with_sources(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
