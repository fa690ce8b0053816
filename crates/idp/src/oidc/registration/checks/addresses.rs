//! RFC 9700 section 4.1: where answers may go, and browsers after logout.

use crate::oidc::registration::{
    House, Problem, Registration,
    redirect_uri::{self, UriProblem},
};

pub(super) fn check(client: &Registration, house: &House<'_>, problems: &mut Vec<Problem>) {
    if client.redirect_uris.is_empty() {
        problems.push(Problem::NoRedirectUri);
    }
    for (member, uris) in [
        ("redirect_uris", &client.redirect_uris),
        (
            "post_logout_redirect_uris",
            &client.post_logout_redirect_uris,
        ),
    ] {
        if uris.len() > MOST {
            problems.push(Problem::TooManyUris(member));
        }
        for uri in uris {
            problems.extend(one(uri, client, house));
        }
    }
}

fn one(uri: &str, client: &Registration, house: &House<'_>) -> Option<Problem> {
    let named = |problem: UriProblem| Problem::Uri {
        uri: String::from(uri),
        problem,
    };
    match redirect_uri::check(uri, client.application_type) {
        Err(problem) => Some(named(problem)),
        Ok(()) if house.is_own(uri) => Some(Problem::Ours(String::from(uri))),
        Ok(()) => None,
    }
}

/// Compared one by one at each request.
const MOST: usize = 100;

#[cfg(test)]
mod tests {
    use super::super::fixture::problems;
    use super::*;
    use crate::oidc::registration::ApplicationType;

    fn text(text: &str) -> String {
        String::from(text)
    }

    #[test]
    fn a_client_without_return_address_is_refused() {
        assert_eq!(
            problems(|it| it.redirect_uris.clear()),
            [Problem::NoRedirectUri]
        );
    }

    #[test]
    fn a_bad_address_is_named_wherever_it_stands() {
        let bad = "http://rp.example/";
        let named = [Problem::Uri {
            uri: text(bad),
            problem: UriProblem::PlainHttp,
        }];
        assert_eq!(problems(|it| it.redirect_uris.push(text(bad))), named);
        assert_eq!(
            problems(|it| it.post_logout_redirect_uris.push(text(bad))),
            named
        );
    }

    #[test]
    fn a_scheme_of_an_app_is_for_native_clients() {
        let app = || vec![text("be.example.app:/cb")];
        let sector = Some(text("app.example"));
        let web = problems(|it| {
            (it.redirect_uris, it.sector_identifier) = (app(), sector.clone());
        });
        let problem = UriProblem::Scheme;
        let uri = text("be.example.app:/cb");
        assert_eq!(web, [Problem::Uri { uri, problem }]);
        let native = problems(|it| {
            it.application_type = ApplicationType::Native;
            (it.redirect_uris, it.sector_identifier) = (app(), sector);
        });
        assert_eq!(native, []);
    }

    #[test]
    fn answers_never_go_to_the_provider_itself() {
        let own = "https://id.example/login";
        let refused = [Problem::Ours(text(own))];
        let after_logout = problems(|it| it.post_logout_redirect_uris.push(text(own)));
        assert_eq!(after_logout, refused);
        let sector = Some(text("rp.example"));
        let answer = problems(|it| {
            it.sector_identifier = sector;
            it.redirect_uris.push(text(own));
        });
        assert_eq!(answer, refused);
    }

    #[test]
    fn there_are_at_most_100_addresses() {
        let many = |count: usize| vec![text("https://rp.example/cb"); count];
        assert_eq!(problems(|it| it.redirect_uris = many(100)), []);
        assert_eq!(
            problems(|it| it.redirect_uris = many(101)),
            [Problem::TooManyUris("redirect_uris")]
        );
        assert_eq!(
            problems(|it| it.post_logout_redirect_uris = many(101)),
            [Problem::TooManyUris("post_logout_redirect_uris")]
        );
    }
}
