//! The code for tokens (RFC 6749 §4.1.3): taken in one commit, with the refresh family it begins.

use fedtoken_storage::{
    Change, Conflict,
    stores::{AuthorizationCode, Grant, JournalEvent},
};

use super::{
    Asking, end,
    mint::{Minting, mint, told},
    refused,
};
use crate::{
    app::App,
    http::{Failure, Fault, Request},
    oidc::{
        TokenError, consent,
        token::{CodeRequest, NewFamily, TokenAnswer, audience, check},
    },
};

/// Takes the code, then mints.
pub(super) async fn exchange(
    app: &App,
    request: &Request,
    asking: Asking,
    wanted: CodeRequest,
) -> Result<TokenAnswer, Failure> {
    let stored = app.store.code_with_grant(&wanted.code).await?;
    let (stored, grant) = stored.ok_or_else(|| refused(&TokenError::UnknownCode))?;
    let holder = (&asking.client, &asking.key);
    match check(&stored, &grant, &wanted, holder, request.now) {
        Ok(()) => {}
        Err(TokenError::Replayed(_)) => return replayed(app, request, &grant).await,
        Err(refusal) => return Err(refused(&refusal).into()),
    }
    let scope = consent::held(&grant, &asking.client);
    let ours = (app.site.issuer.as_str(), app.resources.as_slice());
    let audience = audience(
        (&grant, &asking.client),
        (wanted.resource.as_deref(), &scope),
        ours,
    );
    let audience = audience.map_err(|refusal| refused(&refusal))?;
    let told = told(app, (&grant, &asking.client), &scope).await?;
    let mut rng = app.entropy.generator()?;
    let family = NewFamily::of(&grant, holder, request.now, &mut rng);
    let refresh_token = family
        .as_ref()
        .map(|family| family.token(&app.refresh_keys));
    let record = family.map(NewFamily::into_record);
    if !take(
        app,
        request,
        (&stored, &asking),
        record.map(Change::AddRefresh),
    )
    .await?
    {
        return replayed(app, request, &grant).await;
    }
    let minting = Minting {
        grant: &grant,
        asking: &asking,
        audience,
        scope,
        nonce: stored.nonce.as_deref(),
        told,
    };
    mint(app, request, minting, refresh_token)
}

/// Takes the code in a commit; false when somebody else was faster.
async fn take(
    app: &App,
    request: &Request,
    (stored, asking): (&AuthorizationCode, &Asking),
    family: Option<Change>,
) -> Result<bool, Failure> {
    let take = Change::TakeCode {
        digest: stored.digest,
        at: request.now,
    };
    let changes = asking.once().and(take).and_maybe(family);
    match app.store.commit(changes).await? {
        Ok(()) => Ok(true),
        Err(Conflict::Code) => Ok(false),
        Err(Conflict::Grant) => Err(refused(&TokenError::Ended).into()),
        Err(Conflict::Used) => Err(asking.used(app, request).await?.into()),
        Err(_) => Err(Fault::Inconsistent("a code cannot be taken").into()),
    }
}

/// A second use ends everything that the first one produced (RFC 9700 §4.5); a third one finds
/// nothing left to end, and writes nothing.
async fn replayed<T>(app: &App, request: &Request, grant: &Grant) -> Result<T, Failure> {
    if grant.ended_at.is_none() {
        end(app, request, grant, JournalEvent::CodeReplayed).await?;
    }
    Err(refused(&TokenError::Replayed(grant.id.clone())).into())
}
