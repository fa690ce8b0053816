//! `/authorize` (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2): checks, then seals the visitor.

use fedtoken_storage::stores::ClientOrigin;
use rand_chacha::ChaCha20Rng;

use super::asked::{known, receive};
use crate::{
    app::App,
    http::{Failure, Fault, Refusal, Reply, Request, Route},
    login::{
        KEPT_BEFORE_A_NEW_ONE, Tab, Visitor, VisitorError, deliver_early_refusal, tabs_to_drop,
    },
    oidc::{
        Ask, AuthorizeError, OAuthError, Parameters, Registration, ShownError,
        authorize::{self, Redirected, Start},
        registration::same_redirect_uri,
    },
    pages::ErrorKind,
};

/// Checks the request and sends the browser to the login. No row is written; of the cookies only
/// the names of tabs are read, to drop the oldest.
///
/// # Errors
/// A page where the return address is not proven; else the error travels in the redirect.
pub(super) async fn authorize(app: &App, request: &Request) -> Result<Reply, Failure> {
    let outer = Parameters::parse_with_repeats(request.parameters())
        .map_err(|_| Refusal::Page(ErrorKind::BadRequest))?;
    let client = match authorize::client_id(&outer) {
        Ok(client_id) => client(app, client_id).await?,
        Err(_) => None,
    };
    let mut rng = app.entropy.generator()?;
    let tab = Tab::draw(request.now, &mut rng);
    let start = Start {
        binding: tab.binding(),
        tab: tab.id().to_owned(),
        issued_at: request.now,
    };
    let received = receive(app, request, outer, client.as_ref()).await?;
    let known = known(app, client.as_ref());
    let ask = match received.and_then(|received| authorize::decide(&received, &known, start)) {
        Ok(ask) => ask,
        Err(AuthorizeError::Shown(shown)) => {
            tell_operator(request, shown);
            return Err(Refusal::Page(page_for(shown)).into());
        }
        Err(AuthorizeError::Redirected(error)) => {
            let (error_code, why) = (error.error.as_str(), error.description);
            tracing::info!(error = error_code, why, "a request was refused");
            return deliver_early_refusal(app, request, &error).await;
        }
    };
    match begin(app, request, ask, &tab, &mut rng)? {
        Ok(reply) => Ok(reply),
        Err(too_large) => deliver_early_refusal(app, request, &too_large).await,
    }
}

/// Seals the ask and sends the browser on its way with it; the inner error is a refusal of an ask
/// that does not fit an address.
fn begin(
    app: &App,
    request: &Request,
    ask: Ask,
    tab: &Tab,
    rng: &mut ChaCha20Rng,
) -> Result<Result<Reply, Redirected>, Failure> {
    let too_large = ask.refuse(OAuthError::InvalidRequest, "request is too large");
    match Visitor::new(ask).seal(request.now, &app.ring, rng) {
        Ok(sealed) => {
            let location = format!("{}?t={sealed}", Route::Login.path(&app.site));
            let names = app.site.cookies;
            // A request started by a post of another site brings no cookies to count.
            let dropped = tabs_to_drop(&request.cookies, names, None, KEPT_BEFORE_A_NEW_ONE);
            Ok(Ok(Reply::see_other(location)
                .with_cookies(dropped)
                .with_cookies([tab.cookie(names)])))
        }
        Err(VisitorError::TooLarge) => Ok(Err(too_large)),
        Err(_) => Err(Fault::Inconsistent("a visitor cannot be sealed").into()),
    }
}

/// A client's registration as far as it counts, as it was read a moment ago.
///
/// # Errors
/// A fault of the database, or a registration that cannot be read.
pub(super) async fn client(app: &App, client_id: &str) -> Result<Option<Registration>, Failure> {
    let now = app.clock.now();
    let known = app.clients.find(&*app.store, client_id, now).await?;
    let cap = app.policy.strangers_cap;
    Ok(known.map(|known| {
        let registration = known.registration.clone();
        match known.origin {
            ClientOrigin::Operator => registration,
            ClientOrigin::Registered { .. } => registration.of_stranger(cap),
        }
    }))
}

/// Loads the client of an ask that was checked before: its registration may have changed since.
///
/// # Errors
/// A page when the client or its return address is gone.
pub(super) async fn client_of(app: &App, ask: &Ask) -> Result<Registration, Failure> {
    let client = client(app, &ask.client_id).await?;
    let client = client.ok_or(Refusal::Page(ErrorKind::UnknownClient))?;
    let kind = client.application_type;
    let mut registered = client.redirect_uris.iter();
    if registered.any(|uri| same_redirect_uri(uri, &ask.redirect_uri, kind)) {
        Ok(client)
    } else {
        Err(Refusal::Page(ErrorKind::RedirectUri).into())
    }
}

/// What `fedtoken client explain` asks for, since the page tells strangers nothing. What follows a
/// `?` or `#` is the sender's own matter.
fn tell_operator(request: &Request, shown: ShownError) {
    let Ok(fields) = Parameters::parse_with_repeats(request.parameters()) else {
        return;
    };
    let sent = |name: &str| {
        let value = fields.one(name).unwrap_or_default();
        let place = value.split(['?', '#']).next().unwrap_or_default();
        place.chars().take(LONGEST_LOGGED).collect::<String>()
    };
    let (client, redirect_uri) = (sent("client_id"), sent("redirect_uri"));
    tracing::info!(?client, ?redirect_uri, why = ?shown, "a request was refused");
}

fn page_for(shown: ShownError) -> ErrorKind {
    match shown {
        ShownError::UnknownClient => ErrorKind::UnknownClient,
        ShownError::RedirectUri => ErrorKind::RedirectUri,
        ShownError::RequestUri => ErrorKind::RequestUri,
        ShownError::RequestObject => ErrorKind::BadRequest,
    }
}

/// Signs of what a stranger sent that are worth a line.
const LONGEST_LOGGED: usize = 200;
