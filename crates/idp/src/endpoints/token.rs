//! `/token` (RFC 6749 §3.2): authenticates the client, uses up what it brings, then mints.

use fedtoken_storage::{
    Change, Changes,
    stores::{Grant, JournalEvent},
};
use metrics::counter;

use super::{
    client_auth::{Authenticated, authenticate},
    possession,
};
use crate::{
    app::App,
    http::{Failure, Fault, Refusal, Reply, Request, Route},
    login::{line, pen},
    oidc::{
        OAuthError, Parameters, Registration, SenderKey, TokenError, TokenRequest,
        dpop::Proven,
        token::{Possession, TokenAnswer, sender_key, strong_enough},
    },
};

mod exchange;
mod mint;
mod refresh;

/// A client at the token endpoint.
struct Asking {
    client: Registration,
    /// What its tokens will be bound to.
    key: SenderKey,
    /// Uses up its assertion.
    assertion: Option<Change>,
    proof: Option<Proven>,
}

/// Answers a token request.
///
/// # Errors
/// An OAuth error as JSON.
pub(super) async fn token(app: &App, request: &Request) -> Result<Reply, Failure> {
    let parameters = Parameters::parse(&request.form);
    let grant = parameters.as_ref().map_or("other", grant_label);
    let answer = match parameters {
        Ok(parameters) => answer(app, request, &parameters).await,
        Err(_) => Err(invalid_request("a parameter is repeated or unreadable").into()),
    };
    let outcome = if answer.is_ok() {
        "accepted"
    } else {
        "refused"
    };
    counter!("fedtoken_token_requests_total", "grant" => grant, "outcome" => outcome).increment(1);
    let json = serde_json::to_string(&answer?)
        .map_err(|_| Fault::Inconsistent("a token answer cannot be written"))?;
    Ok(Reply::json(json))
}

async fn answer(
    app: &App,
    request: &Request,
    parameters: &Parameters,
) -> Result<TokenAnswer, Failure> {
    let asking = Asking::read(app, request, parameters).await?;
    let wanted = TokenRequest::parse(parameters, &asking.client);
    match wanted.map_err(|refusal| refused(&refusal))? {
        TokenRequest::AuthorizationCode(wanted) => {
            exchange::exchange(app, request, asking, wanted).await
        }
        TokenRequest::RefreshToken(wanted) => refresh::refresh(app, request, asking, wanted).await,
    }
}

impl Asking {
    async fn read(app: &App, request: &Request, parameters: &Parameters) -> Result<Self, Failure> {
        let Authenticated {
            registration: client,
            once,
            ..
        } = authenticate(app, (request, &Route::Token), parameters).await?;
        let proof = possession::proof(app, (request, &Route::Token), None);
        let proof = proof.and_then(|proof| possession::under(proof, client.profile));
        let proof = proof.map_err(possession::refused)?;
        let shown = request.shown.as_ref();
        let certificate = shown.map(|shown| shown.certificate().thumbprint());
        let possession = Possession {
            proof: proof.as_ref(),
            certificate: certificate.as_deref(),
        };
        let key = strong_enough(&client).and_then(|()| sender_key(&client, possession));
        Ok(Self {
            key: key.map_err(|refusal| refused(&refusal))?,
            client,
            assertion: once,
            proof,
        })
    }

    /// The steps that use up assertion and proof; they stand first in the commit.
    fn once(&self) -> Changes {
        let proof = self.proof.as_ref().map(possession::use_up);
        Changes::new()
            .and_maybe(self.assertion.clone())
            .and_maybe(proof)
    }

    /// The answer when one of them was used before.
    async fn used(&self, app: &App, request: &Request) -> Result<Refusal, Failure> {
        let place = (request, self.client.client_id.as_str());
        possession::used(app, place, self.assertion.as_ref()).await
    }
}

/// Ends a grant whose code or refresh token came a second time, with all its tokens.
async fn end(
    app: &App,
    request: &Request,
    grant: &Grant,
    event: JournalEvent,
) -> Result<(), Failure> {
    let about = (Some(grant.method), Some(grant.client_id.as_str()));
    let mut rng = app.entropy.generator()?;
    let pen = pen(app, request, &grant.person_id).await?;
    let changes = Changes::new()
        .and(Change::EndGrant {
            grant_id: grant.id.clone(),
            at: request.now,
        })
        .and(line(event, request, &pen, about, &mut rng)?);
    let ended = app.store.commit(changes).await?;
    ended.map_err(|_| Fault::Inconsistent("a replayed grant cannot be ended").into())
}

fn grant_label(parameters: &Parameters) -> &'static str {
    match parameters.one("grant_type") {
        Some("authorization_code") => "authorization_code",
        Some("refresh_token") => "refresh_token",
        _ => "other",
    }
}

fn refused(refusal: &TokenError) -> Refusal {
    tracing::info!(%refusal, "a token request was refused");
    Refusal::OAuth {
        error: refusal.oauth(),
        description: refusal.description(),
        challenge: None,
    }
}

fn invalid_request(description: &'static str) -> Refusal {
    Refusal::OAuth {
        error: OAuthError::InvalidRequest,
        description,
        challenge: None,
    }
}
