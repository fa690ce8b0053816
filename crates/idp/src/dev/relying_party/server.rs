//! The sample relying party's addresses and pages.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{Path, RawQuery, State},
    response::Response,
    routing::{get, post},
};
use fedtoken_core::secret::{OpaqueToken, TokenDigest};
use http::{HeaderMap, StatusCode, header};
use tokio::sync::OnceCell;

use super::{
    FlowError, HttpClient, backchannel, flow,
    provider::Provider,
    sessions::{Bounded, LoggedIn, Pending},
};
use crate::{
    clock::Clock,
    dev::{
        Clear,
        registrations::BACKCHANNEL_PATH,
        reply::{page, respond},
    },
    entropy::Entropy,
    http::{Body, Cookies, Reply, SetCookie, Site},
    pages::{
        assets,
        trial::{LoginLink, RelyingPartyError, RelyingPartyHome, SignedIn},
    },
};

/// What the relying party was told at its registration.
pub struct Settings {
    /// The provider's issuer identifier.
    pub issuer: String,
    /// Own address, without a slash at the end.
    pub own: String,
    /// Its `client_id`.
    pub client_id: String,
    /// Its secret.
    pub client_secret: Clear,
}

impl Settings {
    pub(super) fn callback(&self) -> String {
        format!("{}/callback", self.own)
    }

    pub(super) fn home(&self) -> String {
        format!("{}/", self.own)
    }
}

/// The running relying party.
pub struct RelyingParty {
    pub(super) settings: Settings,
    pub(super) site: Site,
    pub(super) clock: Arc<dyn Clock>,
    entropy: Entropy,
    http: HttpClient,
    provider: OnceCell<Provider>,
    pending: Bounded<String, Pending>,
    pub(super) sessions: Bounded<TokenDigest, LoggedIn>,
    /// Logout tokens that were taken, by their names.
    pub(super) logouts: Bounded<String, ()>,
}

impl RelyingParty {
    /// One that nobody is logged in at. It meets its provider at the first login.
    #[must_use]
    pub fn new(settings: Settings, clock: Arc<dyn Clock>, entropy: Entropy) -> Self {
        Self {
            site: Site::of(&settings.own),
            settings,
            clock,
            entropy,
            http: HttpClient::default(),
            provider: OnceCell::new(),
            pending: Bounded::new(MOST, LOGIN_LIFE),
            sessions: Bounded::new(MOST, SESSION_LIFE),
            logouts: Bounded::new(MOST, LOGIN_LIFE),
        }
    }

    pub(super) async fn provider(&self) -> Result<&Provider, FlowError> {
        self.provider
            .get_or_try_init(|| Provider::discover(&self.settings, &self.http))
            .await
    }
}

/// The addresses of the relying party.
pub(crate) fn router(relying_party: Arc<RelyingParty>) -> Router {
    Router::new()
        .route("/", get(home))
        .route("/login", get(login))
        .route("/callback", get(callback))
        .route("/logout", get(logout))
        .route(BACKCHANNEL_PATH, post(backchannel::logout))
        .route("/static/{name}", get(asset))
        .fallback(not_found)
        .with_state(relying_party)
}

async fn home(State(party): State<Arc<RelyingParty>>, headers: HeaderMap) -> Response {
    let session = digest(&headers, SESSION_COOKIE);
    let logged_in = session.and_then(|it| party.sessions.find(&it, party.clock.now()));
    let claims = logged_in
        .as_ref()
        .map(|it| format!("{:#}", it.claims))
        .unwrap_or_default();
    let user = logged_in.as_ref().map(|it| SignedIn {
        name: &it.name,
        claims_json: &claims,
        logout_link: "/logout",
    });
    let view = RelyingPartyHome {
        user,
        login_links: &LOGIN_LINKS,
        trial_link: "/trial",
    };
    respond(&page(&view), &party.site)
}

async fn login(
    State(party): State<Arc<RelyingParty>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let acr = (query.as_deref() == Some("level=400")).then_some(HIGH_ACR);
    let reply = match begin(&party, &headers, acr).await {
        Ok(reply) => reply,
        Err(error) => refusal(&error),
    };
    respond(&reply, &party.site)
}

async fn begin(
    party: &RelyingParty,
    headers: &HeaderMap,
    acr: Option<&'static str>,
) -> Result<Reply, FlowError> {
    let provider = party.provider().await?;
    let mut rng = party.entropy.generator()?;
    // One cookie for all tabs of a browser: it says whose login this is, not which one.
    let held = token(headers, LOGIN_COOKIE);
    let browser = held.unwrap_or_else(|| OpaqueToken::draw(&mut rng));
    let (now, owner) = (party.clock.now(), (browser.digest(), acr));
    let url = flow::begin(provider, &party.pending, owner, now, &mut rng);
    let cookie = SetCookie::passing(LOGIN_COOKIE.to_owned(), browser.expose().to_owned());
    Ok(Reply::see_other(String::from(url)).with_cookies([cookie]))
}

