//! Every address of the provider; links are built from here, never from strings.

use fedtoken_core::{ids::LoginId, login::Method};

use super::Site;

/// An address below the issuer's path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// `/.well-known/openid-configuration` (OpenID Connect Discovery 1.0 §4).
    Discovery,
    /// `/.well-known/oauth-authorization-server` (RFC 8414 §3): the same document.
    ServerMetadata,
    /// `/jwks`.
    Jwks,
    /// `/authorize`.
    Authorize,
    /// `/token`.
    Token,
    /// `/userinfo`.
    UserInfo,
    /// `/par` (RFC 9126).
    Par,
    /// `/introspect` (RFC 7662).
    Introspect,
    /// `/revoke` (RFC 7009).
    Revoke,
    /// `/register` (RFC 7591).
    Register,
    /// `/register/<client_id>` (RFC 7592).
    Registered(String),
    /// `/logout`.
    Logout,
    /// `/me/services`: what the person allowed which service.
    Services,
    /// `/login`: the chooser.
    Login,
    /// `/login/<method>`: user name and password.
    Password(Method),
    /// `/login/<id>`: the step after the password.
    Step(LoginId),
    /// `/static/<name>`.
    Asset(String),
    /// `/`: says what this is.
    Home,
}

impl Route {
    /// Finds the route of a path; none for an unknown one.
    #[must_use]
    pub fn parse(path: &str, site: &Site) -> Option<Self> {
        // RFC 8414 section 3: the path of the issuer may also stand behind the well-known name.
        if path.strip_prefix(SERVER_METADATA) == Some(site.base.as_str()) {
            return Some(Self::ServerMetadata);
        }
        let below = path.strip_prefix(site.base.as_str())?;
        match below {
            "/.well-known/openid-configuration" => Some(Self::Discovery),
            SERVER_METADATA => Some(Self::ServerMetadata),
            "/jwks" => Some(Self::Jwks),
            "/authorize" => Some(Self::Authorize),
            "/token" => Some(Self::Token),
            "/userinfo" => Some(Self::UserInfo),
            "/par" => Some(Self::Par),
            "/introspect" => Some(Self::Introspect),
            "/revoke" => Some(Self::Revoke),
            "/register" => Some(Self::Register),
            "/logout" => Some(Self::Logout),
            "/me/services" => Some(Self::Services),
            "/login" => Some(Self::Login),
            "/" | "" => Some(Self::Home),
            other => Self::parse_deep(other),
        }
    }

    fn parse_deep(path: &str) -> Option<Self> {
        if let Some(name) = path.strip_prefix("/static/") {
            return Some(Self::Asset(name.to_owned()));
        }
        if let Some(client_id) = path.strip_prefix("/register/") {
            return Some(Self::Registered(client_id.to_owned()));
        }
        let last = path.strip_prefix("/login/")?;
        let method = Method::parse(last).map(Self::Password);
        method
            .ok()
            .or_else(|| LoginId::parse(last).ok().map(Self::Step))
    }

    /// The path with the issuer's prefix.
    #[must_use]
    pub fn path(&self, site: &Site) -> String {
        let base = &site.base;
        match self {
            Self::Discovery => format!("{base}/.well-known/openid-configuration"),
            Self::ServerMetadata => format!("{base}{SERVER_METADATA}"),
            Self::Jwks => format!("{base}/jwks"),
            Self::Authorize => format!("{base}/authorize"),
            Self::Token => format!("{base}/token"),
            Self::UserInfo => format!("{base}/userinfo"),
            Self::Par => format!("{base}/par"),
            Self::Introspect => format!("{base}/introspect"),
            Self::Revoke => format!("{base}/revoke"),
            Self::Register => format!("{base}/register"),
            Self::Registered(client_id) => format!("{base}/register/{client_id}"),
            Self::Logout => format!("{base}/logout"),
            Self::Services => format!("{base}/me/services"),
            Self::Login => format!("{base}/login"),
            Self::Password(method) => format!("{base}/login/{}", method.as_str()),
            Self::Step(id) => format!("{base}/login/{id}"),
            Self::Asset(name) => format!("{base}/static/{name}"),
            Self::Home => format!("{base}/"),
        }
    }

