//! What differs from one deployment to another.

use crate::oidc::resource::Resource;

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
    /// Page for developers of relying parties.
    pub service_documentation: Option<&'a str>,
    /// Page on the use of personal data.
    pub op_policy_uri: Option<&'a str>,
    /// Terms of service.
    pub op_tos_uri: Option<&'a str>,
}

/// Whether clients register themselves (RFC 7591).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Registering {
    /// They do.
    Open,
    /// Only the operator registers clients.
    Closed,
}
