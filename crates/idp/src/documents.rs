//! Documents that are the same for every caller, written at the start and when the keys change.

use bytes::Bytes;

use crate::{
    app::Policy,
    config::Config,
    http::Site,
    keys::KeySet,
    methods::WORKING,
    oidc::discovery::{self, Certificates, Offer, Registering},
};

/// What `/.well-known/...` and `/jwks` answer with.
#[derive(Clone, Debug)]
pub struct Documents {
    /// The provider metadata (OpenID Connect Discovery section 3).
    pub discovery: Bytes,
    /// The public keys (RFC 7517 section 5).
    pub jwks: Bytes,
}

/// A document cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The issuer or one of the pages is no address.
    #[error("the issuer or a page of the provider is no address")]
    Address(#[from] url::ParseError),
    /// The document is no JSON.
    #[error("a document cannot be written as JSON")]
    Json(#[from] serde_json::Error),
}

impl Documents {
    /// Writes the documents of this configuration.
    ///
    /// # Errors
    /// [`DocumentError`].
    pub fn write(config: &Config, policy: &Policy, keys: &KeySet) -> Result<Self, DocumentError> {
        let oidc = &config.oidc;
        let site = Site::of(&oidc.issuer);
        let mutual = config.tls.mutual.url.as_ref();
        let mutual = mutual.map(|origin| format!("{origin}{}", site.base));
        let metadata = discovery::metadata(&Offer {
            issuer: &oidc.issuer,
            acr_values: policy.levels.names(&WORKING),
            resources: &oidc.resources,
            registering: if oidc.registration.enabled {
                Registering::Open
            } else {
                Registering::Closed
            },
            certificates: mutual.as_deref().map(|base| Certificates {
                base,
                mutual_tls: config.tls.mutual_tls(),
            }),
            service_documentation: oidc.service_documentation.as_deref(),
            op_policy_uri: oidc.op_policy_uri.as_deref(),
            op_tos_uri: oidc.op_tos_uri.as_deref(),
        })?;
        Ok(Self {
            discovery: serde_json::to_vec(&metadata)?.into(),
            jwks: serde_json::to_vec(&keys.jwks())?.into(),
        })
    }

    /// The same with other keys.
    ///
    /// # Errors
    /// [`DocumentError`].
    pub fn with_keys(&self, keys: &KeySet) -> Result<Self, DocumentError> {
        Ok(Self {
            discovery: self.discovery.clone(),
            jwks: serde_json::to_vec(&keys.jwks())?.into(),
        })
    }
}
