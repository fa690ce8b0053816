//! A relying party on axum and openidconnect: login, refresh of the tokens, logout.

use std::{
    collections::HashMap,
    env,
    error::Error,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Json, Router,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use data_encoding::BASE64URL_NOPAD;
use openidconnect::{
    AccessToken, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndSessionUrl,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, IssuerUrl, LogoutRequest, Nonce,
    OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, PostLogoutRedirectUrl,
    ProviderMetadataWithLogout, RedirectUrl, RefreshToken, Scope, SubjectIdentifier, TokenResponse,
    core::{CoreAuthPrompt, CoreAuthenticationFlow, CoreClient, CoreIdToken, CoreUserInfoClaims},
    reqwest,
};
use serde::Deserialize;
use serde_json::{Value, json};

type Provider = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;
type Failure = Box<dyn Error + Send + Sync>;

/// What the handlers share. Logins and users are kept as long as the program runs.
struct App {
    own_url: String,
    issuer: String,
    provider: Provider,
    end_session: EndSessionUrl,
    http: reqwest::Client,
    /// Begun logins by their state.
    logins: Mutex<HashMap<String, (Nonce, PkceCodeVerifier)>>,
    /// Users by the value of their cookie.
    users: Mutex<HashMap<String, User>>,
}

#[derive(Clone)]
struct User {
    id_token: CoreIdToken,
    subject: SubjectIdentifier,
    userinfo: CoreUserInfoClaims,
    refresh_token: Option<RefreshToken>,
}

#[derive(Deserialize)]
struct Answer {
    state: String,
    iss: String,
    code: Option<String>,
    error: Option<String>,
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let app = App::discover().await?;
    let address = app.own_url.trim_start_matches("http://").to_owned();
    let router = Router::new()
        .route("/", get(home))
        .route("/login", get(login))
        .route("/cb", get(callback))
        .route("/refresh", get(refresh))
        .route("/logout", get(logout))
        .with_state(Arc::new(app));
    let listener = tokio::net::TcpListener::bind(address).await?;
    Ok(axum::serve(listener, router).await?)
}

async fn home(State(app): State<Arc<App>>, jar: CookieJar) -> Json<Value> {
    Json(match app.user(&jar) {
        Some(user) => json!({
            "id_token": verified_claims(&user.id_token),
            "userinfo": user.userinfo,
        }),
        None => json!({ "login": "/login" }),
    })
}

async fn login(State(app): State<Arc<App>>, jar: CookieJar) -> (CookieJar, Redirect) {
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let flow = CoreAuthenticationFlow::AuthorizationCode;
    let (address, state, nonce) = app
        .provider
        .authorize_url(flow, CsrfToken::new_random, Nonce::new_random)
        .add_scopes(["profile", "email", "offline_access"].map(|name| Scope::new(name.to_owned())))
        // offline_access wants it (OpenID Connect Core, section 11).
        .add_prompt(CoreAuthPrompt::Consent)
        .set_pkce_challenge(challenge)
        .url();
    let state = state.into_secret();
    lock(&app.logins).insert(state.clone(), (nonce, verifier));
    (
        jar.add(cookie(LOGIN, state)),
        Redirect::to(address.as_str()),
    )
}

async fn callback(
    State(app): State<Arc<App>>,
    Query(answer): Query<Answer>,
    jar: CookieJar,
) -> Result<(CookieJar, Redirect), Refused> {
    // Only the browser that began a login ends it, once, with an answer of the provider it was sent to.
    let login = lock(&app.logins).remove(&answer.state);
    let same_browser = jar
        .get(LOGIN)
        .is_some_and(|cookie| cookie.value() == answer.state);
    let (Some((nonce, verifier)), true) = (login, same_browser && answer.iss == app.issuer) else {
        return Err(Refused(
            StatusCode::BAD_REQUEST,
            "no login was begun here".into(),
        ));
    };
    let Some(code) = answer.code else {
        let error = answer.error.unwrap_or_default();
        return Err(Refused(StatusCode::FORBIDDEN, error.into()));
    };
    let user = app.redeem(code, &nonce, verifier).await?;
    let session = CsrfToken::new_random().into_secret();
    lock(&app.users).insert(session.clone(), user);
    Ok((
        jar.remove(LOGIN).add(cookie(SESSION, session)),
        Redirect::to("/"),
    ))
}

async fn refresh(State(app): State<Arc<App>>, jar: CookieJar) -> Result<Redirect, Refused> {
    let forbidden = |why: &str| Refused(StatusCode::FORBIDDEN, why.into());
    let user = app.user(&jar).ok_or(forbidden("nobody is logged in"))?;
    let refresh_token = user.refresh_token.clone();
    let refresh_token = refresh_token.ok_or(forbidden("no refresh token"))?;
    let tokens = app
        .provider
        .exchange_refresh_token(&refresh_token)?
        .request_async(&app.http)
        .await?;
    let userinfo = app.userinfo(tokens.access_token(), &user.subject).await?;
    let refresh_token = tokens.refresh_token().cloned().or(user.refresh_token);
    let user = User {
        userinfo,
        refresh_token,
        ..user
    };
    if let Some(session) = jar.get(SESSION) {
        lock(&app.users).insert(session.value().to_owned(), user);
    }
    Ok(Redirect::to("/"))
}

async fn logout(
    State(app): State<Arc<App>>,
    jar: CookieJar,
) -> Result<(CookieJar, Redirect), Refused> {
    let session = jar.get(SESSION).map(Cookie::value);
    let user = session.and_then(|session| lock(&app.users).remove(session));
    let home = PostLogoutRedirectUrl::new(format!("{}/", app.own_url))?;
    let mut request =
        LogoutRequest::from(app.end_session.clone()).set_post_logout_redirect_uri(home);
    if let Some(user) = user {
        request = request.set_id_token_hint(&user.id_token);
    }
    let address = request.http_get_url();
    Ok((jar.remove(SESSION), Redirect::to(address.as_str())))
}

impl App {
    async fn discover() -> Result<Self, Failure> {
        let own_url = env::var("OWN_URL")?;
        let issuer = env::var("ISSUER")?;
        // The provider is asked directly: a redirect could lead elsewhere.
        let no_redirects = reqwest::redirect::Policy::none();
        let http = reqwest::Client::builder().redirect(no_redirects).build()?;
        let metadata =
            ProviderMetadataWithLogout::discover_async(IssuerUrl::new(issuer.clone())?, &http)
                .await?;
        let end_session = metadata.additional_metadata().end_session_endpoint.clone();
        let client_id = ClientId::new(env::var("CLIENT_ID")?);
        let client_secret = ClientSecret::new(env::var("CLIENT_SECRET")?);
        let provider = CoreClient::from_provider_metadata(metadata, client_id, Some(client_secret))
            .set_redirect_uri(RedirectUrl::new(format!("{own_url}/cb"))?);
        Ok(Self {
            own_url,
            issuer,
            provider,
            end_session: end_session.ok_or("the provider knows no logout")?,
            http,
            logins: Mutex::default(),
            users: Mutex::default(),
        })
    }

    /// Redeems the code, checks the ID token with its nonce, and asks who it is.
    async fn redeem(
        &self,
        code: String,
        nonce: &Nonce,
        verifier: PkceCodeVerifier,
    ) -> Result<User, Failure> {
        let tokens = self
            .provider
            .exchange_code(AuthorizationCode::new(code))?
            .set_pkce_verifier(verifier)
            .request_async(&self.http)
            .await?;
        let id_token = tokens.id_token().ok_or("no ID token")?.clone();
        let claims = id_token.claims(&self.provider.id_token_verifier(), nonce)?;
        let subject = claims.subject().clone();
        let userinfo = self.userinfo(tokens.access_token(), &subject).await?;
        let refresh_token = tokens.refresh_token().cloned();
        Ok(User {
            id_token,
            subject,
            userinfo,
            refresh_token,
        })
    }

    async fn userinfo(
        &self,
        access_token: &AccessToken,
        subject: &SubjectIdentifier,
    ) -> Result<CoreUserInfoClaims, Failure> {
        let request = self
            .provider
            .user_info(access_token.clone(), Some(subject.clone()))?;
        Ok(request.request_async(&self.http).await?)
    }

    fn user(&self, jar: &CookieJar) -> Option<User> {
        lock(&self.users).get(jar.get(SESSION)?.value()).cloned()
    }
}

/// Why a request was not served.
struct Refused(StatusCode, Failure);

impl<E: Into<Failure>> From<E> for Refused {
    fn from(error: E) -> Self {
        Self(StatusCode::BAD_GATEWAY, error.into())
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.0, self.1.to_string()).into_response()
    }
}

/// All claims of an ID token that was checked; those of the crate leave out what it has no field for.
fn verified_claims(id_token: &CoreIdToken) -> Option<Value> {
    let text = id_token.to_string();
    let payload = BASE64URL_NOPAD.decode(text.split('.').nth(1)?.as_bytes());
    serde_json::from_slice(&payload.ok()?).ok()
}

/// A cookie for this site alone; behind https it also wants `secure(true)`.
fn cookie(name: &'static str, value: String) -> Cookie<'static> {
    Cookie::build((name, value))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .build()
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

const LOGIN: &str = "login";
const SESSION: &str = "session";
