//! `/introspect` (RFC 7662, RFC 9701): what a resource or a client may know of a token.

use fedtoken_storage::stores::Grant;

use super::client_auth::{Authenticated, authenticate, use_up};
use crate::{
    app::App,
    http::{Failure, Fault, Refusal, Reply, Request, Route},
    keys::Typ,
    oidc::{
        OAuthError, Parameters, Registration, Scope,
        access_token::AccessToken,
        consent,
        introspection::{
            Introspection, MEDIA_TYPE, Recognised, SignedIntrospection, may_see, recognise,
            wants_jwt,
        },
        life,
        token::RefreshToken,
    },
};

/// Answers about a token; of one that is over, unknown or of others it says the same.
///
/// # Errors
/// An OAuth error as JSON: the client is not known, is public, or names no token.
pub(super) async fn introspect(app: &App, request: &Request) -> Result<Reply, Failure> {
    let parameters = Parameters::parse(&request.form)
        .map_err(|_| refused(OAuthError::InvalidRequest, "a parameter is repeated"))?;
    let Authenticated {
        registration: caller,
        once,
        ..
    } = authenticate(app, (request, &Route::Introspect), &parameters).await?;
    if caller.is_public() {
        let words = "a public client may not introspect";
        return Err(refused(OAuthError::InvalidClient, words).into());
    }
    let token = parameters.one("token");
    let token = token.ok_or_else(|| refused(OAuthError::InvalidRequest, "token is missing"))?;
    use_up(app, (request, &caller.client_id), once).await?;
    let answer = match recognise(token, &app.keys, &app.site.issuer, request.now) {
        Recognised::Access(token) => access(app, request, &caller, *token).await?,
        Recognised::Refresh(token) => refresh(app, request, &caller, &token).await?,
        Recognised::Id | Recognised::Unknown => Introspection::inactive(),
    };
    written(app, request, &caller, &answer)
}

async fn access(
    app: &App,
    request: &Request,
    caller: &Registration,
    token: AccessToken,
) -> Result<Introspection, Failure> {
    if !may_see(caller, &token) {
        return Ok(Introspection::inactive());
    }
    let grant = app.store.grant(&token.grant_id).await?;
    let grant = grant.filter(|grant| is_live(grant, request));
    let client = app.clients.find(&*app.store, &token.client_id, request.now);
    let (Some(grant), Some(client)) = (grant, client.await?) else {
        return Ok(Introspection::inactive());
    };
    let mut resources = app.resources.iter();
    let meant = resources.find(|resource| resource.identifier == token.audience);
    if meant.is_some_and(|resource| !resource.is_open_to(&client.registration)) {
        return Ok(Introspection::inactive());
    }
    let held = consent::held(&grant, &client.registration);
    let scope = token.scope.within(&held);
    Ok(Introspection::access(token, scope, &app.site.issuer))
}

/// A refresh token is shown to its own client alone, and only the one that would be accepted.
async fn refresh(
    app: &App,
    request: &Request,
    caller: &Registration,
    token: &RefreshToken,
) -> Result<Introspection, Failure> {
    if !token.is_of(&caller.client_id, &app.refresh_keys) {
        return Ok(Introspection::inactive());
    }
    let Some(family) = app.store.refresh_family(&token.digest()).await? else {
        return Ok(Introspection::inactive());
    };
    // None when the client is removed in this moment.
    let Some(grant) = app.store.grant(&family.grant_id).await? else {
        return Ok(Introspection::inactive());
    };
    let idle_at = family.used_at.plus(life::REFRESH_IDLE);
    let ends_at = family.expires_at.min(idle_at).min(grant.expires_at);
    let newest = token.generation() == family.generation;
    let scope = consent::held(&grant, caller);
    let renews = newest && scope.has(Scope::OfflineAccess);
    if !renews || !is_live(&grant, request) || ends_at <= request.now {
        return Ok(Introspection::inactive());
    }
    let subject = app.subjects.subject(caller, &grant.person_id);
    let issuer = &app.site.issuer;
    Ok(Introspection::refresh(
        (&family, &grant),
        (subject, scope),
        issuer,
        ends_at,
    ))
}

fn is_live(grant: &Grant, request: &Request) -> bool {
    grant.ended_at.is_none() && request.now < grant.expires_at
}

fn written(
    app: &App,
    request: &Request,
    caller: &Registration,
    answer: &Introspection,
) -> Result<Reply, Failure> {
    if !wants_jwt(request.header("accept")) {
        let json = serde_json::to_string(answer)
            .map_err(|_| Fault::Inconsistent("an introspection cannot be written"))?;
        return Ok(Reply::json(json));
    }
    let signed = SignedIntrospection {
        iss: &app.site.issuer,
        aud: &caller.client_id,
        iat: request.now.as_secs(),
        token_introspection: answer,
    };
    let algorithm = caller.introspection_signed_response_alg.unwrap_or_default();
    let key = app.keys.signing(algorithm);
    let jwt = key.sign_compact(Typ::Introspection, &signed)?;
    Ok(Reply::jwt(jwt, MEDIA_TYPE))
}

fn refused(error: OAuthError, description: &'static str) -> Refusal {
    Refusal::OAuth {
        error,
        description,
        challenge: None,
    }
}
