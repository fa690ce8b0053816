//! What a stolen database file or log would tell: no secret, in no encoding.

use std::collections::HashMap;

use data_encoding::{BASE32, BASE64, BASE64URL, HEXLOWER, HEXUPPER};
use http::StatusCode;

use crate::support::{
    Ask, Browser, Key, Person, RelyingParty, TestIdp, code_page, enter_password, log, log_in,
    password_page, text,
};

#[tokio::test]
async fn database_and_log_hold_no_secret() {
    log::start();
    let idp = TestIdp::start().await;
    let rp = idp.relying_party().await;
    let person = idp.person().await;
    let mut secrets = Secrets::default();
    secrets.of_person(&person);
    secrets.text("client secret", rp.secret.as_deref().unwrap());

    let mut browser = idp.browser();
    token_login(&idp, &rp, &person, &mut browser, &mut secrets).await;
    wrong_answers(&idp, &rp, &person, &mut secrets).await;
    app_login(&idp, &rp, &person, &mut secrets).await;
    new_password(&idp, &rp, &person, &mut secrets).await;
    log_out(&idp, &rp, &person, &mut secrets).await;
    refresh(&idp, &person, &mut secrets).await;

    let database = database(&idp);
    // What the database does hold is found, so the search works.
    assert!(holds(&database, person.username.as_bytes()));
    assert!(holds(&database, rp.client_id.as_bytes()));
    secrets.assert_absent("database", &database);
    let spoilt = [&database[..], person.codes[3].as_bytes()].concat();
    assert_eq!(secrets.find(&spoilt).unwrap().0, "code");
    let log = log::written();
    assert!(
        holds(&log, b"a token request was refused"),
        "nothing was logged"
    );
    secrets.assert_absent("log", &log);
}

/// A login with the paper, exchanged, used, and exchanged once more, which is refused and logged.
async fn token_login(
    idp: &TestIdp,
    rp: &RelyingParty,
    person: &Person,
    browser: &mut Browser,
    secrets: &mut Secrets,
) {
    let (ask, back) = log_in((idp, rp), browser, (person, Key::Token)).await;
    secrets.of_ask(&ask);
    secrets.text("authorization code", &back.code);
    let tokens = idp.tokens(rp, &ask, &back).await;
    secrets.text("access token", &tokens.access);
    secrets.text("ID token", &tokens.id_token);
    assert_eq!(rp.userinfo(&tokens.access).await.status, StatusCode::OK);
    let again = rp.redeem(&ask, &back.code).await;
    assert_eq!(again.status, StatusCode::BAD_REQUEST);
    let unknown = rp.redeem(&ask, "a-code-that-nobody-gave").await;
    assert_eq!(unknown.status, StatusCode::BAD_REQUEST);
    secrets.text("unknown code", "a-code-that-nobody-gave");
    secrets.of_browser(browser);
}

/// Wrong names, passwords and codes; what was typed is nobody's business either.
async fn wrong_answers(idp: &TestIdp, rp: &RelyingParty, person: &Person, secrets: &mut Secrets) {
    let mut browser = idp.browser();
    let ask = rp.ask(idp, &[("login_hint", "hinted.name@post.example")]);
    let page = password_page(&mut browser, &ask, Key::Token).await;
    for (name, password) in [
        ("typed.unknown.name", "typed unknown password"),
        (person.username.as_str(), "typed wrong password"),
    ] {
        let again = enter_password(&mut browser, &page, (name, password)).await;
        assert!(again.alert().is_some());
        secrets.text("typed password", password);
    }
    secrets.text("typed name", "typed.unknown.name");
    let page = code_page(&mut browser, &ask, (person, Key::Token)).await;
    for wrong in ["ZZZZZZ", "typed-no-code"] {
        let page = browser.press(&page.form().with("code", wrong)).await;
        assert!(page.asks_code());
        secrets.text("typed code", wrong);
    }
    secrets.of_browser(&browser);
}

/// Access renewed, then a token that was replaced, which is refused and logged.
async fn refresh(idp: &TestIdp, person: &Person, secrets: &mut Secrets) {
    let members = serde_json::json!({
        "grant_types": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_method": "none",
    });
    let rp = idp.relying_party_with(&members).await;
    let tokens = idp.redeemed(&rp, person, "openid offline_access").await;
    let first = text(&tokens, "refresh_token");
    secrets.text("refresh token", first);
    // The part that all tokens of the family share.
    secrets.text("refresh family", &first[..42]);
    let renewed = rp.refresh(first, &[]).await.json();
    secrets.text("refresh token", text(&renewed, "refresh_token"));
    secrets.text("access token", text(&renewed, "access_token"));
    idp.pass(std::time::Duration::from_secs(60));
    let replay = rp.refresh(first, &[]).await;
    assert_eq!(replay.status, StatusCode::BAD_REQUEST);
}

async fn app_login(idp: &TestIdp, rp: &RelyingParty, person: &Person, secrets: &mut Secrets) {
    let mut browser = idp.browser();
    let (ask, back) = log_in((idp, rp), &mut browser, (person, Key::App)).await;
    secrets.text("authorization code", &back.code);
    idp.tokens(rp, &ask, &back).await;
    secrets.of_browser(&browser);
}

