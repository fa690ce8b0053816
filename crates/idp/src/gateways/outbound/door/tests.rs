//! What comes through the door from a server on this machine, and what does not.

use std::sync::Arc;

use rcgen::{CertificateParams, KeyPair};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::aws_lc_rs, pki_types::PrivatePkcs8KeyDer},
};

use super::*;
use crate::gateways::outbound::testing::{Server, door, door_with, hasty_door, json};

async fn fetched(answer: &str) -> Result<Fetched, OutboundError> {
    let server = Server::start(answer).await;
    door().get_json(&server.url("/jwks")).await
}

async fn posted(answer: &str) -> Result<(), OutboundError> {
    let server = Server::start(answer).await;
    door().post_form(&server.url("/"), "a=b".to_owned()).await
}

#[tokio::test]
async fn json_is_fetched() {
    let read = fetched(&json("", r#"{"keys":[]}"#)).await.unwrap();
    assert_eq!(read.content, r#"{"keys":[]}"#);
    assert_eq!(read.keep, None);
}

#[tokio::test]
async fn the_request_names_the_host_and_nothing_of_ours() {
    let server = Server::start(&json("", "{}")).await;
    door().get_json(&server.url("/a%20b?c=d")).await.unwrap();
    let heard = server.heard().remove(0);
    let host = server.url("").replace("http://", "");
    assert!(heard.starts_with("GET /a%20b?c=d HTTP/1.1\r\n"), "{heard}");
    assert!(heard.contains(&format!("\r\nhost: {host}\r\n")), "{heard}");
    assert!(
        !heard.contains("cookie") && !heard.contains("authorization"),
        "{heard}"
    );
}

#[tokio::test]
async fn a_form_is_posted() {
    let server = Server::start("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await;
    let posted = door()
        .post_form(&server.url("/out"), "logout_token=x".to_owned())
        .await;
    assert_eq!(posted, Ok(()));
    let heard = server.heard().remove(0);
    assert!(heard.starts_with("POST /out HTTP/1.1\r\n"), "{heard}");
    assert!(
        heard.contains("content-type: application/x-www-form-urlencoded\r\n"),
        "{heard}"
    );
    assert!(heard.ends_with("\r\n\r\nlogout_token=x"), "{heard}");
}

#[tokio::test]
async fn a_form_arrived_with_status_200_or_204() {
    let answer = |status: &str| format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n");
    assert_eq!(posted(&answer("204 No Content")).await, Ok(()));
    for (status, code) in [("201 Created", 201), ("302 Found", 302), ("400 Bad", 400)] {
        assert_eq!(
            posted(&answer(status)).await,
            Err(OutboundError::Status(code))
        );
    }
}

#[tokio::test]
async fn a_form_arrived_whatever_content_follows() {
    let endless = "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nbegins and never ends";
    assert_eq!(posted(endless).await, Ok(()));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Server::start(&json("", "{}")).await;
    for status in ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"] {
        let location = elsewhere.url("/");
        let answer =
            format!("HTTP/1.1 {status}\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n");
        let refused = fetched(&answer).await.unwrap_err();
        assert!(
            matches!(refused, OutboundError::Status(300..=399)),
            "{status}"
        );
    }
    assert_eq!(elsewhere.answers(), 0);
}

#[tokio::test]
async fn only_status_200_is_content() {
    for status in ["201 Created", "204 No", "206 Partial", "404 Not", "500 Oh"] {
        let answer = json("", "{}").replace("200 OK", status);
        let refused = fetched(&answer).await;
        assert!(matches!(refused, Err(OutboundError::Status(_))), "{status}");
    }
}

#[tokio::test]
async fn only_json_is_content() {
    let of = |media: &str| json("", "{}").replace("application/json", media);
    for media in [
        "application/jwk-set+json",
        "Application/JSON; charset=utf-8",
    ] {
        assert!(fetched(&of(media)).await.is_ok(), "{media}");
    }
    for media in [
        "text/html",
        "text/json",
        "application/octet-stream",
        "application/jsonp",
        "",
    ] {
        assert_eq!(
            fetched(&of(media)).await,
            Err(OutboundError::MediaType),
            "{media}"
        );
    }
}

#[tokio::test]
async fn content_has_at_most_64_kib() {
    let largest = "x".repeat(64 * 1024);
    assert_eq!(
        fetched(&json("", &largest)).await.unwrap().content.len(),
        65536
    );
    assert_eq!(
        fetched(&json("", &format!("{largest}x"))).await,
        Err(OutboundError::TooLarge)
    );
    // Nobody needs to say the length beforehand.
    let chunk = format!("10000\r\n{largest}\r\n");
    let chunked = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{chunk}{chunk}0\r\n\r\n"
    );
    assert_eq!(fetched(&chunked).await, Err(OutboundError::TooLarge));
}

#[tokio::test]
async fn headers_have_at_most_16_kib() {
    let header = format!("X-Long: {}\r\n", "x".repeat(16 * 1024));
    assert_eq!(
        fetched(&json(&header, "{}")).await,
        Err(OutboundError::Protocol)
    );
}

#[tokio::test]
async fn a_server_that_stalls_is_left() {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n";
    for silence in ["", "HTTP/1.1 200", head, &format!("{head}{{")] {
        let server = Server::start(silence).await;
        let late = hasty_door().get_json(&server.url("/")).await;
        assert_eq!(late, Err(OutboundError::Late), "{silence}");
    }
    let server = Server::start("").await;
    let late = hasty_door()
        .post_form(&server.url("/"), "a=b".to_owned())
        .await;
    assert_eq!(late, Err(OutboundError::Late));
}

#[tokio::test]
async fn what_is_no_http_is_refused() {
    for answer in ["SSH-2.0-OpenSSH\r\n\r\n", "HTTP/0.9\r\n\r\n", "\0\0\0\0"] {
        assert_eq!(
            fetched(answer).await,
            Err(OutboundError::Protocol),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn this_machine_is_refused_by_default() {
    let server = Server::start(&json("", "{}")).await;
    let shut = door_with(&[], Roots::System);
    let https = server.https("127.0.0.1");
    let named = server.https("localhost");
    assert_eq!(
        shut.get_json(&server.url("/")).await,
        Err(OutboundError::PlainHttp)
    );
    assert_eq!(shut.get_json(&https).await, Err(OutboundError::Private));
    assert_eq!(shut.get_json(&named).await, Err(OutboundError::Private));
    assert_eq!(
        shut.post_form(&https, String::new()).await,
        Err(OutboundError::Private)
    );
    assert!(server.heard().is_empty());
}

#[tokio::test]
async fn nobody_listens() {
    let server = Server::start("").await;
    let url = server.url("/");
    drop(server);
    assert_eq!(door().get_json(&url).await, Err(OutboundError::Connect));
}

#[tokio::test]
async fn an_unknown_host_is_unresolved() {
    // RFC 6761 section 6.4: this name never resolves.
    let unknown = door().get_json("https://nobody.invalid/").await;
    assert_eq!(unknown, Err(OutboundError::Unresolved));
}

#[tokio::test]
async fn how_long_the_answer_may_be_kept_is_told() {
    for (header, seconds) in [
        ("Cache-Control: max-age=60\r\n", Some(60)),
        ("Cache-Control: public, Max-Age=60\r\n", Some(60)),
        ("Cache-Control: no-store\r\n", Some(0)),
        ("Cache-Control: no-cache, max-age=60\r\n", Some(0)),
        ("Cache-Control: max-age=soon\r\n", None),
        ("Cache-Control: s-maxage=60\r\n", None),
    ] {
        let keep = fetched(&json(header, "{}")).await.unwrap().keep;
        assert_eq!(keep, seconds.map(Duration::from_secs), "{header}");
    }
}

/// A server for `localhost` with a certificate that it signed itself.
async fn secret_server() -> (Server, Vec<u8>) {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let certificate = params.self_signed(&key).unwrap();
    let private = PrivatePkcs8KeyDer::from(key.serialize_der());
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], private.into())
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let server = Server::start_tls(&json("", "{}"), Some(acceptor)).await;
    (server, certificate.der().to_vec())
}

#[tokio::test]
async fn https_reaches_the_named_host() {
    let (server, root) = secret_server().await;
    let door = door_with(&["localhost"], Roots::These(vec![root]));
    assert!(door.get_json(&server.https("localhost")).await.is_ok());
    assert!(server.heard().remove(0).contains("host: localhost:"));
}

#[tokio::test]
async fn a_certificate_of_another_name_or_issuer_is_refused() {
    let (server, root) = secret_server().await;
    let refused = Err(OutboundError::Tls);
    let other_name = door_with(&["127.0.0.1"], Roots::These(vec![root]));
    assert_eq!(
        other_name.get_json(&server.https("127.0.0.1")).await,
        refused
    );
    let (_, other_root) = secret_server().await;
    let other_issuer = door_with(&["localhost"], Roots::These(vec![other_root]));
    assert_eq!(
        other_issuer.get_json(&server.https("localhost")).await,
        refused
    );
    let nobody = door_with(&["localhost"], Roots::These(Vec::new()));
    assert_eq!(nobody.get_json(&server.https("localhost")).await, refused);
    assert!(server.heard().is_empty());
}
