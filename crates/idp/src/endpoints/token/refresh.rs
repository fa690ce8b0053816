//! Access renewed by a refresh token (RFC 6749 §6): its use is committed, then tokens are minted.

use fedtoken_storage::{
    Conflict,
    stores::{Grant, JournalEvent, RefreshFamily},
};

use super::{
    Asking, end,
    mint::{Minting, mint, told},
    refused,
};
use crate::{
    app::App,
    http::{Failure, Fault, Refusal, Request},
    oidc::{
        TokenError,
        token::{Found, RefreshRequest, RefreshToken, Renewal, TokenAnswer, audience, renew},
    },
    pages::ErrorKind,
};

/// Renews access. Whoever loses the race for a family looks again: two parallel uses of one
/// token by its client both get the same successor.
pub(super) async fn refresh(
    app: &App,
    request: &Request,
    asking: Asking,
    wanted: RefreshRequest,
) -> Result<TokenAnswer, Failure> {
    let client_id = asking.client.client_id.as_str();
    if !wanted.token.is_of(client_id, &app.refresh_keys) {
        return Err(refused(&TokenError::UnknownRefresh).into());
    }
    for _ in 0..MOST_RACES {
        let (family, grant) = load(app, &wanted.token).await?;
        let found = Found {
            family: &family,
            grant: &grant,
        };
        let holder = (&asking.client, &asking.key);
        let renewal = match renew(found, &wanted, holder, request.now) {
            Ok(renewal) => renewal,
            Err(TokenError::RefreshReplayed) => return replayed(app, request, &grant).await,
            Err(refusal) => return Err(refused(&refusal).into()),
        };
        let ours = (app.site.issuer.as_str(), app.resources.as_slice());
        let audience = audience(
            (&grant, &asking.client),
            (wanted.resource.as_deref(), &renewal.scope),
            ours,
        );
        let audience = audience.map_err(|refusal| refused(&refusal))?;
        let told = told(app, (&grant, &asking.client), &renewal.scope).await?;
        if commit(app, request, &asking, (&renewal, &family)).await? {
            let next = wanted.token;
            let next = next.written(renewal.generation, client_id, &app.refresh_keys);
            let minting = Minting {
                grant: &grant,
                asking: &asking,
                audience,
                scope: renewal.scope,
                nonce: None,
                told,
            };
            return mint(app, request, minting, Some(next));
        }
    }
    Err(Refusal::Page(ErrorKind::Busy).into())
}

async fn load(app: &App, token: &RefreshToken) -> Result<(RefreshFamily, Grant), Failure> {
    let family = app.store.refresh_family(&token.digest()).await?;
    let family = family.ok_or_else(|| refused(&TokenError::UnknownRefresh))?;
    // None when the client is removed in this moment.
    let grant = app.store.grant(&family.grant_id).await?;
    let grant = grant.ok_or_else(|| refused(&TokenError::UnknownRefresh))?;
    Ok((family, grant))
}

/// Commits the use; false when another use was faster or the grant has just ended.
async fn commit(
    app: &App,
    request: &Request,
    asking: &Asking,
    (renewal, family): (&Renewal, &RefreshFamily),
) -> Result<bool, Failure> {
    let changes = asking.once().and(renewal.change(family, request.now));
    match app.store.commit(changes).await? {
        Ok(()) => Ok(true),
        Err(Conflict::Refresh) => Ok(false),
        Err(Conflict::Used) => Err(asking.used(app, request).await?.into()),
        Err(_) => Err(Fault::Inconsistent("a refresh token cannot be used").into()),
    }
}

/// Somebody holds a token that was replaced: nobody can tell who, so all of it ends
/// (RFC 9700 §4.14.2).
async fn replayed<T>(app: &App, request: &Request, grant: &Grant) -> Result<T, Failure> {
    end(app, request, grant, JournalEvent::RefreshReplayed).await?;
    Err(refused(&TokenError::RefreshReplayed).into())
}

/// Looks at a family. The first loser of a race finds the successor; only further uses within the
/// same moment can make it lose again.
const MOST_RACES: usize = 4;
