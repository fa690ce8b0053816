//! `/userinfo` (OpenID Connect Core §5.3): a bearer token, its grant, the person's claims.

use fedtoken_storage::stores::Grant;
use http::StatusCode;

use crate::{
    app::App,
    http::{Failure, Fault, Refusal, Reply, Request},
    oidc::{
        ScopeSet,
        access_token::{self, AccessToken},
        bearer::{self, BearerError},
        claims,
    },
    profile::Profile,
};

/// Answers with the claims of the granted scopes.
///
/// # Errors
/// 401 with `WWW-Authenticate` (RFC 6750 §3).
pub(super) async fn userinfo(app: &App, request: &Request) -> Result<Reply, Failure> {
    let header = match request.header_count("authorization") {
        0 | 1 => request.header("authorization"),
        _ => return Err(refused(BearerError::Malformed).into()),
    };
    let jwt = bearer::token(header).map_err(refused)?;
    let (keys, issuer) = (&app.keys, &app.site.issuer);
    let token = access_token::read(jwt.expose(), keys, issuer, request.now)
        .map_err(|_| refused(BearerError::InvalidToken))?;
    let grant = live_grant(app, request, &token).await?;
    let person = app.store.person(&grant.person_id).await?;
    let person = person.ok_or(Fault::Inconsistent("a grant has no person"))?;
    let profile = Profile::open(&person.profile, &person.id, &app.ring)?;
    let scope = ScopeSet::parse_known(&grant.scope);
    let claims = claims::userinfo(&token.subject, &scope, &profile);
    let json = serde_json::to_string(&claims)
        .map_err(|_| Fault::Inconsistent("claims cannot be written"))?;
    Ok(Reply::json(json))
}

async fn live_grant(app: &App, request: &Request, token: &AccessToken) -> Result<Grant, Failure> {
    let grant = app.store.grant(&token.grant_id).await?;
    let live = grant.filter(|grant| grant.ended_at.is_none() && request.now < grant.expires_at);
    live.ok_or(refused(BearerError::InvalidToken).into())
}

fn refused(error: BearerError) -> Refusal {
    let status = match error {
        BearerError::Malformed => StatusCode::BAD_REQUEST,
        BearerError::Missing | BearerError::InvalidToken => StatusCode::UNAUTHORIZED,
        BearerError::InsufficientScope => StatusCode::FORBIDDEN,
    };
    Refusal::Bearer {
        status,
        challenge: error.challenge(),
    }
}
