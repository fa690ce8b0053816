//! Small things every page needs: language, frame, the service that asked.

use crate::{
    app::App,
    http::Request,
    oidc::{Ask, Registration},
    pages::{DEFAULT_BRAND, Frame, Language, Preferences, Service, choose},
};

/// The language of a page, in the order of contract §4.
#[must_use]
pub fn language(app: &App, request: &Request, asked: Option<(&Ask, &Registration)>) -> Language {
    let wished = asked
        .map(|(ask, _)| ask.ui_locales.join(" "))
        .unwrap_or_default();
    choose(Preferences {
        ui_locales: &wished,
        cookie: request.cookies.value(&app.site.cookies.language()),
        client: asked.and_then(|(_, client)| client.default_locale.as_deref()),
        accept_language: request.header("accept-language").unwrap_or_default(),
    })
}

/// The language of a page outside a login.
#[must_use]
pub fn language_for(app: &App, request: &Request, client: Option<&Registration>) -> Language {
    choose(Preferences {
        ui_locales: "",
        cookie: request.cookies.value(&app.site.cookies.language()),
        client: client.and_then(|client| client.default_locale.as_deref()),
        accept_language: request.header("accept-language").unwrap_or_default(),
    })
}

/// The frame of a page.
#[must_use]
pub fn frame<'a>(app: &'a App, request: &'a Request, language: Language) -> Frame<'a> {
    Frame {
        language,
        base: &app.site.base,
        brand: DEFAULT_BRAND,
        reference: request.reference.as_str(),
        languages: &[],
    }
}

/// The service a login is for, as shown beside every field that takes a secret.
#[must_use]
pub fn service(registration: &Registration, ask: &Ask) -> ServiceName {
    let host = url::Url::parse(&ask.redirect_uri)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned))
        .unwrap_or_else(|| ask.redirect_uri.clone());
    let name = registration
        .client_name
        .clone()
        .unwrap_or_else(|| registration.client_id.clone());
    ServiceName { name, host }
}

/// Name and host of a service.
#[derive(Clone, Debug)]
pub struct ServiceName {
    name: String,
    host: String,
}

impl ServiceName {
    /// As the pages take it.
    #[must_use]
    pub fn shown(&self) -> Service<'_> {
        Service {
            name: &self.name,
            host: &self.host,
        }
    }
}

/// The origin or scheme of a redirect URI, for CSP `form-action`.
#[must_use]
pub fn form_target(redirect_uri: &str) -> String {
    let Ok(url) = url::Url::parse(redirect_uri) else {
        return String::new();
    };
    match url.origin() {
        url::Origin::Tuple(..) => url.origin().ascii_serialization(),
        url::Origin::Opaque(_) => format!("{}:", url.scheme()),
    }
}

#[cfg(test)]
mod tests {
    use super::form_target;

    #[test]
    fn form_targets_are_origins_or_schemes() {
        assert_eq!(
            form_target("https://rp.example:444/cb?x=1"),
            "https://rp.example:444"
        );
        assert_eq!(
            form_target("http://127.0.0.1:9999/cb"),
            "http://127.0.0.1:9999"
        );
        assert_eq!(form_target("be.example.app:/cb"), "be.example.app:");
    }
}
