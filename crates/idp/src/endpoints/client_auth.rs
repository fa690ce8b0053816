//! Client authentication at `/token`, `/par`, `/introspect` and `/revoke`: load, then decide.

use std::sync::Arc;

use fedtoken_core::{secret::TokenDigest, time::UnixTime};
use fedtoken_storage::{
    Change, Conflict,
    stores::{ClientOrigin, JournalEvent, Reason},
};

use crate::{
    app::App,
    gateways::client_keys::Wanted,
    http::{Entrance, Failure, Fault, Refusal, Request, Route},
    keys::{Chain, ForeignKeys},
    login::{client_line, first_of_hour, save_first},
    oidc::{
        ClientAuthError, Credentials, OAuthError, Parameters, Registration,
        client_auth::{self, Challenge, Evidence, Occasion, Presented, Proven},
        registration::ClientAuthMethod,
    },
    registry::KnownClient,
};

/// A client that proved who it is.
#[derive(Debug)]
pub(super) struct Authenticated {
    /// As it is registered.
    pub(super) registration: Registration,
    /// Where its registration comes from.
    pub(super) origin: ClientOrigin,
    /// Uses up its assertion, if it brought one. It belongs into the commit of what the client
    /// asks for, where [`Conflict::Used`] means [`used_before`]; who commits nothing else calls
    /// [`use_up`].
    pub(super) once: Option<Change>,
}

/// Authenticates the client behind a request at this route.
///
/// # Errors
/// `invalid_client` or `invalid_request`; a fault of ours.
pub(super) async fn authenticate(
    app: &App,
    (request, route): (&Request, &Route),
    parameters: &Parameters,
) -> Result<Authenticated, Failure> {
    if request.header_count("authorization") > 1 {
        return Err(too_many_headers().into());
    }
    let shown =
        Credentials::parse(request.header("authorization"), parameters).map_err(unproven)?;
    let known = load(app, &shown.client_id).await?;
    let known = known.as_deref();
    let secret = known.and_then(|known| known.secret.as_ref());
    let found = (known.map(|known| &known.registration), secret);
    let proven = match prove(app, (request, route), &shown, found).await {
        Ok(proven) => proven,
        Err(refusal) => {
            if let Some(known) = known {
                note(app, request, &known.registration.client_id, None).await?;
            }
            return Err(unproven(refusal).into());
        }
    };
    let known = known.ok_or(Fault::Inconsistent("a proven client is unknown"))?;
    Ok(Authenticated {
        registration: known.registration.clone(),
        origin: known.origin.clone(),
        once: proven.map(|proven| once(&known.registration, &proven)),
    })
}

/// Uses up an assertion where nothing else is committed.
///
/// # Errors
/// `invalid_client` when it was used before; a fault of the database.
pub(super) async fn use_up(
    app: &App,
    (request, client_id): (&Request, &str),
    once: Option<Change>,
) -> Result<(), Failure> {
    let Some(once) = once else {
        return Ok(());
    };
    match app.store.commit(once.into()).await? {
        Ok(()) => Ok(()),
        Err(Conflict::Used) => Err(used_before(app, request, client_id).await?.into()),
        Err(_) => Err(Fault::Inconsistent("an assertion cannot be used up").into()),
    }
}

/// The answer to an assertion that was used before: the same as to a wrong one.
///
/// # Errors
/// A fault of the database.
pub(super) async fn used_before(
    app: &App,
    request: &Request,
    client_id: &str,
) -> Result<Refusal, Failure> {
    tracing::info!("a client assertion came twice");
    note(app, request, client_id, Some(Reason::Repeated)).await?;
    Ok(unproven(ClientAuthError::Refused(Challenge::None)))
}

/// Says once an hour for each reason that somebody did not prove to be this client: anybody can try.
async fn note(
    app: &App,
    request: &Request,
    client_id: &str,
    reason: Option<Reason>,
) -> Result<(), Failure> {
    let kind = match reason {
        None => "client-refused",
        Some(_) => "client-repeated",
    };
    let Some(first) = first_of_hour(app, (kind, client_id), request.now).await? else {
        return Ok(());
    };
    let event = (JournalEvent::ClientRefused, reason);
    let mut rng = app.entropy.generator()?;
    let line = client_line(event, (app, request), client_id, &mut rng)?;
    save_first(app, first, line).await
}

async fn load(app: &App, client_id: &str) -> Result<Option<Arc<KnownClient>>, Failure> {
    let now = app.clock.now();
    Ok(app.clients.find(&*app.store, client_id, now).await?)
}

