//! Small things every page needs: language, frame, the service that asked.

use crate::{
    app::App,
    http::Request,
    oidc::{Ask, Registration, Scope, ScopeSet},
    pages::{DEFAULT_BRAND, Frame, Language, LanguageLink, Preferences, Service, Told, choose},
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
    language_wished(app, request, ("", client))
}

/// The language of a page outside a login that was asked for with `ui_locales`.
#[must_use]
pub fn language_wished(
    app: &App,
    request: &Request,
    (ui_locales, client): (&str, Option<&Registration>),
) -> Language {
    choose(Preferences {
        ui_locales,
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

/// The frame of a page on which the language can be changed.
#[must_use]
pub fn frame_with<'a>(
    app: &'a App,
    request: &'a Request,
    (language, languages): (Language, &'a [LanguageLink<'a>]),
) -> Frame<'a> {
    Frame {
        languages,
        ..frame(app, request, language)
    }
}

/// The service a login is for, as shown beside every field that takes a secret.
#[must_use]
pub fn service(registration: &Registration, ask: &Ask) -> ServiceName {
    service_at(registration, &ask.redirect_uri)
}

/// The service behind this return address.
#[must_use]
pub fn service_at(registration: &Registration, redirect_uri: &str) -> ServiceName {
    let host = url::Url::parse(redirect_uri)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned))
        .unwrap_or_else(|| redirect_uri.to_owned());
    let name = registration.name().to_owned();
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

/// What a client with this scope is told, in the words of the pages.
#[must_use]
pub fn told(scope: &ScopeSet) -> Vec<Told<'_>> {
    let ours = scope.standard().map(|scope| match scope {
        Scope::Openid => Told::Login,
        Scope::Profile => Told::Profile,
        Scope::Email => Told::Email,
        Scope::Phone => Told::Phone,
        Scope::Address => Told::Address,
        Scope::OfflineAccess => Told::WhileAway,
        Scope::Egovnrn => Told::RegisterNumber,
        Scope::Roles => Told::Roles,
    });
    // What holds for all of it comes last.
    let (away, mut told): (Vec<_>, Vec<_>) = ours.partition(|one| *one == Told::WhileAway);
    told.extend(scope.of_resources().map(Told::Resource));
    told.extend(away);
    told
}

/// A registered address that may become a link: of the web and nothing else.
#[must_use]
pub fn web_link(address: Option<&str>) -> Option<&str> {
    address.filter(|address| {
        let parsed = url::Url::parse(address);
        parsed.is_ok_and(|url| matches!(url.scheme(), "https" | "http"))
    })
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
    use super::*;

    #[test]
    fn what_holds_for_everything_is_told_last() {
        let scope = ScopeSet::parse("api:read openid offline_access roles");
        let order = [
            Told::Login,
            Told::Roles,
            Told::Resource("api:read"),
            Told::WhileAway,
        ];
        assert_eq!(told(&scope), order);
    }

    #[test]
    fn only_addresses_of_the_web_become_links() {
        let good = Some("https://rp.example/terms");
        assert_eq!(web_link(good), good);
        for bad in ["javascript:alert(1)", "data:text/html,x", "/terms"] {
            assert_eq!(web_link(Some(bad)), None);
        }
    }

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
