//! The listeners that speak TLS: what stands behind them, and callers that misbehave.

use http::StatusCode;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_rustls::rustls::{
    HandshakeKind,
    version::{TLS12, TLS13},
};

use crate::support::{Call, Credential, Holder, Office, Setting, Signer, TestIdp, refusal, text};

#[tokio::test]
async fn what_is_advertised_answers() {
    let office = Office::open().await;
    let call = Call::get("/.well-known/openid-configuration");
    let told = call.send(office.idp.address, [127, 0, 0, 1].into()).await;
    let told = told.json();
    assert_eq!(told["tls_client_certificate_bound_access_tokens"], true);
    let port = office.idp.mutual_address.unwrap().port();
    let aliases = told["mtls_endpoint_aliases"].as_object().unwrap();
    assert_eq!(aliases.len(), 5);
    for address in aliases.values() {
        let base = format!("https://localhost:{port}");
        let path = address.as_str().unwrap().strip_prefix(&base).unwrap();
        let answer = office.send(None, Call::post(path, &[])).await;
        assert_ne!(answer.status, StatusCode::NOT_FOUND, "{answer:?}");
    }
}

#[tokio::test]
async fn nothing_is_advertised_where_nobody_asks_for_certificates() {
    let idp = TestIdp::start().await;
    let call = Call::get("/.well-known/openid-configuration");
    let told = call.send(idp.address, [127, 0, 0, 1].into()).await;
    for word in ["tls_client", "mtls"] {
        assert!(!told.body.contains(word), "{told:?}");
    }
}

#[tokio::test]
async fn no_page_stands_behind_the_listener_for_certificates() {
    let office = Office::open().await;
    for path in [
        "/authorize",
        "/login",
        "/login/token",
        "/logout",
        "/me/services",
        "/register",
        "/static/fedtoken.css",
        "/.well-known/openid-configuration",
        "/jwks",
        "/",
    ] {
        for call in [Call::get(path), Call::post(path, &[])] {
            let answer = office.send(None, call).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}: {answer:?}");
            assert_eq!(answer.header("set-cookie"), None, "{path}");
        }
    }
}

#[tokio::test]
async fn who_registers_itself_may_choose_certificates_where_they_are_asked_for() {
    let token = "0123456789abcdef0123456789abcdef";
    let setting = Setting {
        registering: Some(token),
        ..Setting::default()
    };
    let (office, without) = (
        Office::open_with(setting).await,
        TestIdp::start_with(setting).await,
    );
    let by_name = json!({
        "redirect_uris": ["https://rp.example/cb"],
        "token_endpoint_auth_method": "tls_client_auth",
        "tls_client_auth_san_dns": "rp.example",
    });
    let by_itself = json!({
        "redirect_uris": ["https://rp.example/cb"],
        "token_endpoint_auth_method": "self_signed_tls_client_auth",
        "jwks": Credential::by_itself("rp").jwks(),
    });
    let register = async |members: &Value, server| {
        let call = Call::new(http::Method::POST, "/register")
            .with_header("content-type", "application/json")
            .with_header("authorization", &format!("Bearer {token}"))
            .with_body(members.to_string());
        call.send(server, [127, 0, 0, 1].into()).await
    };
    for members in [by_name, by_itself] {
        let registered = register(&members, office.idp.address).await;
        assert_eq!(registered.status, StatusCode::CREATED, "{registered:?}");
        let refused = register(&members, without.address).await;
        let expected = (400, "invalid_client_metadata".to_owned());
        assert_eq!(refusal(&refused), expected);
    }
}

#[tokio::test]
async fn a_statement_may_name_the_alias_it_is_sent_to() {
    let (office, signer) = (Office::open().await, Signer::new());
    let members = json!({"token_endpoint_auth_method": "private_key_jwt", "jwks": signer.jwks()});
    let (idp, rp) = (&office.idp, office.idp.relying_party_with(&members).await);
    let port = idp.mutual_address.unwrap().port();
    let alias = format!("https://localhost:{port}/introspect");
    let asking = || {
        let assertion = signer.assertion((idp, &rp), &json!({"aud": alias}));
        let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
        let fields = [
            ("token", "x"),
            ("client_assertion_type", kind),
            ("client_assertion", &assertion),
        ];
        Call::post("/introspect", &fields)
    };
    let answer = office.send(None, asking()).await;
    assert_eq!(answer.json(), json!({"active": false}));
    let elsewhere = rp.send(asking()).await;
    assert_eq!(refusal(&elsewhere), (401, "invalid_client".to_owned()));
}

