//! `/register` (RFC 7591) and `/register/<client_id>` (RFC 7592).

use std::time::Duration;

use fedtoken_core::{
    draw,
    secret::{OpaqueToken, SecretString, TokenDigest},
    throttle::Rule,
    time::UnixTime,
};
use fedtoken_storage::{
    Change, Changes, ClientChange, Conflict,
    stores::{Client, ClientOrigin, CounterKey, JournalEvent},
};
use http::{Method, StatusCode};
use rand_core::CryptoRng;

use crate::{
    app::App,
    clients::{SectorError, check_sector},
    http::{Body, Failure, Fault, Refusal, Reply, Request, Route},
    login::client_line,
    oidc::{
        Registration,
        bearer::{self, BearerError, Scheme},
        registration::{
            Registrar,
            dynamic::{self, Answer, Issued, Kept, RegistrationError, Shown},
        },
    },
    pages::ErrorKind,
};

/// Registers a client.
///
/// # Errors
/// 401 without the initial access token; an error of RFC 7591 section 3.2.2; 404 where clients
/// cannot register themselves.
pub(super) async fn register(app: &App, request: &Request) -> Result<Reply, Failure> {
    let registrar = registrar(app)?;
    if !registrar.admits(shown(request)?.expose()) {
        return Err(refused(BearerError::InvalidToken).into());
    }
    let mut rng = app.entropy.generator()?;
    let client_id = draw_client_id(&mut rng);
    let wish = dynamic::parse(&request.form).map_err(|error| unfit(&error))?;
    let registration = wish
        .registration(&client_id, &app.house())
        .map_err(|error| unfit(&error))?;
    check_claimed_sector(app, &registration).await?;
    let takes_secret = registration.token_endpoint_auth_method.takes_secret();
    let secret = takes_secret.then(|| OpaqueToken::draw(&mut rng));
    let access = OpaqueToken::draw(&mut rng);
    let client = Client {
        client_id,
        registration: text(&registration),
        secret: secret.as_ref().map(OpaqueToken::digest),
        origin: ClientOrigin::Registered {
            at: request.now,
            access: access.digest(),
        },
    };
    let event = (JournalEvent::ClientRegistered, None);
    let line = client_line(event, (app, request), &client.client_id, &mut rng)?;
    save(app, Changes::from(Change::PutClient(client)).and(line)).await?;
    let client = registration.client_id.as_str();
    tracing::info!(client, "a client registered itself");
    let issued = (request.now, Shown(access.expose()));
    Ok(answer(app, &registration, issued, secret.as_ref()).with_status(StatusCode::CREATED))
}

/// Shows, replaces or removes a registration, to whoever has its registration access token.
///
/// # Errors
/// 401 for a wrong token and for an unknown client alike, else as [`register`].
pub(super) async fn registered(
    app: &App,
    request: &Request,
    client_id: &str,
) -> Result<Reply, Failure> {
    registrar(app)?;
    let token = shown(request)?;
    let (client, at) = authorized(app, client_id, &token).await?;
    match request.method {
        Method::DELETE => remove(app, request, client, &token).await,
        Method::PUT => replace(app, request, (client, at), &token).await,
        _ => {
            let registration = read(&client)?;
            Ok(answer(
                app,
                &registration,
                (at, Shown(token.expose())),
                None,
            ))
        }
    }
}

/// A client that registered itself, and when; found only with its own token.
async fn authorized(
    app: &App,
    client_id: &str,
    token: &SecretString,
) -> Result<(Client, UnixTime), Failure> {
    let presented = TokenDigest::of(token.expose());
    let found = app.store.client(client_id).await?;
    let registered = found.and_then(|client| match client.origin {
        ClientOrigin::Registered { at, access } => Some((client, at, access)),
        ClientOrigin::Operator => None,
    });
    // Compared in every case, so that the time does not tell which half was wrong.
    let access = registered.as_ref().map(|(_, _, access)| *access);
    let fits = access
        .unwrap_or(TokenDigest::from_bytes([0; 32]))
        .ct_eq(&presented);
    match registered {
        Some((client, at, _)) if fits => Ok((client, at)),
        _ => Err(refused(BearerError::InvalidToken).into()),
    }
}

async fn replace(
    app: &App,
    request: &Request,
    (client, at): (Client, UnixTime),
    token: &SecretString,
) -> Result<Reply, Failure> {
    let wish = dynamic::parse(&request.form).map_err(|error| unfit(&error))?;
    let named = (client.client_id.as_str(), client.secret.as_ref());
    dynamic::check_update(&wish, named).map_err(|error| unfit(&error))?;
    let registration = wish.registration(&client.client_id, &app.house());
    let registration = registration.map_err(|error| unfit(&error))?;
    check_claimed_sector(app, &registration).await?;
    let mut rng = app.entropy.generator()?;
    let (secret, issued) = match Kept::of(&registration, client.secret) {
        Kept::Secret(secret) => (Some(secret), None),
        Kept::Nothing => (None, None),
        Kept::NeedsOne => {
            let drawn = OpaqueToken::draw(&mut rng);
            (Some(drawn.digest()), Some(drawn))
        }
    };
    let replaced = Client {
        registration: text(&registration),
        secret,
        ..client
    };
    // Somebody else may have removed it meanwhile; then it stays removed.
    let replaced = Change::from(ClientChange::Replace {
        client: replaced,
        access: TokenDigest::of(token.expose()),
    });
    let event = (JournalEvent::ClientReplaced, None);
    let line = client_line(event, (app, request), &registration.client_id, &mut rng)?;
    let count = Change::Count {
        key: CounterKey::new("replacement", &registration.client_id),
        rule: REPLACEMENTS,
        at: request.now,
    };
    let changes = Changes::from(replaced).and(count).and(line);
    let saved = app.store.commit(changes).await?;
    app.clients.forget();
    saved.map_err(|conflict| not_replaced(&conflict, request.now))?;
    let client = registration.client_id.as_str();
    tracing::info!(client, "a client replaced its registration");
    let access = (at, Shown(token.expose()));
    Ok(answer(app, &registration, access, issued.as_ref()))
}

