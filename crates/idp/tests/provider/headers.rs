//! The headers of every kind of reply: a crawl over all addresses, pages, redirects and refusals.

use http::{Method, StatusCode};
use serde_json::json;

use crate::support::{
    Browser, Call, Key, Person, RelyingParty, Response, Setting, TestIdp, log_in,
};

const HTTPS: &str = "https://id.example";

/// A provider, everything needed for a login, and every reply so far.
struct Crawl {
    idp: TestIdp,
    rp: RelyingParty,
    person: Person,
    browser: Browser,
    seen: Vec<Response>,
}

impl Crawl {
    async fn start(issuer: Option<&'static str>) -> Self {
        let setting = Setting {
            issuer,
            ..Setting::default()
        };
        let idp = TestIdp::start_with(setting).await;
        let native = json!({
            "redirect_uris": ["https://rp.example/cb", "be.example.app:/cb"],
            "application_type": "native",
        });
        let rp = idp.relying_party_with(&native).await;
        let (person, browser) = (idp.person().await, idp.browser());
        Self {
            idp,
            rp,
            person,
            browser,
            seen: Vec::new(),
        }
    }

    async fn send(&mut self, call: Call) -> Response {
        let answer = self.browser.send(call).await;
        self.seen.push(answer.clone());
        answer
    }

    async fn get(&mut self, path: &str) -> Response {
        self.send(Call::get(path)).await
    }

    async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Response {
        self.send(Call::post(path, fields)).await
    }

    /// Every step of a login with a wrong and a right answer at each, then token and claims.
    async fn whole_login(&mut self) {
        let ask = self.rp.ask(&self.idp, &[]);
        let start = self.get(&ask.path).await;
        let chooser = self.get(start.location()).await;
        let form = chooser.form().with("method", "token");
        let chosen = self.post("/login", &form.pairs()).await;
        let page = self.get(chosen.location()).await;
        let form = page.form().with("username", &self.person.username);
        let wrong = form.clone().with("password", "wrong");
        self.post("/login/token", &wrong.pairs()).await;
        let right = form.with("password", &self.person.password);
        let begun = self.post("/login/token", &right.pairs()).await;
        let page = self.get(begun.location()).await;
        let wrong = page.form().with("code", &self.person.wrong_code());
        let page = self.post(&wrong.action, &wrong.pairs()).await;
        let code = self.person.answer(&self.idp, &page);
        let right = page.form().with("code", &code);
        let back = self.post(&right.action, &right.pairs()).await;
        self.post(&right.action, &right.pairs()).await;
        let back = self.rp.back(&ask, &back);
        let granted = self.rp.redeem(&ask, &back.code).await;
        let access = granted.json()["access_token"].as_str().unwrap().to_owned();
        let claims = self.rp.userinfo(&access).await;
        let replay = self.rp.redeem(&ask, &back.code).await;
        let dead = self.rp.userinfo(&access).await;
        self.seen.extend([granted, claims, replay, dead]);
    }

    /// Session answers, logout with its question, and refusals of every kind.
    async fn side_ways(&mut self) {
        let silent = self.rp.ask(&self.idp, &[("prompt", "none")]);
        let start = self.get(&silent.path).await;
        self.get(start.location()).await;
        let question = self.get("/logout").await;
        let form = question.form().with("logout", "no");
        self.post("/logout", &form.pairs()).await;
        let form = question.form().with("logout", "yes");
        self.post("/logout", &form.pairs()).await;
        self.get("/logout").await;
        let silent = self.rp.ask(&self.idp, &[("prompt", "none")]);
        let start = self.get(&silent.path).await;
        self.get(start.location()).await;

        let long = "x".repeat(70 * 1024);
        for path in PATHS {
            self.get(path).await;
            self.get(&format!("{path}?a={}", &long[..8 * 1024])).await;
            self.post(path, &[]).await;
            let large = Call::post(path, &[]).with_body(long.as_str());
            self.send(large).await;
            let heads = Call::get(path).with_header("x-long", &long[..17 * 1024]);
            self.send(heads).await;
            let foreign = Call::post(path, &[]).with_header("origin", "https://evil.example");
            self.send(foreign).await;
            let json = Call::new(Method::POST, path).with_body("{}");
            let json = json.with_header("content-type", "application/json");
            self.send(json).await;
            for method in [Method::HEAD, Method::OPTIONS, Method::PUT] {
                self.send(Call::new(method, path)).await;
            }
        }
    }
}

const PATHS: &[&str] = &[
    "/",
    "/authorize",
    "/login",
    "/login/token",
    "/login/app",
    "/login/eid",
    "/login/abcdefghijklmnopqrstuvwxya",
    "/logout",
    "/token",
    "/userinfo",
    "/jwks",
    "/.well-known/openid-configuration",
    "/static/none.css",
    "/nothing",
];

