//! RFC 9700 section 2.1.1: who may send a `nonce` in place of a challenge.

use crate::oidc::registration::{House, PkcePolicy, Problem, Registration};

pub(super) fn check(client: &Registration, _: &House<'_>, problems: &mut Vec<Problem>) {
    if client.pkce == PkcePolicy::Required {
        return;
    }
    if client.is_public() {
        problems.push(Problem::PkceOfPublic);
    }
    if client.is_fapi2() {
        problems.push(Problem::Fapi2Pkce);
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{p256, problems};
    use super::*;
    use crate::{
        keys::Algorithm,
        oidc::registration::{ClientAuthMethod, SecurityProfile},
    };

    #[test]
    fn a_confidential_client_may_be_exempt_from_pkce() {
        assert_eq!(problems(|it| it.pkce = PkcePolicy::Nonce), []);
    }

    #[test]
    fn a_public_client_is_never_exempt_from_pkce() {
        let public = |pkce| {
            problems(|it| {
                it.token_endpoint_auth_method = ClientAuthMethod::None;
                it.pkce = pkce;
            })
        };
        assert_eq!(public(PkcePolicy::Required), []);
        assert_eq!(public(PkcePolicy::Nonce), [Problem::PkceOfPublic]);
    }

    #[test]
    fn the_strict_profile_is_never_exempt_from_pkce() {
        let found = problems(|it| {
            it.profile = SecurityProfile::Fapi2;
            it.token_endpoint_auth_method = ClientAuthMethod::PrivateKeyJwt;
            it.id_token_signed_response_alg = Algorithm::Es256;
            it.jwks = Some(p256());
            it.pkce = PkcePolicy::Nonce;
        });
        assert_eq!(found, [Problem::Fapi2Pkce]);
    }
}