/// Decides with the keys at hand; a key that is not among them may be new, so its owner is asked
/// once more.
async fn prove(
    app: &App,
    (request, route): (&Request, &Route),
    shown: &Credentials,
    (registration, secret): (Option<&Registration>, Option<&TokenDigest>),
) -> Result<Option<Proven>, ClientAuthError> {
    // An alias is the same endpoint (RFC 8705 section 5): a statement may name either.
    let endpoints = [Entrance::Public, request.entrance]
        .map(|entrance| [&Route::Token, route].map(|route| app.address(entrance, route)));
    let endpoints: Vec<&str> = endpoints.iter().flatten().map(String::as_str).collect();
    let occasion = Occasion {
        issuer: &app.site.issuer,
        endpoints: &endpoints,
        now: request.now,
    };
    let certificate = request.shown.as_ref().map(|it| it.certificate());
    let chain = registration.map_or(Chain::Unchecked, |client| chain(request, client, shown));
    let decide = |keys: Arc<ForeignKeys>| {
        let evidence = Evidence {
            registration,
            secret,
            keys: &keys,
            certificate,
            chain,
        };
        client_auth::check(shown, &evidence, &occasion)
    };
    let client = registration.filter(|client| is_by_key(request, client, shown));
    match decide(keys(app, client, Wanted::Kept, request.now).await) {
        Err(refusal) if refusal.wants_newer_keys() => {
            decide(keys(app, client, Wanted::Newer, request.now).await)
        }
        decided => decided,
    }
}

/// Whether it takes the client's public keys to decide: only then are they ever fetched.
fn is_by_key(request: &Request, client: &Registration, shown: &Credentials) -> bool {
    match (client.token_endpoint_auth_method, &shown.presented) {
        (ClientAuthMethod::PrivateKeyJwt, Presented::Assertion(_)) => true,
        (ClientAuthMethod::SelfSignedTlsClientAuth, Presented::Nothing) => request.shown.is_some(),
        _ => false,
    }
}

/// Where the certificate of a client comes that is known by a name in it. For nobody else, nor
/// before a request, are signatures checked that a stranger chose.
fn chain(request: &Request, client: &Registration, shown: &Credentials) -> Chain {
    match (client.token_endpoint_auth_method, &shown.presented) {
        (ClientAuthMethod::TlsClientAuth, Presented::Nothing) => {
            let chain = request.shown.as_ref().map(|it| it.judge(request.now));
            chain.unwrap_or(Chain::Unchecked)
        }
        _ => Chain::Unchecked,
    }
}

/// The public keys of a client. None when they cannot be had, which is logged where it happens:
/// then nothing proves the client.
pub(super) async fn keys(
    app: &App,
    client: Option<&Registration>,
    wanted: Wanted,
    now: UnixTime,
) -> Arc<ForeignKeys> {
    let Some(client) = client else {
        return Arc::default();
    };
    match (&client.jwks, &client.jwks_uri) {
        // It was checked when it was registered.
        (Some(set), _) => Arc::new(ForeignKeys::from_value(set).unwrap_or_default()),
        (None, Some(uri)) => {
            let found = app.client_keys.find((&client.client_id, uri), wanted, now);
            found.await.unwrap_or_default()
        }
        (None, None) => Arc::default(),
    }
}

/// The measured difference of the clocks is logged, so that a client whose clock drifts is helped
/// before it is refused.
fn once(client: &Registration, proven: &Proven) -> Change {
    if let Some(ahead) = proven.ahead {
        tracing::info!(
            client = client.client_id,
            ahead,
            "seconds by which an assertion is ahead"
        );
    }
    Change::UseOnce {
        digest: proven.once,
        expires_at: proven.expires_at,
    }
}

/// The answer to a client that was removed since it proved who it is: as to one that is unknown.
pub(super) fn outlived(request: &Request) -> Refusal {
    unproven(ClientAuthError::Refused(
        match request.header("authorization") {
            Some(_) => Challenge::Basic,
            None => Challenge::None,
        },
    ))
}

fn unproven(refusal: ClientAuthError) -> Refusal {
    tracing::info!(%refusal, "a client was not believed");
    Refusal::OAuth {
        error: refusal.oauth(),
        description: refusal.description(),
        challenge: refusal.challenge(),
    }
}

fn too_many_headers() -> Refusal {
    Refusal::OAuth {
        error: OAuthError::InvalidRequest,
        description: "more than one authorization header",
        challenge: None,
    }
}