/// Addresses that scripts of any origin may call and read (contract section 5).
const SHARED: &[&str] = &[
    "/token",
    "/userinfo",
    "/revoke",
    "/jwks",
    "/.well-known/openid-configuration",
    "/.well-known/oauth-authorization-server",
];

fn address(response: &Response) -> &str {
    response.path.split('?').next().unwrap()
}

fn check_content_headers(response: &Response, issuer: &str) {
    let header = |name: &str| response.header(name).unwrap_or_default();
    let at = format!("{} {}", response.status, address(response));
    assert_eq!(header("x-content-type-options"), "nosniff", "{at}");
    assert_eq!(header("referrer-policy"), "no-referrer", "{at}");
    let policy = header("content-security-policy");
    assert!(policy.contains("default-src 'none'"), "{at}: {policy}");
    assert!(policy.contains("frame-ancestors 'none'"), "{at}: {policy}");
    assert!(
        !policy.contains("unsafe-") && !policy.contains('*'),
        "{at}: {policy}"
    );
    assert!(
        !policy.contains("script-src"),
        "{at}: no page needs a script yet"
    );
    let secure = issuer.starts_with("https:");
    let strict = header("strict-transport-security");
    assert_eq!(strict.starts_with("max-age="), secure, "{at}");
    assert_eq!(response.header("server"), None, "{at}");
}

fn check_cache(response: &Response) {
    let kept = response.header("cache-control").unwrap_or_default();
    let document = ["/jwks", "/.well-known/openid-configuration"].contains(&address(response));
    if document && response.status == StatusCode::OK {
        assert_eq!(kept, "public, max-age=300");
    } else {
        assert_eq!(kept, "no-store", "{} {}", response.status, response.path);
    }
}

fn check_cookies(response: &Response, issuer: &str) {
    let secure = issuer.starts_with("https:");
    for line in response.headers.get_all("set-cookie") {
        let line = line.to_str().unwrap();
        let attributes: Vec<_> = line.split("; ").skip(1).collect();
        for needed in ["HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(attributes.contains(&needed), "{needed}: {line}");
        }
        assert_eq!(line.starts_with("__Host-fedtoken-"), secure, "{line}");
        assert_eq!(line.starts_with("fedtoken-"), !secure, "{line}");
        assert_eq!(attributes.contains(&"Secure"), secure, "{line}");
        assert!(!line.contains("Domain"), "{line}");
    }
}

fn check_sharing(response: &Response) {
    let at = format!("{} {}", response.status, address(response));
    let allowed = response.header("access-control-allow-origin");
    let expected = SHARED.contains(&address(response)).then_some("*");
    assert_eq!(allowed, expected, "{at}");
    let credentials = response.header("access-control-allow-credentials");
    assert_eq!(credentials, None, "{at}");
    if expected.is_none() {
        let names = response.headers.keys().map(http::HeaderName::as_str);
        let mut names = names.filter(|name| name.starts_with("access-control"));
        assert_eq!(names.next(), None, "{at}");
    }
}

async fn crawl(issuer: Option<&'static str>) -> Crawl {
    let mut crawl = Crawl::start(issuer).await;
    crawl.whole_login().await;
    crawl.side_ways().await;
    assert!(crawl.seen.len() > 100);
    for response in &crawl.seen {
        check_content_headers(response, &crawl.idp.issuer);
        check_cache(response);
        check_cookies(response, &crawl.idp.issuer);
        check_sharing(response);
    }
    crawl
}

#[tokio::test]
async fn every_reply_of_a_loopback_provider_carries_its_headers() {
    let crawl = crawl(None).await;
    assert_statuses(&crawl.seen);
}

#[tokio::test]
async fn every_reply_of_an_https_provider_carries_its_headers() {
    let crawl = crawl(Some(HTTPS)).await;
    let set: Vec<_> = crawl
        .seen
        .iter()
        .flat_map(|response| response.headers.get_all("set-cookie"))
        .map(|line| line.to_str().unwrap())
        .collect();
    for name in ["session", "device", "browser", "key", "tab-"] {
        let wanted = format!("__Host-fedtoken-{name}");
        assert!(set.iter().any(|line| line.starts_with(&wanted)), "{name}");
    }
}

/// The crawl came past every kind of reply.
fn assert_statuses(seen: &[Response]) {
    for status in [200, 204, 303, 400, 401, 403, 404, 405, 413, 414, 415, 431] {
        let met = seen.iter().any(|reply| reply.status.as_u16() == status);
        assert!(met, "no reply with {status}");
    }
}