    /// Whether programs call it, who want JSON and not a page.
    #[must_use]
    pub fn is_for_programs(&self) -> bool {
        matches!(
            self,
            Self::Discovery
                | Self::ServerMetadata
                | Self::Jwks
                | Self::Token
                | Self::UserInfo
                | Self::Par
                | Self::Introspect
                | Self::Revoke
                | Self::Register
                | Self::Registered(_)
        )
    }

    /// Whether scripts of other origins may call it and read the answer (contract §5): what a
    /// client in a browser needs.
    #[must_use]
    pub fn is_open_to_scripts(&self) -> bool {
        matches!(
            self,
            Self::Discovery
                | Self::ServerMetadata
                | Self::Jwks
                | Self::Token
                | Self::UserInfo
                | Self::Revoke
        )
    }

    /// Whether a body is JSON and not a form (RFC 7591 §3.1).
    #[must_use]
    pub const fn takes_json(&self) -> bool {
        matches!(self, Self::Register | Self::Registered(_))
    }

    /// Whether a request may bring a proof of possession (RFC 9449).
    #[must_use]
    pub const fn takes_dpop_proofs(&self) -> bool {
        matches!(self, Self::Token | Self::Par | Self::UserInfo)
    }

    /// The name in logs and metrics: a closed set, without identifiers.
    #[must_use]
    pub fn label(&self) -> &'static str {
        match self {
            Self::Discovery => "discovery",
            Self::ServerMetadata => "server_metadata",
            Self::Jwks => "jwks",
            Self::Authorize => "authorize",
            Self::Token => "token",
            Self::UserInfo => "userinfo",
            Self::Par => "par",
            Self::Introspect => "introspect",
            Self::Revoke => "revoke",
            Self::Register => "register",
            Self::Registered(_) => "registered",
            Self::Logout => "logout",
            Self::Services => "me_services",
            Self::Login => "login",
            Self::Password(_) => "login_password",
            Self::Step(_) => "login_step",
            Self::Asset(_) => "static",
            Self::Home => "home",
        }
    }
}

const SERVER_METADATA: &str = "/.well-known/oauth-authorization-server";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_leads_back_to_its_route() {
        let site = Site::of("https://id.example/idp");
        let id = LoginId::parse("abcdefghijklmnopqrstuvwxya").unwrap();
        let routes = [
            Route::Discovery,
            Route::ServerMetadata,
            Route::Jwks,
            Route::Authorize,
            Route::Token,
            Route::UserInfo,
            Route::Par,
            Route::Introspect,
            Route::Revoke,
            Route::Register,
            Route::Registered("some-client".into()),
            Route::Logout,
            Route::Services,
            Route::Login,
            Route::Password(Method::Token),
            Route::Step(id),
            Route::Asset("a.css".into()),
            Route::Home,
        ];
        for route in routes {
            assert_eq!(Route::parse(&route.path(&site), &site), Some(route));
        }
    }

    #[test]
    fn the_server_metadata_stands_in_both_places() {
        let site = Site::of("https://id.example/idp");
        for path in [
            "/idp/.well-known/oauth-authorization-server",
            "/.well-known/oauth-authorization-server/idp",
        ] {
            assert_eq!(Route::parse(path, &site), Some(Route::ServerMetadata));
        }
        for path in [
            "/.well-known/oauth-authorization-server",
            "/.well-known/oauth-authorization-server/",
            "/.well-known/oauth-authorization-server/other",
            "/.well-known/openid-configuration/idp",
        ] {
            assert_eq!(Route::parse(path, &site), None, "{path}");
        }
    }

    #[test]
    fn unknown_paths_have_no_route() {
        let site = Site::of("https://id.example/idp");
        for path in [
            "/login",
            "/idp/login/what",
            "/idp/admin",
            "/idp/login/",
            "x",
        ] {
            assert_eq!(Route::parse(path, &site), None, "{path}");
        }
    }
}