#[tokio::test]
async fn a_proof_names_the_alias_it_is_sent_to() {
    let office = Office::open().await;
    let (idp, holder) = (&office.idp, Holder::new());
    let (rp, person) = (idp.relying_party().await, idp.person().await);
    let given = idp.give((&rp, &person), |_, _| ()).await;
    let port = idp.mutual_address.unwrap().port();
    let alias = format!("https://localhost:{port}/token");
    let redeeming = |over: &Value| {
        let call = rp.authenticated("/token", &rp.redeeming(&given.ask, &given.code));
        call.with_header("dpop", &holder.proof(idp, ("POST", "/token"), over))
    };
    let other = office.send(None, redeeming(&json!({}))).await;
    assert_eq!(refusal(&other), (400, "invalid_dpop_proof".to_owned()));
    let answer = office.send(None, redeeming(&json!({"htu": alias}))).await;
    assert_eq!(text(&answer.json(), "token_type"), "DPoP");
}

#[tokio::test]
async fn plain_http_gets_no_answer_and_holds_nobody_up() {
    let office = Office::open().await;
    let mut plain = TcpStream::connect(office.idp.mutual_address.unwrap())
        .await
        .unwrap();
    plain
        .write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n")
        .await
        .unwrap();
    let mut said = Vec::new();
    // It may end with a reset: what counts is what came before.
    let _ = plain.read_to_end(&mut said).await;
    assert!(!said.windows(4).any(|part| part == b"HTTP"), "{said:?}");
    let answer = office.send(None, Call::post("/token", &[])).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{answer:?}");
}

#[tokio::test]
async fn a_stalled_handshake_holds_nobody_up() {
    let office = Office::open().await;
    let server = office.idp.mutual_address.unwrap();
    let mut stalled = Vec::new();
    for _ in 0..20 {
        let mut stream = TcpStream::connect(server).await.unwrap();
        // The beginning of a handshake record, and no more.
        stream.write_all(&[0x16, 0x03, 0x01]).await.unwrap();
        stalled.push(stream);
    }
    let answer = office.send(None, Call::post("/token", &[])).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{answer:?}");
}

#[tokio::test]
async fn a_failed_handshake_holds_nobody_up() {
    let office = Office::open().await;
    let server = office.idp.mutual_address.unwrap();
    let (shown, thief) = (Credential::by_itself("a"), Credential::by_itself("b"));
    for version in [&TLS12, &TLS13] {
        let caller = office
            .caller
            .showing_signed(&shown, &thief)
            .speaking(version);
        let answer = caller.try_send(server, Call::post("/token", &[])).await;
        assert!(answer.is_none(), "{answer:?}");
    }
    let answer = office.send(None, Call::post("/token", &[])).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{answer:?}");
}

#[tokio::test]
async fn both_versions_prove_a_certificate() {
    let office = Office::open().await;
    let (rp, credential) = (office.named_client("rp").await, office.believed.issue("rp"));
    for version in [&TLS12, &TLS13] {
        let caller = office.caller.showing(&credential).speaking(version);
        let asking = rp.named("/introspect", &[("token", "x")]);
        let answer = caller
            .send(office.idp.mutual_address.unwrap(), asking)
            .await;
        assert_eq!(answer.json(), json!({"active": false}), "{version:?}");
    }
}

#[tokio::test]
async fn each_connection_proves_its_certificate_anew() {
    let office = Office::open_public().await;
    let (idp, credential) = (&office.idp, office.believed.issue("rp"));
    let call = || Call::post("/token", &[]);
    for version in [&TLS12, &TLS13] {
        let caller = office.caller.showing(&credential).speaking(version);
        let public = caller.comes_again(idp.address, call()).await;
        assert_eq!(public, HandshakeKind::Resumed, "the caller does not try");
        let mutual = idp.mutual_address.unwrap();
        let mutual = caller.comes_again(mutual, call()).await;
        assert_eq!(mutual, HandshakeKind::Full, "{version:?}");
    }
}

#[tokio::test]
async fn the_public_listener_speaks_tls_and_nothing_else() {
    let office = Office::open_public().await;
    let call = || Call::get("/.well-known/openid-configuration");
    for version in [&TLS12, &TLS13] {
        let caller = office.caller.speaking(version);
        let told = caller.send(office.idp.address, call()).await;
        assert_eq!(text(&told.json(), "issuer"), office.idp.issuer);
    }
    let plain = TcpStream::connect(office.idp.address).await.unwrap();
    assert!(call().send_over(plain, office.idp.address).await.is_err());
}
