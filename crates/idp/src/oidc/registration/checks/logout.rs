//! OpenID Connect Front-Channel and Back-Channel Logout, section 2 of both: where a client hears
//! that a session has ended.

use url::{Origin, Url};

use crate::oidc::registration::{
    House, Problem, Registration,
    address::{PlainHttp, check_fetched, check_page},
};

pub(super) fn check(client: &Registration, house: &House<'_>, problems: &mut Vec<Problem>) {
    if let Some(uri) = &client.frontchannel_logout_uri {
        match check_page(uri, PlainHttp::ThisMachine) {
            Err(problem) => problems.push(Problem::Address {
                member: "frontchannel_logout_uri",
                problem,
            }),
            Ok(()) if !shares_origin(uri, &client.redirect_uris) => {
                problems.push(Problem::ForeignFrame);
            }
            Ok(()) => {}
        }
    }
    let posted = client.backchannel_logout_uri.as_deref();
    if let Some(Err(problem)) = posted.map(|uri| check_fetched(uri, house)) {
        problems.push(Problem::Address {
            member: "backchannel_logout_uri",
            problem,
        });
    }
}

/// Scheme, host and port of one of the return addresses.
fn shares_origin(uri: &str, others: &[String]) -> bool {
    let own = origin(uri);
    own.is_some() && others.iter().any(|other| origin(other) == own)
}

fn origin(uri: &str) -> Option<Origin> {
    Url::parse(uri).ok().map(|url| url.origin())
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{problems, some};
    use super::*;
    use crate::oidc::registration::UriProblem;

    fn refused(member: &'static str, problem: UriProblem) -> [Problem; 1] {
        [Problem::Address { member, problem }]
    }

    #[test]
    fn a_frame_shares_an_origin_with_a_return_address() {
        let frame = |uri: &str| problems(|it| it.frontchannel_logout_uri = some(uri));
        assert_eq!(frame("https://rp.example/bye?a=1"), []);
        for other in [
            "https://other.example/bye",
            "https://rp.example:8443/bye",
            "https://www.rp.example/bye",
        ] {
            assert_eq!(frame(other), [Problem::ForeignFrame], "{other}");
        }
        assert_eq!(
            frame("http://rp.example/bye"),
            refused("frontchannel_logout_uri", UriProblem::PlainHttp)
        );
    }

    #[test]
    fn an_origin_of_an_app_is_nobodys() {
        let found = problems(|it| {
            it.application_type = crate::oidc::registration::ApplicationType::Native;
            it.subject_type = crate::oidc::registration::SubjectType::Public;
            it.redirect_uris = vec![String::from("be.example.app:/cb")];
            it.frontchannel_logout_uri = some("https://rp.example/bye");
        });
        assert_eq!(found, [Problem::ForeignFrame]);
    }

    #[test]
    fn a_logout_token_is_posted_over_https() {
        let posted = |uri: &str| problems(|it| it.backchannel_logout_uri = some(uri));
        assert_eq!(posted("https://elsewhere.example/bye"), []);
        assert_eq!(posted("http://127.0.0.1:9/bye"), []);
        let refused = |problem| refused("backchannel_logout_uri", problem);
        assert_eq!(
            posted("http://rp.example/bye"),
            refused(UriProblem::PlainHttp)
        );
        assert_eq!(
            posted("https://rp.example/bye#a"),
            refused(UriProblem::Fragment)
        );
    }
}
