//! Through which listener a request comes, and where that one leads.

use super::Route;

/// A listener.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Entrance {
    /// The public one, for browsers and programs.
    #[default]
    Public,
    /// The one that asks for client certificates (RFC 8705 section 5): for programs alone.
    Mutual,
}

impl Entrance {
    /// The endpoints that have an alias at the listener for certificates.
    pub const ALIASES: [Route; 5] = [
        Route::Token,
        Route::Par,
        Route::UserInfo,
        Route::Introspect,
        Route::Revoke,
    ];

    /// Whether a route is there behind this entrance.
    #[must_use]
    pub fn leads_to(self, route: &Route) -> bool {
        match self {
            Self::Public => true,
            Self::Mutual => Self::ALIASES.contains(route),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_page_stands_behind_the_entrance_for_certificates() {
        for route in [
            Route::Authorize,
            Route::Login,
            Route::Logout,
            Route::Services,
            Route::Home,
        ] {
            assert!(!Entrance::Mutual.leads_to(&route) && Entrance::Public.leads_to(&route));
        }
        assert!(Entrance::Mutual.leads_to(&Route::Token));
    }
}
