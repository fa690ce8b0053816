//! Pages of the client that are linked or opened for people (RFC 7591 section 2), and the address
//! that others start a login at (OpenID Connect Core section 4).

use crate::oidc::registration::{
    House, Problem, Registration,
    address::{PlainHttp, check_page},
};

pub(super) fn check(client: &Registration, _: &House<'_>, problems: &mut Vec<Problem>) {
    for (member, uri, plain) in [
        ("client_uri", &client.client_uri, PlainHttp::Anywhere),
        ("policy_uri", &client.policy_uri, PlainHttp::Anywhere),
        ("tos_uri", &client.tos_uri, PlainHttp::Anywhere),
        (
            "initiate_login_uri",
            &client.initiate_login_uri,
            PlainHttp::ThisMachine,
        ),
    ] {
        let found = uri.as_deref().map(|uri| check_page(uri, plain));
        if let Some(Err(problem)) = found {
            problems.push(Problem::Address { member, problem });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{problems, some};
    use super::*;
    use crate::oidc::registration::UriProblem;

    #[test]
    fn pages_may_lie_anywhere_on_the_web() {
        let good = problems(|it| {
            it.client_uri = some("http://rp.example/");
            it.policy_uri = some("https://rp.example/privacy#cookies");
            it.tos_uri = some("https://rp.example/terms");
            it.initiate_login_uri = some("https://rp.example/login");
        });
        assert_eq!(good, []);
    }

    #[test]
    fn a_link_that_is_no_page_is_refused() {
        let refused = |member, problem| [Problem::Address { member, problem }];
        let script = || some("javascript:alert(1)");
        assert_eq!(
            problems(|it| it.client_uri = script()),
            refused("client_uri", UriProblem::Scheme)
        );
        assert_eq!(
            problems(|it| it.policy_uri = script()),
            refused("policy_uri", UriProblem::Scheme)
        );
        assert_eq!(
            problems(|it| it.tos_uri = some("/terms")),
            refused("tos_uri", UriProblem::NotAbsolute)
        );
    }

    #[test]
    fn a_login_is_started_over_https() {
        assert_eq!(
            problems(|it| it.initiate_login_uri = some("http://rp.example/login")),
            [Problem::Address {
                member: "initiate_login_uri",
                problem: UriProblem::PlainHttp,
            }]
        );
    }
}
