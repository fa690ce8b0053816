//! Takes an authorization request out of its wrapping: a pushed one, a request object, or neither.

use fedtoken_core::{
    keyring::{Context, Sealed},
    secret::TokenDigest,
};
use fedtoken_storage::stores::PushedRequest;

use super::{authorize::client, client_auth::keys};
use crate::{
    app::App,
    gateways::client_keys::Wanted,
    http::{Failure, Fault, Refusal, Request},
    keys::{Claims, ForeignError},
    oidc::{
        Ask, AuthorizeError, Parameters, Registration, ShownError,
        authorize::{
            Finding, Known, Received, Reference, Way, pushed, refuse_unread,
            request_object::{read, verify, wrong_signature},
        },
    },
    pages::ErrorKind,
};

/// What the browser brought.
///
/// # Errors
/// The inner error is the refusal of a request that cannot be taken out; the outer one a fault.
pub(super) async fn receive(
    app: &App,
    request: &Request,
    outer: Parameters,
    client: Option<&Registration>,
) -> Result<Result<Received, AuthorizeError>, Failure> {
    let pushed = outer.one("request_uri").and_then(pushed::digest);
    let Some(client) = client else {
        return Ok(Ok(Received::plain(outer, Way::Browser)));
    };
    match (pushed, outer.one("request")) {
        (Some(_), Some(_)) => Ok(Err(ShownError::RequestUri.into())),
        (Some(digest), None) => open(app, request, digest, client).await,
        (None, Some(_)) => {
            let object = unwrap(app, request, &outer, (client, Way::Browser)).await;
            Ok(object.map_err(|finding| refuse_unread(&outer, client, finding)))
        }
        (None, None) => Ok(Ok(Received::plain(outer, Way::Browser))),
    }
}

/// The parameters themselves, or those of the request object among them.
///
/// # Errors
/// What is wrong with the object.
pub(super) async fn unwrap(
    app: &App,
    request: &Request,
    outer: &Parameters,
    (client, way): (&Registration, Way),
) -> Result<Received, Finding> {
    let Some(jwt) = outer.one("request") else {
        return Ok(Received::plain(outer.clone(), way));
    };
    let claims = match proven(app, request, jwt, client).await {
        Ok(claims) => claims,
        Err(error) => {
            tracing::info!(%error, client = client.client_id, "a request object was refused");
            return Err(wrong_signature(client));
        }
    };
    let here = (app.site.issuer.as_str(), request.now);
    read(&claims, outer, client, here).map(|inner| Received::signed(inner, way))
}

/// A key that is not among those at hand may be new, so its owner is asked once more.
async fn proven(
    app: &App,
    request: &Request,
    jwt: &str,
    client: &Registration,
) -> Result<Claims, ForeignError> {
    let kept = keys(app, Some(client), Wanted::Kept, request.now).await;
    match verify(jwt, client, &kept) {
        Err(ForeignError::UnknownKey) => {
            let newer = keys(app, Some(client), Wanted::Newer, request.now).await;
            verify(jwt, client, &newer)
        }
        decided => decided,
    }
}

/// The ask of a login under way that stayed where it was pushed. It is there for as long as a login
/// with it can be finished; whether it was used meanwhile is for the finish to say.
///
/// # Errors
/// A page when it is gone or would not be taken any more.
pub(super) async fn find(app: &App, reference: &Reference) -> Result<Ask, Failure> {
    let over = Refusal::Page(ErrorKind::RequestUri);
    let Some(stored) = app.store.pushed_request(&reference.pushed).await? else {
        return Err(over.into());
    };
    let received = unseal(app, &stored)?;
    let client = client(app, &stored.client_id).await?;
    let ask = reference.restore(&received, &known(app, client.as_ref()));
    Ok(ask.map_err(|_| over)?)
}

/// What a request is held against.
pub(super) fn known<'a>(app: &'a App, registration: Option<&'a Registration>) -> Known<'a> {
    Known {
        registration,
        keys: &app.keys,
        issuer: &app.site.issuer,
        resources: &app.resources,
    }
}

/// Where a pushed request is sealed: under its own digest, so that rows cannot be exchanged.
pub(crate) fn context(digest: &TokenDigest) -> Context {
    Context::new("fedtoken/pushed/v1").part(digest.as_bytes())
}

async fn open(
    app: &App,
    request: &Request,
    digest: TokenDigest,
    client: &Registration,
) -> Result<Result<Received, AuthorizeError>, Failure> {
    let stored = app.store.pushed_request(&digest).await?;
    match pushed::check(stored.as_ref(), &client.client_id, request.now) {
        Ok(stored) => unseal(app, stored).map(Ok),
        Err(shown) => Ok(Err(shown.into())),
    }
}

fn unseal(app: &App, stored: &PushedRequest) -> Result<Received, Failure> {
    let sealed = Sealed::from_bytes(&stored.request)?;
    let kept = app.ring.open(&context(&stored.digest), &sealed)?;
    Received::from_kept(kept.expose(), stored.digest)
        .ok_or_else(|| Fault::Inconsistent("a pushed request cannot be read").into())
}
