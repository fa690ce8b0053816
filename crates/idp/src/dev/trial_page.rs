//! The trial's own page: the made-up persons, and a new paper for each. It shows no secret.
//!
//! It can change the database without a login, so it answers this machine alone: the peer, the
//! `Host` header (a foreign name may resolve to 127.0.0.1) and the origin of a form are checked.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Extension, Router,
    body::Body,
    extract::{RawQuery, Request, State},
    response::Response,
    routing::{get, post},
};
use http::{HeaderMap, StatusCode, header};

use super::{
    Trial,
    reply::{page, respond},
    trial::NewPaperError,
};
use crate::{
    http::{Peer, Reply, Site},
    pages::trial::{RelyingPartyError, TrialPerson, TrialPersons},
};

/// The page and where it stands.
pub(super) struct TrialPage {
    /// The persons.
    pub(super) trial: Arc<Trial>,
    /// The site that shows it.
    pub(super) site: Site,
}

/// Its addresses, to be merged with those of the relying party.
pub(super) fn router(page: Arc<TrialPage>) -> Router {
    Router::new()
        .route("/trial", get(persons))
        .route(NEW_PAPER, post(new_paper))
        .with_state(page)
}

/// The request does not come from this machine or not from this page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this page answers this computer and its own forms alone")]
struct Foreign;

async fn persons(
    State(trial): State<Arc<TrialPage>>,
    Extension(peer): Extension<Peer>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let reply = match admit(peer.0, &headers) {
        Ok(()) => list(&trial.trial, query.as_deref()),
        Err(foreign) => refuse(
            StatusCode::FORBIDDEN,
            "foreign_request",
            &foreign.to_string(),
        ),
    };
    respond(&reply, &trial.site)
}

async fn new_paper(
    State(trial): State<Arc<TrialPage>>,
    Extension(peer): Extension<Peer>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let reply = match admit(peer.0, &parts.headers) {
        Ok(()) if is_form(&parts.headers) => renew(&trial.trial, body).await,
        Ok(()) => refuse(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "media_type",
            "Not a form.",
        ),
        Err(foreign) => refuse(
            StatusCode::FORBIDDEN,
            "foreign_request",
            &foreign.to_string(),
        ),
    };
    respond(&reply, &trial.site)
}

fn list(trial: &Trial, query: Option<&str>) -> Reply {
    let renewed = query.and_then(|query| field(query, "renewed"));
    let file = trial.file();
    let persons: Vec<_> = file
        .persons
        .iter()
        .map(|person| TrialPerson {
            username: &person.username,
            name: &person.name,
            note: &person.note,
            serial: person.token.as_ref().map(|token| token.serial.as_str()),
            can_renew: person.token.is_some(),
        })
        .collect();
    let renewed = file
        .persons
        .iter()
        .find(|person| Some(&person.username) == renewed.as_ref());
    let view = TrialPersons {
        persons: &persons,
        file: &trial.path().display().to_string(),
        action: NEW_PAPER,
        renewed: renewed.map(|person| person.name.as_str()),
    };
    // With no referrer at all a browser would call the origin of this page's forms "null".
    page(&view).with_header("referrer-policy", "same-origin")
}

async fn renew(trial: &Trial, body: Body) -> Reply {
    let form = axum::body::to_bytes(body, LONGEST_FORM)
        .await
        .unwrap_or_default();
    let username = field(&String::from_utf8_lossy(&form), "username").unwrap_or_default();
    match trial.new_paper(&username).await {
        Ok(_) => {
            let query = url::form_urlencoded::Serializer::new(String::new())
                .append_pair("renewed", &username)
                .finish();
            Reply::see_other(format!("/trial?{query}"))
        }
        Err(NewPaperError::Unknown(_)) => refuse(
            StatusCode::NOT_FOUND,
            "unknown_person",
            "Nobody with a paper has this name.",
        ),
        Err(error) => {
            tracing::error!(%error, "no new paper was made");
            let words = "The new paper could not be made or written to the file; see the log.";
            refuse(StatusCode::INTERNAL_SERVER_ERROR, "new_paper", words)
        }
    }
}

