//! Where the provider says that a session has ended (OpenID Connect Back-Channel Logout section 2.5).

use std::sync::Arc;

use axum::{body::Body as AxumBody, extract::State, response::Response};
use http::StatusCode;
use serde_json::json;

use super::{
    FlowError, RelyingParty,
    logout_token::{Expected, LogoutTokenError, accept},
};
use crate::{
    dev::reply::respond,
    http::{Body, Reply},
};

/// Takes a logout token: whoever is meant by it is logged out here too.
pub(super) async fn logout(State(party): State<Arc<RelyingParty>>, body: AxumBody) -> Response {
    let reply = match take(&party, body).await {
        Ok(ended) => {
            tracing::info!(
                ended,
                "the provider ended sessions of the sample relying party"
            );
            Reply::new(StatusCode::OK, Body::Empty)
        }
        Err(error) => {
            tracing::info!(%error, "a logout token was refused");
            let said = json!({ "error": error.code(), "error_description": error.to_string() });
            Reply::json(said.to_string()).with_status(StatusCode::BAD_REQUEST)
        }
    };
    respond(&reply, &party.site)
}

async fn take(party: &RelyingParty, body: AxumBody) -> Result<usize, FlowError> {
    let form = axum::body::to_bytes(body, LONGEST_FORM).await;
    let form = form.map_err(|_| LogoutTokenError::Malformed)?;
    let token = url::form_urlencoded::parse(&form).find(|(name, _)| name == "logout_token");
    let (_, token) = token.ok_or(LogoutTokenError::Malformed)?;
    let provider = party.provider().await?;
    let now = party.clock.now();
    let expected = Expected {
        issuer: &party.settings.issuer,
        client_id: &party.settings.client_id,
        keys: &provider.keys,
        now,
    };
    let ended = accept(&token, &expected)?;
    if party.logouts.put_new(ended.jti.clone(), (), now) {
        Ok(party.sessions.end(&ended))
    } else {
        Err(LogoutTokenError::Replayed.into())
    }
}

/// Bytes.
const LONGEST_FORM: usize = 16 * 1024;