/// A demanded new password waits on the login; also while the login is not finished.
async fn new_password(idp: &TestIdp, rp: &RelyingParty, person: &Person, secrets: &mut Secrets) {
    let chosen = "a brand new password sentence";
    secrets.text("new password", chosen);
    idp.save([fedtoken_storage::Change::Demand {
        person_id: person.id.clone(),
        demand: fedtoken_core::login::PasswordDemand::NewPassword,
    }])
    .await;
    let mut browser = idp.browser();
    let ask = rp.ask(idp, &[]);
    let page = password_page(&mut browser, &ask, Key::Token).await;
    let typed = (person.username.as_str(), person.password.as_str());
    let page = enter_password(&mut browser, &page, typed).await;
    assert!(page.asks_new_password(), "{page:?}");
    let form = page.form().with("new_password", chosen);
    let page = browser
        .submit(&form.with("new_password_again", chosen))
        .await;
    assert!(page.asks_code(), "{page:?}");
    secrets.assert_absent("database with a waiting password", &database(idp));
    let code = person.answer(idp, &page);
    let back = browser.press(&page.form().with("code", &code)).await;
    secrets.text("authorization code", &rp.back(&ask, &back).code);
    secrets.of_browser(&browser);
}

async fn log_out(idp: &TestIdp, rp: &RelyingParty, person: &Person, secrets: &mut Secrets) {
    let mut renewed = person.clone();
    "a brand new password sentence".clone_into(&mut renewed.password);
    let mut browser = idp.browser();
    let (ask, back) = log_in((idp, rp), &mut browser, (&renewed, Key::Token)).await;
    let tokens = idp.tokens(rp, &ask, &back).await;
    secrets.text("ID token", &tokens.id_token);
    secrets.of_browser(&browser);
    let hint = [("id_token_hint", tokens.id_token.as_str())];
    browser.get(&rp.logout(&hint)).await;
    assert_eq!(browser.jar.value("session"), None);
}

/// Everything that must not be found, each with its name.
#[derive(Default)]
struct Secrets(Vec<(&'static str, Vec<u8>)>);

impl Secrets {
    fn of_person(&mut self, person: &Person) {
        for code in &person.codes {
            self.text("code", code);
            self.text("code", &code.to_lowercase());
            self.text("code", &format!("{} {}", &code[..3], &code[3..]));
        }
        self.text("password", &person.password);
        self.text("national number", &person.national_number);
        self.text("mail address", &format!("{}@post.example", person.username));
        let seed = person.seed.as_slice();
        self.bytes("seed", seed);
        self.text("seed", BASE32.encode(seed).trim_end_matches('='));
    }

    fn of_ask(&mut self, ask: &Ask) {
        self.text("PKCE verifier", &ask.verifier);
    }

    fn of_browser(&mut self, browser: &Browser) {
        for name in ["session", "device", "browser"] {
            if let Some(value) = browser.jar.value(name) {
                // The device cookie holds several values.
                for part in value.split(['~', '.']).filter(|part| part.len() > 15) {
                    self.text("cookie", part);
                }
            }
        }
        let names: Vec<_> = browser.jar.names().cloned().collect();
        for tab in names.iter().filter(|name| name.contains("tab-")) {
            let value = browser.jar.value(tab).unwrap();
            let (_, secret) = value.split_once('.').unwrap();
            self.text("tab cookie", secret);
        }
    }

    fn text(&mut self, what: &'static str, text: &str) {
        self.bytes(what, text.as_bytes());
    }

    fn bytes(&mut self, what: &'static str, bytes: &[u8]) {
        self.0.push((what, bytes.to_vec()));
        self.0.push((what, HEXLOWER.encode(bytes).into_bytes()));
        self.0.push((what, HEXUPPER.encode(bytes).into_bytes()));
        for shift in 0..3 {
            for alphabet in [&BASE64, &BASE64URL] {
                self.0.push((what, inside(alphabet, bytes, shift)));
            }
        }
    }

    fn assert_absent(&self, place: &str, haystack: &[u8]) {
        if let Some((what, needle)) = self.find(haystack) {
            panic!("{what} in the {place}: {}", String::from_utf8_lossy(needle));
        }
    }

    fn find(&self, haystack: &[u8]) -> Option<&(&'static str, Vec<u8>)> {
        let mut starts: HashMap<&[u8], Vec<_>> = HashMap::new();
        for secret in &self.0 {
            starts.entry(&secret.1[..START]).or_default().push(secret);
        }
        (0..=haystack.len().saturating_sub(START)).find_map(|at| {
            let rest = &haystack[at..];
            let mut likely = starts.get(&rest[..START])?.iter();
            likely.find(|(_, needle)| rest.starts_with(needle)).copied()
        })
    }
}

/// Secrets are looked up by so many bytes first: there are many, and the haystack is large.
const START: usize = 4;

/// How these bytes look inside a longer base64 text that has `shift` bytes before them: without
/// the letters at both ends, which depend on the neighbours.
fn inside(alphabet: &data_encoding::Encoding, bytes: &[u8], shift: usize) -> Vec<u8> {
    let padded = [&vec![0; shift][..], bytes].concat();
    let text = alphabet.encode(&padded[..padded.len() / 3 * 3]);
    let from = [0, 2, 3][shift];
    text.as_bytes()[from..].to_vec()
}

#[test]
fn a_secret_inside_base64_is_found() {
    let secret = b"the secret of this test";
    for before in 0..3 {
        let long = [&vec![b'x'; before][..], secret, b"and more"].concat();
        let text = BASE64.encode(&long).into_bytes();
        let needles = (0..3).map(|shift| inside(&BASE64, secret, shift));
        assert!(needles.into_iter().any(|needle| holds(&text, &needle)));
    }
}

fn holds(haystack: &[u8], needle: &[u8]) -> bool {
    haystack
        .windows(needle.len())
        .any(|window| window == needle)
}

/// Every byte of the data folder: the database, its log and its index.
fn database(idp: &TestIdp) -> Vec<u8> {
    let files = std::fs::read_dir(idp.folder()).unwrap();
    let files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    assert!(
        files
            .iter()
            .any(|file| file.to_string_lossy().ends_with("-wal"))
    );
    files
        .iter()
        .flat_map(|file| std::fs::read(file).unwrap())
        .collect()
}
