//! The tokens themselves, made only after what they come from was used up.

use fedtoken_core::secret::SecretString;
use fedtoken_storage::stores::Grant;

use super::Asking;
use crate::{
    app::App,
    endpoints::userinfo::told_to,
    http::{Failure, Request},
    oidc::{
        Registration, Scope, ScopeSet,
        access_token::{self, AccessTokenInput},
        claims::{ClaimsRequest, IdTokenInput, Told, id_token},
        token::{Audience, TokenAnswer},
    },
};

/// What tokens are made from.
pub(super) struct Minting<'a> {
    pub(super) grant: &'a Grant,
    pub(super) asking: &'a Asking,
    pub(super) audience: Audience<'a>,
    /// What was granted, or the part of it that was asked now.
    pub(super) scope: ScopeSet,
    /// Of the request that the code answered.
    pub(super) nonce: Option<&'a str>,
    pub(super) told: Told,
}

/// Makes the tokens; without the scope `openid` there is no ID token (OpenID Connect Core §12.2).
pub(super) fn mint(
    app: &App,
    request: &Request,
    minting: Minting<'_>,
    refresh_token: Option<SecretString>,
) -> Result<TokenAnswer, Failure> {
    let Minting { grant, asking, .. } = minting;
    let client = &asking.client;
    let subject = app.subjects.subject(client, &grant.person_id);
    let access = AccessTokenInput {
        issuer: &app.site.issuer,
        audience: &minting.audience,
        subject: &subject,
        client_id: &client.client_id,
        key: &asking.key,
        grant_id: &grant.id,
        method: grant.method,
        acr: &grant.acr,
        authenticated_at: grant.authenticated_at,
        issued_at: request.now,
    };
    let access_token = access_token::mint(&access, &app.keys, &mut app.entropy.generator()?)?;
    let identity = IdTokenInput {
        issuer: &app.site.issuer,
        subject: &subject,
        client_id: &client.client_id,
        nonce: minting.nonce,
        acr: &grant.acr,
        method: grant.method,
        authenticated_at: grant.authenticated_at,
        sid: &app.subjects.session(client, &grant.sid),
        told: minting.told,
        issued_at: request.now,
    };
    let key = app.keys.signing(client.id_token_signed_response_alg);
    let is_openid = minting.scope.has(Scope::Openid);
    let id_token = is_openid.then(|| id_token(&identity, &access_token, key));
    Ok(TokenAnswer {
        access_token,
        token_type: asking.key.token_type(),
        id_token: id_token.transpose()?,
        refresh_token,
        scope: minting.scope,
    })
}

/// The claims that the request wanted in the ID token (OpenID Connect Core §5.5), as far as the
/// scope goes. Loaded before anything is used up.
pub(super) async fn told(
    app: &App,
    (grant, client): (&Grant, &Registration),
    scope: &ScopeSet,
) -> Result<Told, Failure> {
    let asked = ClaimsRequest::from_json(grant.claims.as_deref()).id_token;
    if asked.is_empty() {
        return Ok(Told::default());
    }
    let claims = told_to(app, client, (grant, scope)).await?;
    Ok(Told::pick(&claims, &asked)?)
}