async fn callback(
    State(party): State<Arc<RelyingParty>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let reply = match complete(&party, &query.unwrap_or_default(), &headers).await {
        Ok(reply) => reply,
        Err(error) => refusal(&error),
    };
    respond(&reply, &party.site)
}

async fn complete(
    party: &RelyingParty,
    query: &str,
    headers: &HeaderMap,
) -> Result<Reply, FlowError> {
    let now = party.clock.now();
    let provider = party.provider().await?;
    let answer = (query, digest(headers, LOGIN_COOKIE));
    let settings = (&party.settings, &party.http);
    let logged_in = flow::complete(provider, settings, &party.pending, answer, now).await?;
    if let Some(earlier) = digest(headers, SESSION_COOKIE) {
        party.sessions.take(&earlier, now);
    }
    let session = OpaqueToken::draw(&mut party.entropy.generator()?);
    party.sessions.put(session.digest(), logged_in, now);
    let cookie = SetCookie::passing(SESSION_COOKIE.to_owned(), session.expose().to_owned());
    Ok(Reply::see_other("/").with_cookies([cookie]))
}

async fn logout(State(party): State<Arc<RelyingParty>>, headers: HeaderMap) -> Response {
    let session = digest(&headers, SESSION_COOKIE);
    let logged_in = session.and_then(|it| party.sessions.take(&it, party.clock.now()));
    let reply = match logged_in {
        None => Reply::see_other("/"),
        Some(it) => match logout_url(&party, &it).await {
            Ok(url) => Reply::see_other(url),
            Err(error) => refusal(&error),
        },
    };
    let forget = SetCookie::removal(SESSION_COOKIE.to_owned());
    respond(&reply.with_cookies([forget]), &party.site)
}

async fn logout_url(party: &RelyingParty, logged_in: &LoggedIn) -> Result<String, FlowError> {
    let url = party
        .provider()
        .await?
        .logout_url(&logged_in.id_token, &party.settings)?;
    Ok(url.into())
}

async fn asset(State(party): State<Arc<RelyingParty>>, Path(name): Path<String>) -> Response {
    let reply = match assets::find(&format!("/static/{name}")) {
        Some(found) => {
            let body = Body::Asset {
                content_type: found.content_type,
                content: found.body,
            };
            Reply::new(StatusCode::OK, body)
        }
        None => missing(),
    };
    respond(&reply, &party.site)
}

async fn not_found(State(party): State<Arc<RelyingParty>>) -> Response {
    respond(&missing(), &party.site)
}

fn missing() -> Reply {
    let view = RelyingPartyError {
        error: "not_found",
        description: "There is no such page.",
    };
    page(&view).with_status(StatusCode::NOT_FOUND)
}

fn refusal(error: &FlowError) -> Reply {
    tracing::info!(
        code = error.code(),
        "a login at the sample relying party did not succeed"
    );
    let description = error.to_string();
    let view = RelyingPartyError {
        error: error.code(),
        description: &description,
    };
    let status = match error {
        FlowError::Provider { .. }
        | FlowError::UnknownState
        | FlowError::Issuer
        | FlowError::Missing(_) => StatusCode::BAD_REQUEST,
        FlowError::Entropy(_) => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::BAD_GATEWAY,
    };
    page(&view).with_status(status)
}

fn digest(headers: &HeaderMap, name: &str) -> Option<TokenDigest> {
    token(headers, name).map(|token| token.digest())
}

fn token(headers: &HeaderMap, name: &str) -> Option<OpaqueToken> {
    let lines = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok());
    Cookies::parse(lines)
        .value(name)
        .and_then(|value| OpaqueToken::parse(value).ok())
}

const LOGIN_LINKS: [LoginLink<'static>; 2] = [
    LoginLink {
        href: "/login",
        label: "Log in",
        note: "Any key that the service accepts.",
    },
    LoginLink {
        href: "/login?level=400",
        label: "Log in with a stronger key",
        note: "Asks for level 400, which a token does not reach.",
    },
];
const HIGH_ACR: &str = "urn:fedtoken:level:400";
const SESSION_COOKIE: &str = "sample-relying-party-session";
const LOGIN_COOKIE: &str = "sample-relying-party-login";
/// Sessions and logins kept at once.
const MOST: usize = 10_000;
const SESSION_LIFE: Duration = Duration::from_secs(12 * 60 * 60);
const LOGIN_LIFE: Duration = Duration::from_secs(60 * 60);
