//! What is wrong with a registration: all problems at once, for its owner to read.

use super::{
    addresses, certificates, client_keys, fapi2, grants, levels, logout, names, pages, pkce,
    scopes, sector,
};
use crate::oidc::registration::{House, Problem, Registration};

impl Registration {
    /// Everything that is wrong with it in this house, but for what only a fetch can tell
    /// ([`Registration::check_sector_document`]).
    #[must_use]
    pub fn check(&self, house: &House<'_>) -> Vec<Problem> {
        let mut problems = Vec::new();
        for check in CHECKS {
            check(self, house, &mut problems);
        }
        problems
    }
}

type Check = fn(&Registration, &House<'_>, &mut Vec<Problem>);

const CHECKS: [Check; 12] = [
    names::check,
    addresses::check,
    pages::check,
    client_keys::check,
    certificates::check,
    grants::check,
    pkce::check,
    scopes::check,
    sector::check,
    levels::check,
    logout::check,
    fapi2::check,
];

#[cfg(test)]
mod tests {
    use super::super::fixture::{good, problems};
    use super::*;

    #[test]
    fn a_good_registration_has_no_problem() {
        assert_eq!(problems(|_| ()), []);
    }

    #[test]
    fn all_problems_come_at_once() {
        let found = problems(|it| {
            it.client_id = String::new();
            it.redirect_uris.clear();
            it.grant_types.clear();
            it.minimum_level = 0;
        });
        assert_eq!(
            found,
            [
                Problem::ClientId,
                Problem::NoRedirectUri,
                Problem::NoGrantType,
                Problem::CodeWithoutGrant,
                Problem::MinimumLevel,
            ]
        );
        assert_eq!(good().client_id, "rp");
    }
}
