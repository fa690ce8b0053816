//! What is wrong with a registration: all problems at once, for the operator to read.

use std::collections::BTreeSet;

use fedtoken_core::level::Level;
use thiserror::Error;

use super::{
    metadata::{self, Registration, SubjectType},
    redirect_uri::{self, UriProblem},
};
use crate::oidc::scope::{Scope, ScopeSet};

/// One thing wrong with a registration.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum Problem {
    /// The identifier is empty, longer than 128 characters, or not of visible ASCII.
    #[error("client_id is not 1 to 128 visible ASCII characters")]
    ClientId,
    /// The name is empty, longer than 100 characters, or holds control characters.
    #[error("client_name is not 1 to 100 printable characters")]
    ClientName,
    /// There is no return address.
    #[error("redirect_uris is empty")]
    NoRedirectUri,
    /// A return address is unfit.
    #[error("`{uri}` {problem}")]
    Uri {
        /// Which one.
        uri: String,
        /// Why.
        problem: UriProblem,
    },
    /// A scope is unknown.
    #[error("scope `{0}` is unknown")]
    UnknownScope(String),
    /// Without `openid` there is no login.
    #[error("scope lacks openid")]
    NoOpenid,
    /// No grant is allowed.
    #[error("grant_types is empty")]
    NoGrantType,
    /// Pairwise subjects need one host for all return addresses, or a stated sector.
    #[error("pairwise subjects over several hosts need sector_identifier")]
    SectorNeeded,
    /// The sector is no plain host name.
    #[error("sector_identifier is not a host name")]
    Sector,
    /// The level is not one.
    #[error("minimum_level is not a level")]
    MinimumLevel,
    /// We have no pages in this language.
    #[error("default_locale is none of nl, fr, de, en")]
    Locale,
}

impl Registration {
    /// Everything that is wrong with it.
    #[must_use]
    pub fn check(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        self.check_names(&mut problems);
        self.check_addresses(&mut problems);
        self.check_scope(&mut problems);
        self.check_sector(&mut problems);
        if self.grant_types.is_empty() {
            problems.push(Problem::NoGrantType);
        }
        if Level::new(self.minimum_level).is_err() {
            problems.push(Problem::MinimumLevel);
        }
        if self
            .default_locale
            .as_deref()
            .is_some_and(|locale| !LOCALES.contains(&locale))
        {
            problems.push(Problem::Locale);
        }
        problems
    }

    fn check_names(&self, problems: &mut Vec<Problem>) {
        let id = &self.client_id;
        if !(1..=128).contains(&id.len()) || !id.bytes().all(|byte| byte.is_ascii_graphic()) {
            problems.push(Problem::ClientId);
        }
        let bad_name = |name: &str| {
            !(1..=100).contains(&name.chars().count()) || name.chars().any(char::is_control)
        };
        if self.client_name.as_deref().is_some_and(bad_name) {
            problems.push(Problem::ClientName);
        }
    }

    fn check_addresses(&self, problems: &mut Vec<Problem>) {
        if self.redirect_uris.is_empty() {
            problems.push(Problem::NoRedirectUri);
        }
        for uri in self
            .redirect_uris
            .iter()
            .chain(&self.post_logout_redirect_uris)
        {
            if let Err(problem) = redirect_uri::check(uri, self.application_type) {
                problems.push(Problem::Uri {
                    uri: uri.clone(),
                    problem,
                });
            }
        }
    }

    fn check_scope(&self, problems: &mut Vec<Problem>) {
        let names = self.scope.split(' ').filter(|name| !name.is_empty());
        let unknown = names.filter(|name| Scope::parse(name).is_none());
        problems.extend(unknown.map(|name| Problem::UnknownScope(String::from(name))));
        if !ScopeSet::parse_known(&self.scope).has(Scope::Openid) {
            problems.push(Problem::NoOpenid);
        }
    }

    fn check_sector(&self, problems: &mut Vec<Problem>) {
        if let Some(sector) = &self.sector_identifier {
            let plain = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-');
            if sector.is_empty() || !sector.bytes().all(plain) {
                problems.push(Problem::Sector);
            }
        } else if self.subject_type == SubjectType::Pairwise {
            let hosts: BTreeSet<_> = self
                .redirect_uris
                .iter()
                .map(|uri| metadata::host(uri))
                .collect();
            if hosts.len() > 1 || hosts.contains(&None) {
                problems.push(Problem::SectorNeeded);
            }
        }
    }
}

/// The languages of the pages (contract section 4).
const LOCALES: [&str; 4] = ["nl", "fr", "de", "en"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oidc::registration::ApplicationType;
    use serde_json::json;

    fn good() -> Registration {
        serde_json::from_value(json!({
            "client_id": "rp", "client_name": "Mijn gemeente é",
            "redirect_uris": ["https://rp.example/cb"],
            "post_logout_redirect_uris": ["https://rp.example/"],
            "default_locale": "nl", "subject_type": "pairwise",
        }))
        .unwrap()
    }

    fn problems(change: impl FnOnce(&mut Registration)) -> Vec<Problem> {
        let mut registration = good();
        change(&mut registration);
        registration.check()
    }

    #[test]
    fn a_good_registration_has_no_problem() {
        assert_eq!(good().check(), []);
    }

    #[test]
    fn each_problem_is_named_alone() {
        assert_eq!(
            problems(|it| it.client_id = String::new()),
            [Problem::ClientId]
        );
        assert_eq!(
            problems(|it| it.client_id = String::from("a b")),
            [Problem::ClientId]
        );
        let name = |text: &str| Some(String::from(text));
        assert_eq!(
            problems(|it| it.client_name = name("a\nb")),
            [Problem::ClientName]
        );
        assert_eq!(
            problems(|it| it.redirect_uris.clear()),
            [Problem::NoRedirectUri]
        );
        assert_eq!(
            problems(|it| it.grant_types.clear()),
            [Problem::NoGrantType]
        );
        assert_eq!(problems(|it| it.minimum_level = 0), [Problem::MinimumLevel]);
        assert_eq!(
            problems(|it| it.default_locale = name("es")),
            [Problem::Locale]
        );
        assert_eq!(
            problems(|it| it.sector_identifier = name("a/b")),
            [Problem::Sector]
        );
        let scope = String::from("openid egovnrn");
        assert_eq!(
            problems(|it| it.scope = scope),
            [Problem::UnknownScope(String::from("egovnrn"))]
        );
        assert_eq!(
            problems(|it| it.scope = String::from("email")),
            [Problem::NoOpenid]
        );
    }

    #[test]
    fn a_bad_address_is_named_wherever_it_stands() {
        let bad = String::from("http://rp.example/");
        let named = [Problem::Uri {
            uri: bad.clone(),
            problem: UriProblem::PlainHttp,
        }];
        assert_eq!(problems(|it| it.redirect_uris.push(bad.clone())), named);
        assert_eq!(problems(|it| it.post_logout_redirect_uris.push(bad)), named);
    }

    #[test]
    fn pairwise_subjects_need_one_sector() {
        let other = || String::from("https://other.example/cb");
        assert_eq!(
            problems(|it| it.redirect_uris.push(other())),
            [Problem::SectorNeeded]
        );
        let stated = problems(|it| {
            it.redirect_uris.push(other());
            it.sector_identifier = Some(String::from("group.example"));
        });
        assert_eq!(stated, []);
        let native = problems(|it| {
            it.application_type = ApplicationType::Native;
            it.redirect_uris = vec![String::from("be.example.app:/cb")];
        });
        assert_eq!(native, [Problem::SectorNeeded]);
    }
}