/// Each replacement leaves a line in the journal, so there are only so many.
fn not_replaced(conflict: &Conflict, now: UnixTime) -> Refusal {
    match conflict {
        Conflict::Counter { closed, .. } => Refusal::TooOften {
            description: "the registration was replaced too often",
            wait: closed.until.map_or(0, |until| until.since(now).as_secs()),
        },
        _ => refused(BearerError::InvalidToken),
    }
}

async fn remove(
    app: &App,
    request: &Request,
    client: Client,
    token: &SecretString,
) -> Result<Reply, Failure> {
    // Of several who remove it one does; to the others it is gone with its token.
    let there = Change::from(ClientChange::Replace {
        client: client.clone(),
        access: TokenDigest::of(token.expose()),
    });
    let gone = Change::from(ClientChange::Remove {
        client_id: client.client_id.clone(),
        at: request.now,
    });
    let mut rng = app.entropy.generator()?;
    let event = (JournalEvent::ClientRemoved, None);
    let line = client_line(event, (app, request), &client.client_id, &mut rng)?;
    let changes = Changes::from(there).and(gone).and(line);
    let saved = app.store.commit(changes).await?;
    app.clients.forget();
    saved.map_err(|_| refused(BearerError::InvalidToken))?;
    let client = client.client_id.as_str();
    tracing::info!(client, "a client removed its registration");
    Ok(Reply::new(StatusCode::NO_CONTENT, Body::Empty))
}

fn registrar(app: &App) -> Result<&Registrar, Refusal> {
    let registrar = app.registrar.as_ref();
    registrar.ok_or(Refusal::Page(ErrorKind::NotFound))
}

/// The bearer token of the request.
fn shown(request: &Request) -> Result<SecretString, Refusal> {
    if request.header_count("authorization") > 1 {
        return Err(refused(BearerError::Several));
    }
    let presented = bearer::presented(request.header("authorization"), None).map_err(refused)?;
    match presented.scheme {
        Scheme::Bearer => Ok(presented.token),
        Scheme::Dpop => Err(refused(BearerError::Missing)),
    }
}

async fn check_claimed_sector(app: &App, registration: &Registration) -> Result<(), Failure> {
    let Err(error) = check_sector(&app.door, registration).await else {
        return Ok(());
    };
    // Why nothing could be fetched would tell a stranger about our network.
    if let SectorError::Fetch(cause) = &error {
        tracing::info!(%cause, "the sector of a client could not be fetched");
        return Err(unfit(&RegistrationError::Metadata(error.to_string())).into());
    }
    let text = error.details().join("; ");
    Err(unfit(&RegistrationError::RedirectUri(text)).into())
}

async fn save(app: &App, changes: Changes) -> Result<(), Failure> {
    let saved = app.store.commit(changes).await?;
    app.clients.forget();
    saved.map_err(|_| Fault::Inconsistent("a client cannot be saved").into())
}

fn answer(
    app: &App,
    registration: &Registration,
    (issued_at, access): (UnixTime, Shown<'_>),
    secret: Option<&OpaqueToken>,
) -> Reply {
    let route = Route::Registered(registration.client_id.clone());
    let address = format!("{}{}", app.site.origin, route.path(&app.site));
    let answer = Answer {
        registration,
        issued_at,
        address: &address,
        access,
        secret: Issued(secret),
    };
    Reply::json(answer.json())
}

fn read(client: &Client) -> Result<Registration, Fault> {
    serde_json::from_str(&client.registration)
        .map_err(|_| Fault::Inconsistent("a client's registration cannot be read"))
}

fn text(registration: &Registration) -> String {
    serde_json::Value::Object(registration.to_members()).to_string()
}

/// 128 random bits: nobody registers a client over another one.
fn draw_client_id(rng: &mut impl CryptoRng) -> String {
    let bytes: [u8; 16] = draw::bytes(rng);
    data_encoding::HEXLOWER.encode(&bytes)
}

fn unfit(error: &RegistrationError) -> Refusal {
    tracing::info!(error = %error.oauth(), "a registration was refused");
    Refusal::Registration {
        error: error.oauth(),
        description: error.description(),
    }
}

fn refused(error: BearerError) -> Refusal {
    let status = match error {
        BearerError::Malformed | BearerError::Several => StatusCode::BAD_REQUEST,
        _ => StatusCode::UNAUTHORIZED,
    };
    Refusal::Bearer {
        status,
        challenge: match error {
            // The tokens of this place are never bound to a key.
            BearerError::Missing => String::from(CHALLENGE),
            other => other.challenge(Scheme::Bearer),
        },
    }
}

/// How often a client replaces its registration.
const REPLACEMENTS: Rule = Rule::without_waits(20, Some(Duration::from_secs(60 * 60)));
const CHALLENGE: &str = r#"Bearer realm="fedtoken""#;
