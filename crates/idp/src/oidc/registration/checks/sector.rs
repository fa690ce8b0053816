//! OpenID Connect Core section 8.1: one sector for all return addresses of a pairwise client.

use std::collections::BTreeSet;

use crate::oidc::registration::{
    House, Problem, Registration, SubjectType, address::check_fetched, metadata::host,
};

pub(super) fn check(client: &Registration, house: &House<'_>, problems: &mut Vec<Problem>) {
    if let Some(sector) = &client.sector_identifier {
        let plain = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-');
        if sector.is_empty() || !sector.bytes().all(plain) {
            problems.push(Problem::Sector);
        }
    }
    if let Some(uri) = &client.sector_identifier_uri {
        if let Err(problem) = check_fetched(uri, house) {
            problems.push(Problem::Address {
                member: "sector_identifier_uri",
                problem,
            });
        }
        if client.sector_identifier.is_some() {
            problems.push(Problem::SectorTwice);
        }
    }
    let stated = client.sector_identifier.is_some() || client.sector_identifier_uri.is_some();
    if client.subject_type == SubjectType::Pairwise && !stated && !has_one_host(client) {
        problems.push(Problem::SectorNeeded);
    }
}

fn has_one_host(client: &Registration) -> bool {
    let hosts: BTreeSet<_> = client.redirect_uris.iter().map(|uri| host(uri)).collect();
    hosts.len() <= 1 && !hosts.contains(&None)
}

impl Registration {
    /// What is wrong with the document at `sector_identifier_uri`: it must list every return
    /// address, so that nobody joins a sector that does not know him.
    #[must_use]
    pub fn check_sector_document(&self, document: &[u8]) -> Vec<Problem> {
        let Ok(listed) = serde_json::from_slice::<BTreeSet<String>>(document) else {
            return vec![Problem::SectorDocument];
        };
        let missing = self
            .redirect_uris
            .iter()
            .filter(|uri| !listed.contains(*uri));
        missing.cloned().map(Problem::NotInSector).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{good, problems, some};
    use super::*;
    use crate::oidc::registration::{ApplicationType, UriProblem};

    fn other() -> String {
        String::from("https://other.example/cb")
    }

    #[test]
    fn pairwise_subjects_need_one_sector() {
        assert_eq!(
            problems(|it| it.redirect_uris.push(other())),
            [Problem::SectorNeeded]
        );
        let native = problems(|it| {
            it.application_type = ApplicationType::Native;
            it.redirect_uris = vec![String::from("be.example.app:/cb")];
        });
        assert_eq!(native, [Problem::SectorNeeded]);
        let public = problems(|it| {
            it.subject_type = SubjectType::Public;
            it.redirect_uris.push(other());
        });
        assert_eq!(public, []);
    }

    #[test]
    fn a_stated_sector_stands_for_several_hosts() {
        let stated = problems(|it| {
            it.redirect_uris.push(other());
            it.sector_identifier = some("group.example");
        });
        assert_eq!(stated, []);
        let fetched = problems(|it| {
            it.redirect_uris.push(other());
            it.sector_identifier_uri = some("https://group.example/sector.json");
        });
        assert_eq!(fetched, []);
    }

    #[test]
    fn a_sector_is_a_host_name() {
        for bad in ["", "a/b", "Group.example", "group.example:443"] {
            let found = problems(|it| it.sector_identifier = some(bad));
            assert_eq!(found, [Problem::Sector], "{bad}");
        }
    }

    #[test]
    fn a_sector_is_stated_once() {
        let both = problems(|it| {
            it.sector_identifier = some("group.example");
            it.sector_identifier_uri = some("https://group.example/sector.json");
        });
        assert_eq!(both, [Problem::SectorTwice]);
    }

    #[test]
    fn a_document_is_fetched_over_https() {
        let found = problems(|it| it.sector_identifier_uri = some("http://group.example/"));
        assert_eq!(
            found,
            [Problem::Address {
                member: "sector_identifier_uri",
                problem: UriProblem::PlainHttp,
            }]
        );
    }

    #[test]
    fn the_document_lists_every_return_address() {
        let mut client = good();
        client.redirect_uris.push(other());
        let found = |text: &str| client.check_sector_document(text.as_bytes());
        let both = r#"["https://x.example/", "https://rp.example/cb", "https://other.example/cb"]"#;
        assert_eq!(found(both), []);
        assert_eq!(
            found(r#"["https://rp.example/cb"]"#),
            [Problem::NotInSector(other())]
        );
        for text in ["", "{}", "[1]", r#""https://rp.example/cb""#, "[\"a\"] x"] {
            assert_eq!(found(text), [Problem::SectorDocument], "{text}");
        }
    }
}
