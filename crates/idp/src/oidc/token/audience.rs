//! For whom an access token is, and what it opens there (RFC 9068 section 3, RFC 8707 section 2.2).

use fedtoken_storage::stores::Grant;

use super::error::TokenError;
use crate::{
    keys::Algorithm,
    oidc::{registration::Registration, resource::Resource, scope::ScopeSet},
};

/// The one audience of an access token.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Audience<'a> {
    /// The issuer, or the identifier of a protected resource.
    pub identifier: &'a str,
    /// What of the scope belongs there: a token never opens two doors.
    pub scope: ScopeSet,
    /// By what its tokens are signed.
    pub algorithm: Algorithm,
}

/// The audience of a grant's access tokens with this scope; `asked` is `resource` of the request.
///
/// # Errors
/// [`TokenError::Target`] when another resource is asked than was granted, or when the granted one
/// is no longer there or no longer open to the client.
pub fn audience<'a>(
    (grant, client): (&Grant, &Registration),
    (asked, scope): (Option<&str>, &ScopeSet),
    (issuer, resources): (&'a str, &'a [Resource]),
) -> Result<Audience<'a>, TokenError> {
    if asked.is_some() && asked != grant.resource.as_deref() {
        return Err(TokenError::Target);
    }
    let Some(granted) = grant.resource.as_deref() else {
        return Ok(Audience {
            identifier: issuer,
            scope: scope.clone().of_ours(),
            algorithm: Algorithm::Es256,
        });
    };
    let mut known = resources.iter();
    let resource = known.find(|resource| resource.identifier == granted);
    let resource = resource.filter(|resource| resource.is_open_to(client));
    let resource = resource.ok_or(TokenError::Target)?;
    Ok(Audience {
        identifier: &resource.identifier,
        scope: scope.within(&resource.scopes()),
        algorithm: resource.signing_alg,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oidc::token::samples;

    const ISSUER: &str = "https://idp.example";
    const API: &str = "urn:example:api";

    fn decide(granted: Option<&str>, asked: Option<&str>) -> Result<(String, String), TokenError> {
        decide_for("openid api:write", (granted, asked))
    }

    fn decide_for(
        allowed: &str,
        (granted, asked): (Option<&str>, Option<&str>),
    ) -> Result<(String, String), TokenError> {
        let client = samples::client_allowed(allowed);
        let grant = Grant {
            resource: granted.map(String::from),
            ..samples::grant()
        };
        let api = Resource {
            identifier: String::from(API),
            scope: String::from("api:read api:write"),
            signing_alg: Algorithm::Rs256,
        };
        let scope = ScopeSet::parse("openid email api:read other:read");
        audience((&grant, &client), (asked, &scope), (ISSUER, &[api])).map(|audience| {
            let own = audience.identifier == ISSUER;
            let algorithm = if own {
                Algorithm::Es256
            } else {
                Algorithm::Rs256
            };
            assert_eq!(audience.algorithm, algorithm);
            (
                String::from(audience.identifier),
                audience.scope.to_string(),
            )
        })
    }

    #[test]
    fn without_a_resource_a_token_is_for_the_provider_and_its_scopes() {
        let own = (String::from(ISSUER), String::from("openid email"));
        assert_eq!(decide(None, None), Ok(own));
    }

    #[test]
    fn with_a_resource_a_token_is_for_it_and_its_scopes_alone() {
        let api = (String::from(API), String::from("api:read"));
        assert_eq!(decide(Some(API), None), Ok(api.clone()));
        assert_eq!(decide(Some(API), Some(API)), Ok(api));
    }

    #[test]
    fn another_resource_than_the_granted_one_is_refused() {
        let refused = Err(TokenError::Target);
        assert_eq!(decide(Some(API), Some("urn:example:other")), refused);
        assert_eq!(decide(None, Some(API)), refused);
        assert_eq!(decide(None, Some(ISSUER)), refused);
    }

    #[test]
    fn a_resource_that_was_taken_from_the_client_gets_no_tokens() {
        let taken = |allowed| decide_for(allowed, (Some(API), None));
        assert_eq!(taken("openid email"), Err(TokenError::Target));
        assert!(taken("openid api:read").is_ok());
    }

    #[test]
    fn a_resource_that_is_gone_gets_no_tokens() {
        let gone = Some("urn:example:gone");
        assert_eq!(decide(gone, None), Err(TokenError::Target));
        assert_eq!(decide(gone, gone), Err(TokenError::Target));
    }
}