#[tokio::test]
async fn assets_may_be_kept_and_nothing_else_in_them() {
    let crawl = Crawl::start(None).await;
    let page = crawl.browser.clone().get("/").await;
    let sheet = page.attribute("link[rel=stylesheet]", "href").unwrap();
    let icon = page.attribute("link[rel=icon]", "href").unwrap();
    for (path, media) in [(sheet, "text/css"), (icon, "image/svg+xml")] {
        for method in [Method::GET, Method::HEAD] {
            let call = Call::new(method, &path);
            let answer = crawl.browser.clone().send(call).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}");
            let header = |name: &str| answer.header(name).unwrap_or_default();
            assert!(header("content-type").starts_with(media), "{path}");
            assert!(header("cache-control").contains("immutable"), "{path}");
            assert_eq!(header("x-content-type-options"), "nosniff");
            assert!(header("content-security-policy").contains("default-src 'none'"));
            assert_eq!(answer.header("set-cookie"), None);
        }
    }
}

#[tokio::test]
async fn pages_of_a_login_name_where_its_forms_may_lead_and_others_do_not() {
    let crawl = Crawl::start(None).await;
    let form_action = |response: &Response| {
        let policy = response.header("content-security-policy").unwrap();
        let mut parts = policy.split(';').map(str::trim);
        let found = parts.find_map(|part| part.strip_prefix("form-action "));
        found.unwrap().to_owned()
    };
    for (address, target) in [
        ("https://rp.example/cb", "'self' https://rp.example"),
        ("be.example.app:/cb", "'self' be.example.app:"),
    ] {
        let ask = crawl.rp.ask(&crawl.idp, &[("redirect_uri", address)]);
        let mut browser = crawl.idp.browser();
        let chooser = browser.open(&ask.path).await;
        assert_eq!(form_action(&chooser), target);
        let page = browser
            .submit(&chooser.form().with("method", "token"))
            .await;
        assert_eq!(form_action(&page), target);
        let form = page.form().with("username", &crawl.person.username);
        let page = browser
            .submit(&form.with("password", &crawl.person.password))
            .await;
        assert!(page.asks_code());
        assert_eq!(form_action(&page), target);
    }
    for path in ["/", "/nothing", "/authorize"] {
        let page = crawl.browser.clone().get(path).await;
        assert_eq!(form_action(&page), "'self'", "{path}");
    }
}

#[tokio::test]
async fn scripts_may_ask_before_they_call() {
    let crawl = Crawl::start(None).await;
    for path in SHARED {
        let call = Call::new(Method::OPTIONS, path)
            .with_header("origin", "https://spa.example")
            .with_header("access-control-request-method", "POST")
            .with_header("access-control-request-headers", "authorization");
        let answer = crawl.browser.clone().send(call).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{path}");
        let allowed = answer.header("access-control-allow-headers").unwrap();
        assert_eq!(allowed, "authorization, content-type, dpop");
        assert!(answer.header("access-control-allow-methods").is_some());
        let shown = answer.header("access-control-expose-headers").unwrap();
        assert_eq!(shown, "DPoP-Nonce, WWW-Authenticate");
    }
}

#[tokio::test]
async fn scripts_may_not_call_what_only_servers_need() {
    let crawl = Crawl::start(None).await;
    for path in ["/par", "/introspect", "/register", "/authorize", "/logout"] {
        for method in [Method::OPTIONS, Method::POST] {
            let call = Call::new(method, path)
                .with_header("origin", "https://spa.example")
                .with_header("access-control-request-method", "POST");
            let answer = crawl.browser.clone().send(call).await;
            assert_ne!(answer.status, StatusCode::NO_CONTENT, "{path}");
            check_sharing(&answer);
        }
    }
}

#[tokio::test]
async fn refused_authorization_requests_set_no_cookie() {
    let crawl = Crawl::start(None).await;
    let mut browser = crawl.browser.clone();
    for fault in [
        ("client_id", "nobody"),
        ("redirect_uri", "https://evil.example/"),
        ("scope", "profile"),
        ("code_challenge_method", "plain"),
        ("request", "x"),
    ] {
        let ask = crawl.rp.ask(&crawl.idp, &[fault]);
        let answer = browser.get(&ask.path).await;
        assert_eq!(answer.header("set-cookie"), None, "{fault:?}");
    }
    let ask = crawl.rp.ask(&crawl.idp, &[]);
    assert!(browser.get(&ask.path).await.header("set-cookie").is_some());
}

#[tokio::test]
async fn post_authorize_reads_no_cookie_and_goes_on_by_get() {
    let crawl = Crawl::start(None).await;
    let mut browser = crawl.browser.clone();
    let (idp, person) = (&crawl.idp, &crawl.person);
    log_in((idp, &crawl.rp), &mut browser, (person, Key::Token)).await;
    let ask = crawl.rp.ask(idp, &[]);
    let query = ask.path.split_once('?').unwrap().1;
    let post = Call::post("/authorize", &[])
        .with_body(query)
        .with_header("origin", "https://rp.example")
        .with_header("sec-fetch-site", "cross-site");
    let start = browser.send(post).await;
    assert!(start.location().starts_with("/login?t="), "{start:?}");
    let back = browser.follow(start).await;
    crawl.rp.back(&ask, &back);
}
