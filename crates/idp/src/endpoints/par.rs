//! `/par` (RFC 9126): checks a request from the client itself and keeps it for the browser.

use std::time::Duration;

use fedtoken_core::{secret::OpaqueToken, throttle::Rule};
use fedtoken_storage::{
    Change, Changes, Conflict,
    stores::{ClientOrigin, PushedRequest},
};
use http::StatusCode;
use rand_chacha::ChaCha20Rng;

use super::{
    asked::{context, known, unwrap},
    client_auth::{Authenticated, authenticate, outlived},
    possession::{self, under},
};
use crate::{
    app::App,
    http::{Failure, Fault, Refusal, Reply, Request, Route},
    login::{pushing_client, pushing_network},
    oidc::{
        AuthorizeError, OAuthError, Parameters, Registration, ShownError,
        authorize::{Finding, Received, Start, Way, decide, pushed},
    },
    pages::ErrorKind,
};

/// Keeps a checked request for a minute and names it.
///
/// # Errors
/// An OAuth error as JSON.
pub(super) async fn par(app: &App, request: &Request) -> Result<Reply, Failure> {
    let body = Parameters::parse_with_repeats(&request.form)
        .map_err(|_| Refusal::Page(ErrorKind::BadRequest))?;
    let proven = authenticate(app, (request, &Route::Par), &body).await?;
    let bound = bound(&proven);
    let Authenticated {
        registration, once, ..
    } = proven;
    let asked = pushed::asked(body, &registration.client_id).map_err(refused)?;
    let way = (&registration, Way::Pushing);
    let proof = possession::proof(app, (request, &Route::Par), None);
    let proof = proof.and_then(|proof| under(proof, registration.profile));
    let proof = proof.map_err(possession::refused)?;
    let received = Received {
        bound_to: proof.as_ref().map(|proof| proof.thumbprint.clone()),
        ..unwrap(app, request, &asked, way).await.map_err(refused)?
    };
    let mut rng = app.entropy.generator()?;
    let start = Start::without_browser(request.now);
    let ask = decide(&received, &known(app, Some(&registration)), start);
    ask.map_err(unfit)?;
    let reference = OpaqueToken::draw(&mut rng);
    let kept = (&received, &registration, bound);
    let kept = keep(app, request, kept, &reference, &mut rng)?;
    let changes = Changes::new()
        .and_maybe(counted(app, request, (bound, &registration.client_id)))
        .and_maybe(once.clone())
        .and_maybe(proof.as_ref().map(possession::use_up))
        .and(Change::AddPushed(kept));
    match app.store.commit(changes).await? {
        Ok(()) => Ok(named(&reference)),
        Err(Conflict::Used) => {
            let client_id = registration.client_id.as_str();
            Err(possession::used(app, (request, client_id), once.as_ref())
                .await?
                .into())
        }
        Err(Conflict::Client) => {
            app.clients.forget();
            Err(outlived(request).into())
        }
        Err(Conflict::Counter { .. }) => Err(Refusal::OAuth {
            error: OAuthError::TemporarilyUnavailable,
            description: "too many requests were pushed lately",
            challenge: None,
        }
        .into()),
        Err(_) => Err(Fault::Inconsistent("a pushed request cannot be kept").into()),
    }
}

/// What bounds that which a client leaves in the database.
#[derive(Clone, Copy)]
enum Bound {
    /// A public client proves nothing, so its network counts.
    Network,
    /// A client that registered itself is nobody's acquaintance.
    Client,
    /// The operator knows whom to ask.
    Size,
}

fn bound(proven: &Authenticated) -> Bound {
    match &proven.origin {
        _ if proven.registration.is_public() => Bound::Network,
        ClientOrigin::Registered { .. } => Bound::Client,
        ClientOrigin::Operator => Bound::Size,
    }
}

fn counted(app: &App, request: &Request, (bound, client_id): (Bound, &str)) -> Option<Change> {
    let key = match bound {
        Bound::Network => pushing_network(request.address, &app.ring),
        Bound::Client => pushing_client(client_id),
        Bound::Size => return None,
    };
    Some(Change::Count {
        key,
        rule: Rule::without_waits(MOST_PUSHED, Some(PUSHED_IN)),
        at: request.now,
    })
}

fn named(reference: &OpaqueToken) -> Reply {
    let answer = serde_json::json!({
        "request_uri": pushed::request_uri(reference),
        "expires_in": pushed::LIFE.as_secs(),
    });
    Reply::json(answer.to_string()).with_status(StatusCode::CREATED)
}

fn keep(
    app: &App,
    request: &Request,
    (received, client, bound): (&Received, &Registration, Bound),
    reference: &OpaqueToken,
    rng: &mut ChaCha20Rng,
) -> Result<PushedRequest, Failure> {
    let digest = reference.digest();
    let kept = received.to_kept();
    let kept = kept.ok_or(Fault::Inconsistent("a pushed request cannot be written"))?;
    if kept.len() > largest(bound) {
        return Err(Refusal::Page(ErrorKind::TooLarge).into());
    }
    Ok(PushedRequest {
        request: app.ring.seal(&context(&digest), &kept, rng)?.to_bytes(),
        digest,
        client_id: client.client_id.clone(),
        client_life: client.client_life,
        expires_at: request.now.plus(pushed::LIFE),
        used_at: None,
    })
}

const fn largest(bound: Bound) -> usize {
    match bound {
        Bound::Network | Bound::Client => LARGEST_OF_STRANGERS,
        Bound::Size => LARGEST,
    }
}

fn unfit(error: AuthorizeError) -> Refusal {
    refused(match error {
        AuthorizeError::Redirected(refusal) => (refusal.error, refusal.description),
        AuthorizeError::Shown(ShownError::UnknownClient) => (
            OAuthError::InvalidRequest,
            "client_id is not that of the authenticated client",
        ),
        AuthorizeError::Shown(_) => (OAuthError::InvalidRequest, "redirect_uri is not registered"),
    })
}

const fn refused((error, description): Finding) -> Refusal {
    Refusal::OAuth {
        error,
        description,
        challenge: None,
    }
}

/// Requests that public clients of one network, or a client that registered itself, may push in [`PUSHED_IN`].
const MOST_PUSHED: u32 = 120;
const PUSHED_IN: Duration = Duration::from_secs(10 * 60);
/// Bytes of a kept request, parameters that nobody reads included.
const LARGEST: usize = 32 * 1024;
/// The same for those that are counted: with [`MOST_PUSHED`] it bounds what they leave behind.
const LARGEST_OF_STRANGERS: usize = 12 * 1024;
