//! `/token` (RFC 6749 §3.2): authenticates the client, takes the code, then mints.

use fedtoken_storage::{
    Change, Changes, Conflict,
    stores::{AuthorizationCode, Grant, JournalEvent},
};
use metrics::counter;

use super::authorize::client;
use crate::{
    app::App,
    http::{Failure, Fault, Refusal, Reply, Request},
    login::line,
    oidc::{
        ClientAuthError, Credentials, OAuthError, Parameters, Registration, ScopeSet, TokenError,
        TokenRequest,
        access_token::{self, AccessTokenInput},
        claims::{IdTokenInput, id_token},
        client_auth,
        token::{CodeRequest, TokenAnswer, check},
    },
};

/// Answers a token request.
///
/// # Errors
/// An OAuth error as JSON.
pub(super) async fn token(app: &App, request: &Request) -> Result<Reply, Failure> {
    let reply = exchange(app, request).await;
    let outcome = if reply.is_ok() { "accepted" } else { "refused" };
    counter!("fedtoken_token_requests_total", "grant" => "authorization_code", "outcome" => outcome)
        .increment(1);
    reply
}

async fn exchange(app: &App, request: &Request) -> Result<Reply, Failure> {
    let parameters = Parameters::parse(&request.form)
        .map_err(|_| invalid_request("a parameter is repeated or unreadable"))?;
    let client = authenticate(app, request, &parameters).await?;
    let TokenRequest::AuthorizationCode(wanted) =
        TokenRequest::parse(&parameters).map_err(|refusal| refused(&refusal))?;
    let stored = app.store.authorization_code(&wanted.code).await?;
    let stored = stored.ok_or(refused(&TokenError::UnknownCode))?;
    let grant = app.store.grant(&stored.grant_id).await?;
    let grant = grant.ok_or(Fault::Inconsistent("a code has no grant"))?;
    take(app, request, (&stored, &grant), (&wanted, &client)).await?;
    let answer = mint(app, request, (&stored, &grant), &client)?;
    let json = serde_json::to_string(&answer)
        .map_err(|_| Fault::Inconsistent("a token answer cannot be written"))?;
    Ok(Reply::json(json))
}

async fn authenticate(
    app: &App,
    request: &Request,
    parameters: &Parameters,
) -> Result<Registration, Failure> {
    if request.header_count("authorization") > 1 {
        return Err(invalid_request("more than one authorization header").into());
    }
    let shown =
        Credentials::parse(request.header("authorization"), parameters).map_err(unproven)?;
    let record = app.store.client(&shown.client_id).await?;
    let registration = client(app, &shown.client_id).await?;
    let secret = record.and_then(|record| record.secret);
    client_auth::check(registration.as_ref(), secret.as_ref(), &shown).map_err(unproven)?;
    registration.ok_or(Fault::Inconsistent("a proven client is not registered").into())
}

/// Takes the code in a commit that fails when it is gone. A replay ends what it produced.
async fn take(
    app: &App,
    request: &Request,
    (stored, grant): (&AuthorizationCode, &Grant),
    (wanted, client): (&CodeRequest, &Registration),
) -> Result<(), Failure> {
    match check(stored, grant, wanted, client, request.now) {
        Ok(()) => {}
        Err(TokenError::Replayed(_)) => return replayed(app, request, grant).await,
        Err(refusal) => return Err(refused(&refusal).into()),
    }
    let take = Change::TakeCode {
        digest: stored.digest,
        at: request.now,
    };
    match app.store.commit(take.into()).await? {
        Ok(()) => Ok(()),
        Err(Conflict::Code) => replayed(app, request, grant).await,
        Err(_) => Err(Fault::Inconsistent("a code cannot be taken").into()),
    }
}

fn mint(
    app: &App,
    request: &Request,
    (stored, grant): (&AuthorizationCode, &Grant),
    client: &Registration,
) -> Result<TokenAnswer, Failure> {
    let scope = ScopeSet::parse_known(&grant.scope);
    let subject = app.subjects.subject(client, &grant.person_id);
    let access = AccessTokenInput {
        issuer: &app.site.issuer,
        subject: &subject,
        client_id: &client.client_id,
        scope: &scope,
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
        nonce: stored.nonce.as_deref(),
        acr: &grant.acr,
        method: grant.method,
        authenticated_at: grant.authenticated_at,
        sid: &app.subjects.session(client, &grant.sid),
        issued_at: request.now,
    };
    let key = app.keys.signing(client.id_token_signed_response_alg);
    let id_token = id_token(&identity, &access_token, key)?;
    Ok(TokenAnswer {
        access_token,
        id_token,
        scope,
    })
}

async fn replayed(app: &App, request: &Request, grant: &Grant) -> Result<(), Failure> {
    let about = (Some(grant.method), Some(grant.client_id.as_str()));
    let mut rng = app.entropy.generator()?;
    let event = JournalEvent::CodeReplayed;
    let changes = Changes::new()
        .and(Change::EndGrant {
            grant_id: grant.id.clone(),
            at: request.now,
        })
        .and(line(event, request, &grant.person_id, about, &mut rng));
    let ended = app.store.commit(changes).await?;
    ended.map_err(|_| Fault::Inconsistent("a replayed grant cannot be ended"))?;
    Err(refused(&TokenError::Replayed(grant.id.clone())).into())
}

fn refused(refusal: &TokenError) -> Refusal {
    tracing::info!(%refusal, "a token request was refused");
    Refusal::OAuth {
        error: refusal.oauth(),
        description: refusal.description(),
        challenge: None,
    }
}

fn unproven(refusal: ClientAuthError) -> Refusal {
    Refusal::OAuth {
        error: refusal.oauth(),
        description: refusal.description(),
        challenge: refusal.challenge(),
    }
}

fn invalid_request(description: &'static str) -> Refusal {
    Refusal::OAuth {
        error: OAuthError::InvalidRequest,
        description,
        challenge: None,
    }
}
