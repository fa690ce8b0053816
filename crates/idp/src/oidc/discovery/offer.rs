//! What differs from one deployment to another.

use crate::oidc::{registration::MutualTls, resource::Resource};

/// What this provider offers.
#[derive(Clone, Debug)]
pub struct Offer<'a> {
    /// Its issuer identifier, without a slash at its end.
    pub issuer: &'a str,
    /// The values of `acr` that its digital keys reach.
    pub acr_values: Vec<String>,
    /// The protected resources, whose scopes may be asked for.
    pub resources: &'a [Resource],
    /// Whether clients register themselves.
    pub registering: Registering,
    /// Where clients may show certificates; none where nobody asks for them.
    pub certificates: Option<Certificates<'a>>,
    /// Page for developers of relying parties.
    pub service_documentation: Option<&'a str>,
    /// Page on the use of personal data.
    pub op_policy_uri: Option<&'a str>,
    /// Terms of service.
    pub op_tos_uri: Option<&'a str>,
}

/// The listener that asks clients for certificates (RFC 8705 section 5).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Certificates<'a> {
    /// What stands there in the place of the issuer, without a slash at its end.
    pub base: &'a str,
    /// What they can do with them.
    pub mutual_tls: MutualTls,
}

impl Certificates<'_> {
    /// The ways to prove a client by certificate (RFC 8705 section 2).
    #[must_use]
    pub const fn methods(&self) -> &'static [&'static str] {
        match self.mutual_tls {
            MutualTls::Absent => &[],
            MutualTls::WithoutIssuers => &["self_signed_tls_client_auth"],
            MutualTls::Runs => &["tls_client_auth", "self_signed_tls_client_auth"],
        }
    }
}

/// Whether clients register themselves (RFC 7591).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Registering {
    /// They do.
    Open,
    /// Only the operator registers clients.
    Closed,
}
