//! The questions around a login and the list of what was allowed, as samples.

use super::{SERVICE, Samples, Stage};
use crate::pages::*;

/// Everything a service can be told.
pub(in crate::pages::tests) const TOLD: [Told<'static>; 9] = [
    Told::Login,
    Told::Profile,
    Told::Email,
    Told::Phone,
    Told::Address,
    Told::RegisterNumber,
    Told::Roles,
    Told::Resource("api:<b>read</b>"),
    Told::WhileAway,
];

impl Samples {
    /// The questions around a login: who it is, and what the service may see.
    pub(super) fn questions(&mut self) {
        let (frame, service) = (self.frame, SERVICE);
        let account = AccountForm {
            frame,
            service,
            action: "/idp/login",
            ask: "sealed\"ask",
            username: Some("an<b>maes"),
            account: "sealed\"account",
        };
        self.add("account", Stage::BeforePassword, &account);
        let unnamed = AccountForm {
            username: None,
            ..account
        };
        self.add("account-unnamed", Stage::BeforePassword, &unnamed);
        let consent = ConsentForm {
            frame,
            service,
            action: "/idp/login",
            ask: "sealed\"ask",
            form: "sealed\"form",
            told: &TOLD,
            policy: Some("https://town.example/privacy?a=1&b=2"),
            terms: Some("https://town.example/terms"),
            services: "/idp/me/services",
            alert: None,
        };
        self.add("consent", Stage::AfterPassword, &consent);
        let bare = ConsentForm {
            told: &[Told::Login],
            policy: None,
            terms: None,
            ..consent
        };
        self.add("consent-bare", Stage::AfterPassword, &bare);
        let expired = ConsentForm {
            alert: Some(ConsentAlert::Expired),
            ..consent
        };
        self.add_failed("consent-Expired", Stage::AfterPassword, &expired);
    }

    pub(super) fn services(&mut self) {
        let allowed = ["Town <b>Hall</b>", "Library"].map(|name| Allowed {
            name: name.to_owned(),
            told: TOLD.to_vec(),
            ground: if name == "Library" {
                Ground::Login
            } else {
                Ground::Consent
            },
            day: "14/11/2023".to_owned(),
            date: "2023-11-14".to_owned(),
            value: format!("sealed\"{}", name.len()),
        });
        let page = Services {
            frame: self.frame,
            action: "/idp/me/services",
            allowed: &allowed,
            alert: None,
        };
        self.add("services", Stage::Own, &page);
        let alert = Some(ServicesAlert::Expired);
        self.add_failed("services-Expired", Stage::Own, &Services { alert, ..page });
        let none = Services {
            allowed: &[],
            ..page
        };
        self.add("services-none", Stage::BeforePassword, &none);
        let closed = ServicesClosed { frame: self.frame };
        self.add("services-closed", Stage::BeforePassword, &closed);
    }
}
