//! `/userinfo` (OpenID Connect Core §5.3): an access token, its grant, the person's claims.

use fedtoken_storage::{Conflict, stores::Grant};
use http::StatusCode;

use super::possession;
use crate::{
    app::App,
    http::{Failure, Fault, Refusal, Reply, Request, Route},
    keys::Typ,
    oidc::{
        Parameters, Registration, Scope, ScopeSet,
        access_token::{self, AccessToken},
        bearer::{self, BearerError, Presented, Scheme},
        claims::{self, About, RegisterNumber, SignedUserInfo, UserInfo},
        consent,
        dpop::{DpopError, Proven},
    },
    profile::Profile,
};

/// Answers with the claims of the granted scopes, signed where the client registered for that.
///
/// # Errors
/// 401 with `WWW-Authenticate` (RFC 6750 §3, RFC 9449 §7.1).
pub(super) async fn userinfo(app: &App, request: &Request) -> Result<Reply, Failure> {
    let presented = presented(request)?;
    let scheme = presented.scheme;
    let refused = |error| refused(error, scheme);
    let (token, proof) = token(app, request, &presented).map_err(refused)?;
    let grant = app.store.grant(&token.grant_id).await?;
    let grant = grant.filter(|grant| is_live(grant, request));
    let grant = grant.ok_or_else(|| refused(BearerError::InvalidToken))?;
    let client = app.clients.find(&*app.store, &token.client_id, request.now);
    let client = client.await?;
    let client = client.ok_or_else(|| refused(BearerError::InvalidToken))?;
    let client = &client.registration;
    if !token.scope.has(Scope::Openid) {
        return Err(refused(BearerError::InsufficientScope).into());
    }
    let scope = token.scope.within(&consent::held(&grant, client));
    let claims = told_to(app, client, (&grant, &scope)).await?;
    if let Some(proof) = proof {
        let proof = proof.under(client.profile);
        let proof = proof.map_err(|error| refused(BearerError::Proof(error)))?;
        use_up(app, &proof).await?.map_err(refused)?;
    }
    written(app, client, &claims)
}

/// The claims about the person of a grant that this client may hear within this scope.
pub(super) async fn told_to(
    app: &App,
    client: &Registration,
    (grant, scope): (&Grant, &ScopeSet),
) -> Result<UserInfo, Failure> {
    let person = app.store.person(&grant.person_id).await?;
    let person = person.ok_or(Fault::Inconsistent("a grant has no person"))?;
    let profile = Profile::open(&person.profile, &person.id, &app.ring)?;
    Ok(claims::userinfo(&About {
        subject: &app.subjects.subject(client, &grant.person_id),
        scope,
        profile: &profile,
        roles: &person.roles,
        register_number: register_number(app, client, scope).await?,
    }))
}

/// Asks the database and no cache: the client's ground may just have been taken away.
async fn register_number(
    app: &App,
    client: &Registration,
    scope: &ScopeSet,
) -> Result<RegisterNumber, Failure> {
    if !scope.has(Scope::Egovnrn) {
        return Ok(RegisterNumber::Withheld);
    }
    let Some(record) = app.store.client(&client.client_id).await? else {
        return Ok(RegisterNumber::Withheld);
    };
    let registration: Registration = serde_json::from_str(&record.registration)
        .map_err(|_| Fault::Inconsistent("a client's registration cannot be read"))?;
    Ok(RegisterNumber::of(&registration, &record.origin))
}

fn presented(request: &Request) -> Result<Presented, Refusal> {
    let refused = |error| refused(error, Scheme::Bearer);
    let header = match request.header_count("authorization") {
        0 | 1 => request.header("authorization"),
        _ => return Err(refused(BearerError::Several)),
    };
    let body = request.is_post().then(|| Parameters::parse(&request.form));
    let body = body.transpose();
    let body = body.map_err(|_| refused(BearerError::Malformed))?;
    bearer::presented(header, body.as_ref()).map_err(refused)
}

/// The token, if whoever shows it holds what it is bound to.
fn token(
    app: &App,
    request: &Request,
    presented: &Presented,
) -> Result<(AccessToken, Option<Proven>), BearerError> {
    let (jwt, issuer) = (presented.token.expose(), &app.site.issuer);
    let token = access_token::read(jwt, &app.keys, issuer, request.now)
        .map_err(|_| BearerError::InvalidToken)?;
    let proof = match presented.scheme {
        Scheme::Bearer => None,
        Scheme::Dpop => {
            let proof = possession::proof(app, (request, &Route::UserInfo), Some(jwt));
            let proof = proof.and_then(|proof| proof.ok_or(DpopError::Missing));
            Some(proof.map_err(BearerError::Proof)?)
        }
    };
    let shown = request.shown.as_ref();
    let certificate = shown.map(|shown| shown.certificate().thumbprint());
    let proven = proof.as_ref().map(|proof| proof.thumbprint.as_str());
    bearer::fits(
        &token.key,
        presented.scheme,
        (proven, certificate.as_deref()),
    )?;
    Ok((token, proof))
}

fn is_live(grant: &Grant, request: &Request) -> bool {
    grant.ended_at.is_none() && request.now < grant.expires_at
}

async fn use_up(app: &App, proof: &Proven) -> Result<Result<(), BearerError>, Failure> {
    match app.store.commit(possession::use_up(proof).into()).await? {
        Ok(()) => Ok(Ok(())),
        Err(Conflict::Used) => Ok(Err(BearerError::Proof(DpopError::Replayed))),
        Err(_) => Err(Fault::Inconsistent("a proof cannot be used up").into()),
    }
}

/// JSON, or a JWT for a client that registered an algorithm (OpenID Connect Core §5.3.2).
fn written(app: &App, client: &Registration, claims: &UserInfo) -> Result<Reply, Failure> {
    let Some(algorithm) = client.userinfo_signed_response_alg else {
        let json = serde_json::to_string(claims)
            .map_err(|_| Fault::Inconsistent("claims cannot be written"))?;
        return Ok(Reply::json(json));
    };
    let signed = SignedUserInfo {
        iss: &app.site.issuer,
        aud: &client.client_id,
        claims,
    };
    let key = app.keys.signing(algorithm);
    let jwt = key.sign_compact(Typ::UserInfo, &signed)?;
    Ok(Reply::jwt(jwt, "application/jwt"))
}

fn refused(error: BearerError, scheme: Scheme) -> Refusal {
    let status = match error {
        BearerError::Malformed | BearerError::Several => StatusCode::BAD_REQUEST,
        BearerError::Missing
        | BearerError::InvalidToken
        | BearerError::OtherKey
        | BearerError::OtherCertificate
        | BearerError::Proof(_) => StatusCode::UNAUTHORIZED,
        BearerError::InsufficientScope => StatusCode::FORBIDDEN,
    };
    Refusal::Bearer {
        status,
        challenge: error.challenge(scheme),
    }
}
