//! Sizes, media types, methods, addresses and headers that nobody should send.

use http::{Method, StatusCode};

use crate::support::{Call, Watched};

#[tokio::test]
async fn too_large_requests_are_refused_by_size() {
    let mut watched = Watched::start().await;
    let usual = watched.path(&[]);
    let filler = |length: usize| "x".repeat(length);
    for path in ["/authorize", "/login", "/nothing", "/logout"] {
        let long = format!("{path}?a={}", filler(8 * 1024));
        watched.expect_page(Call::get(&long), 414).await;
        let headers = Call::get(path).with_header("cookie", &filler(16 * 1024));
        watched.expect_page(headers, 431).await;
        let body = Call::post(path, &[]).with_body(filler(64 * 1024 + 1));
        watched.expect_page(body, 413).await;
        let far = Call::post(path, &[]).with_body(filler(1024 * 1024));
        watched.expect_page(far, 413).await;
    }
    for path in ["/token", "/userinfo"] {
        let body = Call::post(path, &[]).with_body(filler(64 * 1024 + 1));
        watched.expect_json(body, (413, "invalid_request")).await;
    }
    let mut heads = Call::get("/");
    for _ in 0..120 {
        heads = heads.with_header("x-many", "1");
    }
    let answer = watched.send(heads).await;
    assert_eq!(answer.status, StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);

    // The largest query that may come is read to its end.
    let room = 8 * 1024 - usual.len() + "/authorize?".len() - "&ui_locales=".len();
    let full = format!("{usual}&ui_locales={}", filler(room));
    let answer = watched.send(Call::get(&full)).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{answer:?}");
    assert!(answer.location().starts_with("/login?t="));
}

#[tokio::test]
async fn other_media_types_are_refused() {
    let mut watched = Watched::start().await;
    for media in [
        "application/json",
        "multipart/form-data; boundary=x",
        "text/plain",
        "rubbish",
    ] {
        for path in ["/authorize", "/login", "/login/token", "/logout"] {
            let call = Call::new(Method::POST, path)
                .with_header("content-type", media)
                .with_body("t=1");
            watched.expect_page(call, 415).await;
        }
        let call = Call::new(Method::POST, "/token")
            .with_header("content-type", media)
            .with_body("{}");
        watched.expect_json(call, (400, "invalid_request")).await;
    }
    let none = Call::new(Method::POST, "/login").with_body("t=1");
    watched.expect_page(none, 415).await;
}

#[tokio::test]
async fn other_methods_are_refused_and_the_right_ones_named() {
    let mut watched = Watched::start().await;
    for (path, allowed) in [
        ("/authorize", "GET, POST"),
        ("/login", "GET, POST"),
        ("/login/token", "GET, POST"),
        ("/login/abcdefghijklmnopqrstuvwxya", "GET, POST"),
        ("/logout", "GET, POST"),
        ("/token", "POST"),
        ("/userinfo", "GET, POST"),
        ("/jwks", "GET, HEAD"),
        ("/.well-known/openid-configuration", "GET, HEAD"),
        ("/", "GET, HEAD"),
    ] {
        for name in [
            "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "ODD",
        ] {
            if allowed.split(", ").any(|known| known == name) {
                continue;
            }
            let method = Method::from_bytes(name.as_bytes()).unwrap();
            let answer = watched.send(Call::new(method, path)).await;
            assert_eq!(
                answer.status,
                StatusCode::METHOD_NOT_ALLOWED,
                "{name} {path}"
            );
            assert_eq!(answer.header("allow"), Some(allowed), "{name} {path}");
        }
    }
}

#[tokio::test]
async fn unknown_addresses_are_not_found() {
    let mut watched = Watched::start().await;
    for path in [
        "/nothing",
        "/login/",
        "/login/eid2",
        "/login/eid",
        "/login/abcdefghijklmnopqrstuvwxya",
        "/login/token/",
        "/login/../authorize",
        "/Authorize",
        "/authorize/",
        "//authorize",
        "/static/",
        "/static/none.css",
        "/static/../Cargo.toml",
        "/static/%2e%2e/fedtoken.css",
        "/me",
        "/desk",
        "/api/openapi.json",
        "/metrics",
        "/health/ready",
        "/trial",
    ] {
        let answer = watched.send(Call::get(path)).await;
        let status = answer.status.as_u16();
        // A key that does not work yet is an address, but without a request nothing is behind it.
        let expected = if path == "/login/eid" { 400 } else { 404 };
        assert_eq!(status, expected, "{path}: {answer:?}");
        assert!(answer.alert().is_some(), "{path}");
    }
}

#[tokio::test]
async fn rubbish_in_cookies_and_headers_is_passed_over() {
    let mut watched = Watched::start().await;
    let path = watched.path(&[]);
    let prefix = "fedtoken-";
    for cookie in [
        "rubbish; =; ;;; a".to_owned(),
        format!("{prefix}session=rubbish; {prefix}device=~.~a.b.c~; {prefix}browser=x"),
        format!("{prefix}tab-=; {prefix}tab-x=99999999999999999999.y; {prefix}key=eid"),
        format!("{prefix}language=xx; {prefix}session=%ff"),
    ] {
        watched.browser = watched.idp.browser();
        let call = Call::get(&path)
            .with_header("cookie", &cookie)
            .with_header("x-forwarded-for", "rubbish, ::1")
            .with_header("accept-language", ";q=,*;q=9,\t");
        let answer = watched.send(call).await;
        let chooser = Call::get(answer.location()).with_header("cookie", &cookie);
        let answer = watched.send(chooser).await;
        assert_eq!(answer.status, StatusCode::OK, "{cookie}: {answer:?}");
    }
    let out =
        Call::get("/logout?id_token_hint=rubbish&post_logout_redirect_uri=https://evil.example/");
    let answer = watched.send(out).await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (StatusCode::OK, None)
    );
}
