//! The front page of the sample relying party.

use askama::Template;

use crate::pages::assets::TRIAL_STYLESHEET;

/// Who is logged in, and the ways to log in.
#[derive(Template, Clone, Copy, Debug)]
#[template(path = "trial/relying_party_home.html")]
pub struct RelyingPartyHome<'a> {
    /// The person, after a login.
    pub user: Option<SignedIn<'a>>,
    /// The ways to log in.
    pub login_links: &'a [LoginLink<'a>],
    /// Link to the list of made-up persons.
    pub trial_link: &'a str,
}

/// A person who is logged in.
#[derive(Clone, Copy, Debug)]
pub struct SignedIn<'a> {
    /// The name as claimed.
    pub name: &'a str,
    /// The claims of the ID token as indented JSON.
    pub claims_json: &'a str,
    /// Link that logs out.
    pub logout_link: &'a str,
}

/// A way to log in.
#[derive(Clone, Copy, Debug)]
pub struct LoginLink<'a> {
    /// Where the link goes.
    pub href: &'a str,
    /// What it says.
    pub label: &'a str,
    /// What it asks of the provider, in a few words.
    pub note: &'a str,
}
