//! The page of the sample relying party for a login that failed.

use askama::Template;

use crate::pages::assets::TRIAL_STYLESHEET;

/// The error that came back from the provider, or that the relying party found itself.
#[derive(Template, Clone, Copy, Debug)]
#[template(path = "trial/relying_party_error.html")]
pub struct RelyingPartyError<'a> {
    /// The OAuth error code, like `access_denied`.
    pub error: &'a str,
    /// What it means.
    pub description: &'a str,
}