fn refuse(status: StatusCode, error: &str, description: &str) -> Reply {
    page(&RelyingPartyError { error, description }).with_status(status)
}

fn admit(peer: SocketAddr, headers: &HeaderMap) -> Result<(), Foreign> {
    let mut hosts = headers.get_all(header::HOST).iter();
    let host = hosts
        .next()
        .and_then(|host| host.to_str().ok())
        .ok_or(Foreign)?;
    if !peer.ip().to_canonical().is_loopback() || hosts.next().is_some() || !is_local(host) {
        return Err(Foreign);
    }
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let same = match text("sec-fetch-site") {
        None => None,
        Some("same-origin" | "none") => Some(true),
        Some(_) => Some(false),
    };
    match text("origin") {
        None if same == Some(false) && headers.contains_key(header::CONTENT_TYPE) => Err(Foreign),
        None => Ok(()),
        Some("null") if same == Some(true) => Ok(()),
        Some(origin) if origin == format!("http://{host}") && same != Some(false) => Ok(()),
        Some(_) => Err(Foreign),
    }
}

fn is_local(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    matches!(name, "localhost" | "127.0.0.1" | "[::1]")
}

fn is_form(headers: &HeaderMap) -> bool {
    let media = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let essence = media
        .and_then(|media| media.split(';').next())
        .unwrap_or_default();
    essence
        .trim()
        .eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

fn field(form: &str, name: &str) -> Option<String> {
    let mut fields = url::form_urlencoded::parse(form.as_bytes());
    fields
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.into_owned())
}

const NEW_PAPER: &str = "/trial/new-paper";
const LONGEST_FORM: usize = 4 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(peer: &str, headers: &[(&'static str, &str)]) -> Result<(), Foreign> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        admit(peer.parse().unwrap(), &map)
    }

    const HERE: &str = "127.0.0.1:50000";

    #[test]
    fn this_machine_is_admitted_by_its_names() {
        for host in [
            "localhost:8081",
            "127.0.0.1:8081",
            "[::1]:8081",
            "localhost",
        ] {
            assert_eq!(asked(HERE, &[("host", host)]), Ok(()), "{host}");
        }
        let mapped = "[::ffff:127.0.0.1]:9";
        assert_eq!(asked(mapped, &[("host", "localhost:8081")]), Ok(()));
    }

    #[test]
    fn another_machine_is_refused() {
        for peer in ["192.0.2.7:9", "[2001:db8::1]:9"] {
            assert_eq!(asked(peer, &[("host", "localhost:8081")]), Err(Foreign));
        }
    }

    #[test]
    fn a_foreign_host_name_is_refused() {
        for host in [
            "evil.example:8081",
            "localhost.evil.example",
            "127.0.0.1.nip.io",
            "",
            "::1",
        ] {
            assert_eq!(asked(HERE, &[("host", host)]), Err(Foreign), "{host}");
        }
        assert_eq!(asked(HERE, &[]), Err(Foreign));
        let twice = [("host", "localhost:1"), ("host", "evil.example")];
        assert_eq!(asked(HERE, &twice), Err(Foreign));
    }

    #[test]
    fn a_form_of_another_site_is_refused() {
        let host = ("host", "localhost:8081");
        let with = |more: &[(&'static str, &str)]| {
            let form = ("content-type", "application/x-www-form-urlencoded");
            asked(HERE, &[&[host, form], more].concat())
        };
        assert_eq!(with(&[("origin", "http://localhost:8081")]), Ok(()));
        assert_eq!(
            with(&[("origin", "null"), ("sec-fetch-site", "same-origin")]),
            Ok(())
        );
        assert_eq!(with(&[]), Ok(()));
        for origin in ["http://localhost:8080", "https://evil.example", "null"] {
            assert_eq!(with(&[("origin", origin)]), Err(Foreign), "{origin}");
        }
        for site in ["cross-site", "same-site"] {
            assert_eq!(with(&[("sec-fetch-site", site)]), Err(Foreign), "{site}");
        }
    }
}
