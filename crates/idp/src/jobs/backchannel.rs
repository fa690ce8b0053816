//! Tells a client that a session has ended (OpenID Connect Back-Channel Logout 1.0 section 2.5).

use fedtoken_storage::stores::Message;
use url::form_urlencoded;

use super::{
    outbox::{Attempt, Fate},
    places::Places,
};
use crate::{
    app::App,
    gateways::outbound::OutboundError,
    http::Fault,
    login::LogoutMessage,
    oidc::{
        Registration,
        logout::{LogoutTokenInput, logout_token},
    },
};

/// Tries once to deliver a message. The token is new at each attempt, but for its name.
pub(super) async fn send(app: &App, message: &Message, places: &Places) -> Attempt {
    let Some(content) = LogoutMessage::of(message, &app.ring) else {
        tracing::error!(id = message.id.as_str(), "a message cannot be read");
        return Attempt {
            fate: Fate::Refused,
            client_id: None,
        };
    };
    let fate = match attempt(app, message, (&content, places)).await {
        Ok(fate) => fate,
        Err(fault) => {
            tracing::warn!(error = %fault, client_id = content.client_id, "no logout token");
            Fate::Failed
        }
    };
    Attempt {
        fate,
        client_id: Some(content.client_id),
    }
}

async fn attempt(
    app: &App,
    message: &Message,
    (content, places): (&LogoutMessage, &Places),
) -> Result<Fate, Fault> {
    // The registration as it is now: the client may have moved, or gone.
    let (client_id, now) = (&content.client_id, app.clock.now());
    let found = app.clients.find(&*app.store, client_id, now).await?;
    let client = found.as_ref().map(|client| &client.registration);
    let uri = |client: &Registration| {
        Some((
            client.backchannel_logout_uri.clone()?,
            client.id_token_signed_response_alg,
        ))
    };
    let Some((uri, algorithm)) = client.and_then(uri) else {
        return Ok(Fate::Obsolete);
    };
    let Some(_place) = places.enter(&uri) else {
        tracing::info!(
            client_id,
            "a logout is put back until its receiver answers others"
        );
        return Ok(Fate::Crowded);
    };
    let input = LogoutTokenInput {
        issuer: &app.site.issuer,
        client_id,
        told: &content.told,
        jti: message.id.as_str(),
        issued_at: now,
    };
    let token = logout_token(&input, app.keys.signing(algorithm))?;
    let form = form_urlencoded::Serializer::new(String::new())
        .append_pair("logout_token", token.expose())
        .finish();
    Ok(match app.door.post_form(&uri, form).await {
        Ok(()) => Fate::Delivered,
        Err(error) => {
            tracing::warn!(%error, client_id, attempt = message.attempts, "no logout heard");
            fate(&error)
        }
    })
}

/// Section 2.8: 400 says that the client understood and will not do it.
const fn fate(error: &OutboundError) -> Fate {
    match error {
        OutboundError::Status(400) => Fate::Refused,
        _ => Fate::Failed,
    }
}
