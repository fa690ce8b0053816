//! `/revoke` (RFC 7009): a client gives a token back, and everything of its grant ends.

use fedtoken_core::ids::GrantId;
use fedtoken_storage::{
    Change, Changes, Conflict,
    stores::{Grant, JournalEvent},
};
use http::StatusCode;

use super::client_auth::{Authenticated, authenticate, used_before};
use crate::{
    app::App,
    http::{Body, Failure, Fault, Refusal, Reply, Request, Route},
    login::{line, pen},
    oidc::{
        OAuthError, Parameters,
        introspection::{Recognised, recognise},
        token::RefreshToken,
    },
};

/// Ends the grant of a token; a token that is over or unknown is as good as revoked.
///
/// # Errors
/// An OAuth error as JSON: the client is not known, the token is another's, or of a kind that
/// opens nothing.
pub(super) async fn revoke(app: &App, request: &Request) -> Result<Reply, Failure> {
    let parameters = Parameters::parse(&request.form)
        .map_err(|_| refused(OAuthError::InvalidRequest, "a parameter is repeated"))?;
    let Authenticated {
        registration: client,
        once,
        ..
    } = authenticate(app, (request, &Route::Revoke), &parameters).await?;
    let token = parameters.one("token");
    let token = token.ok_or_else(|| refused(OAuthError::InvalidRequest, "token is missing"))?;
    let grant = match recognise(token, &app.keys, &app.site.issuer, request.now) {
        Recognised::Access(token) => Some(token.grant_id),
        Recognised::Refresh(token) => grant_of(app, &token).await?,
        Recognised::Id => {
            let words = "an ID token cannot be revoked";
            return Err(refused(OAuthError::UnsupportedTokenType, words).into());
        }
        Recognised::Unknown => None,
    };
    let grant = match grant {
        Some(id) => app.store.grant(&id).await?,
        None => None,
    };
    // RFC 7009 §2.1: the client is told. Whoever holds a token learns nothing by that.
    if grant
        .as_ref()
        .is_some_and(|grant| grant.client_id != client.client_id)
    {
        let words = "the token was issued to another client";
        return Err(refused(OAuthError::InvalidGrant, words).into());
    }
    let live = grant.filter(|grant| grant.ended_at.is_none());
    let ended = match live {
        Some(grant) => Some(end(app, request, &grant).await?),
        None => None,
    };
    commit(
        app,
        (request, &client.client_id),
        Changes::new()
            .and_maybe(once)
            .and_all(ended.into_iter().flatten()),
    )
    .await?;
    Ok(Reply::new(StatusCode::OK, Body::Empty))
}

async fn grant_of(app: &App, token: &RefreshToken) -> Result<Option<GrantId>, Failure> {
    let family = app.store.refresh_family(&token.digest()).await?;
    // Whoever has the random value but not our stamp made the rest up.
    let family = family.filter(|family| token.is_of(&family.client_id, &app.refresh_keys));
    Ok(family.map(|family| family.grant_id))
}

async fn end(app: &App, request: &Request, grant: &Grant) -> Result<[Change; 2], Failure> {
    let about = (Some(grant.method), Some(grant.client_id.as_str()));
    let mut rng = app.entropy.generator()?;
    let ended = Change::EndGrant {
        grant_id: grant.id.clone(),
        at: request.now,
    };
    let event = JournalEvent::GrantRevoked;
    let pen = pen(app, request, &grant.person_id).await?;
    let told = line(event, request, &pen, about, &mut rng)?;
    Ok([ended, told])
}

async fn commit(
    app: &App,
    (request, client_id): (&Request, &str),
    changes: Changes,
) -> Result<(), Failure> {
    if changes.steps().is_empty() {
        return Ok(());
    }
    match app.store.commit(changes).await? {
        Ok(()) => Ok(()),
        Err(Conflict::Used) => Err(used_before(app, request, client_id).await?.into()),
        Err(_) => Err(Fault::Inconsistent("a grant cannot be ended").into()),
    }
}

fn refused(error: OAuthError, description: &'static str) -> Refusal {
    Refusal::OAuth {
        error,
        description,
        challenge: None,
    }
}
