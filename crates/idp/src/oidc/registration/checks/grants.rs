//! RFC 7591 section 2.1: grants and kinds of answers go together.

use crate::oidc::registration::{GrantType, House, Problem, Registration, ResponseType};

pub(super) fn check(client: &Registration, _: &House<'_>, problems: &mut Vec<Problem>) {
    if client.grant_types.is_empty() {
        problems.push(Problem::NoGrantType);
    }
    if client.response_types.is_empty() {
        problems.push(Problem::NoResponseType);
    }
    let codes = client.response_types.contains(&ResponseType::Code);
    if codes && !client.grant_types.contains(&GrantType::AuthorizationCode) {
        problems.push(Problem::CodeWithoutGrant);
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::problems;
    use super::*;

    #[test]
    fn a_client_without_answers_is_refused() {
        assert_eq!(
            problems(|it| it.response_types.clear()),
            [Problem::NoResponseType]
        );
        assert_eq!(
            problems(|it| it.grant_types.clear()),
            [Problem::NoGrantType, Problem::CodeWithoutGrant]
        );
    }

    #[test]
    fn a_code_that_could_not_be_redeemed_is_refused() {
        assert_eq!(
            problems(|it| it.grant_types = vec![GrantType::RefreshToken]),
            [Problem::CodeWithoutGrant]
        );
        let both = vec![GrantType::AuthorizationCode, GrantType::RefreshToken];
        assert_eq!(problems(|it| it.grant_types = both), []);
    }
}
