//! Whole trials, with hashes that cost next to nothing.

use std::{fs, path::Path, time::Duration};

use http::{Request, StatusCode};
use serde_json::Value;
use tempfile::TempDir;

use super::*;
use crate::dev::{Browser, HttpClient};

struct Place(TempDir);

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let cheap = "[password]\nmemory_kib = 8\niterations = 1\n\
                     [token]\nmemory_kib = 8\niterations = 1\n";
        fs::write(folder.path().join("cheap.toml"), cheap).unwrap();
        Self(folder)
    }

    fn options(&self, data: &str, purpose: Purpose) -> DevOptions {
        let anywhere: ListenAddress = "127.0.0.1:0".parse().unwrap();
        DevOptions {
            listen: anywhere,
            rp_listen: "localhost:0".parse().unwrap(),
            ops_listen: anywhere,
            data: Some(self.0.path().join(data)),
            database: None,
            persons: Some(2),
            json: Some(self.json()),
            config: vec![self.0.path().join("cheap.toml")],
            purpose,
            talk: Talk::Normal,
        }
    }

    fn json(&self) -> PathBuf {
        self.0.path().join("trial.json")
    }
}

fn read(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// What a start says, and the file it leaves.
async fn checked(place: &Place, data: &str) -> (String, Value) {
    let mut said = Vec::new();
    run(
        place.options(data, Purpose::Check),
        Stop::default(),
        &mut said,
    )
    .await
    .unwrap();
    (String::from_utf8(said).unwrap(), read(&place.json()))
}

#[tokio::test]
async fn every_key_logs_in_and_a_restart_keeps_persons_and_secrets() {
    let place = Place::new();
    let (said, before) = checked(&place, "one").await;
    for level in ["urn:fedtoken:level:300", "urn:fedtoken:level:400"] {
        assert!(said.contains(level), "{level} was not reached");
    }
    assert_eq!(said.lines().filter(|line| *line == "ready").count(), 1);

    let (_, after) = checked(&place, "one").await;
    assert_eq!(before["persons"], after["persons"]);
    for (number, client) in before["clients"].as_array().unwrap().iter().enumerate() {
        for member in ["client_secret", "private_jwk", "jwks"] {
            assert_eq!(client[member], after["clients"][number][member], "{client}");
        }
    }
    assert_eq!(before["registration"], after["registration"]);
    let callback = format!("{}/callback", after["relying_party"].as_str().unwrap());
    assert_eq!(after["clients"][0]["redirect_uris"][0], callback);

    let (_, elsewhere) = checked(&place, "two").await;
    assert_ne!(
        after["persons"][0]["password"],
        elsewhere["persons"][0]["password"]
    );
}

#[tokio::test]
async fn the_check_expects_the_configured_level() {
    let place = Place::new();
    let file = place.0.path().join("cheap.toml");
    let cheap = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("{cheap}[levels]\napp = 350\n")).unwrap();
    let (said, _) = checked(&place, "one").await;
    assert!(said.contains("urn:fedtoken:level:350"), "{said}");
    assert!(!said.contains("urn:fedtoken:level:400"), "{said}");
}

#[tokio::test]
async fn nothing_said_is_a_secret() {
    let place = Place::new();
    let (said, file) = checked(&place, "one").await;
    for person in file["persons"].as_array().unwrap() {
        let codes = person["token"]["codes"].as_array().into_iter().flatten();
        let totp = &person["totp"]["secret_base32"];
        for secret in codes.chain([&person["password"], totp, &person["national_number"]]) {
            assert!(secret.is_null() || !said.contains(secret.as_str().unwrap()));
        }
    }
    for client in file["clients"].as_array().unwrap() {
        for secret in [&client["client_secret"], &client["private_jwk"]["d"]] {
            assert!(secret.as_str().is_none_or(|secret| !said.contains(secret)));
        }
    }
    let token = file["registration"]["initial_access_token"].as_str();
    assert!(!said.contains(token.unwrap()));
}

#[tokio::test]
async fn a_lost_file_gives_new_persons_and_the_old_relying_party() {
    let place = Place::new();
    let (_, before) = checked(&place, "one").await;
    fs::remove_file(place.json()).unwrap();
    let (_, after) = checked(&place, "one").await;
    assert_eq!(after["persons"][0]["username"], "an.peeters2");
    assert_eq!(
        before["clients"][0]["client_secret"],
        after["clients"][0]["client_secret"]
    );
}

/// Runs a trial and, beside it, a script that gets the content of its file.
async fn beside<F: Future<Output = ()>>(place: &Place, script: impl FnOnce(Value) -> F) {
    let (stop, mut said) = (Stop::default(), Vec::new());
    let trial = run(
        place.options("one", Purpose::Serve),
        stop.clone(),
        &mut said,
    );
    let script = async {
        while !place.json().exists() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        script(read(&place.json())).await;
        stop.call();
    };
    let (ended, ()) = tokio::join!(trial, script);
    ended.unwrap();
}

#[tokio::test]
async fn a_new_paper_comes_by_the_trials_own_form() {
    let place = Place::new();
    beside(&place, async |before| {
        let party = before["relying_party"].as_str().unwrap();
        let mut browser = Browser::default();
        let page = browser.open(&format!("{party}/trial")).await.unwrap();
        let codes = before["persons"][0]["token"]["codes"].as_array().unwrap();
        let shown = page.text("body").unwrap();
        assert!(
            codes
                .iter()
                .all(|code| !shown.contains(code.as_str().unwrap()))
        );

        let page = browser
            .send(&page.form_with("", "").unwrap())
            .await
            .unwrap();
        assert_eq!(page.status, StatusCode::OK);
        let after = read(&place.json());
        assert_ne!(before["persons"][0]["token"], after["persons"][0]["token"]);
        assert_eq!(before["persons"][1], after["persons"][1]);
        refused_from_afar(party).await;
        assert_eq!(after, read(&place.json()));
    })
    .await;
}

#[tokio::test]
async fn a_logout_ends_the_session_and_comes_back() {
    let place = Place::new();
    beside(&place, async |file| {
        let party = file["relying_party"].as_str().unwrap();
        let mut browser = Browser::default();
        log_in(&mut browser, &file).await;
        // The provider remembers: no question the second time.
        let page = browser.open(&format!("{party}/login")).await.unwrap();
        assert!(page.text("pre.claims").is_some());
        let page = browser.open(&format!("{party}/logout")).await.unwrap();
        assert_eq!(page.url.as_str(), format!("{party}/"));
        assert!(page.text("pre.claims").is_none());
        let page = browser.open(&format!("{party}/login")).await.unwrap();
        assert!(page.form_with("method", "token").is_ok());
    })
    .await;
}

#[tokio::test]
async fn a_logout_at_the_provider_reaches_the_relying_party() {
    let place = Place::new();
    beside(&place, async |file| {
        let [party, issuer] = ["relying_party", "issuer"].map(|name| file[name].as_str().unwrap());
        let mut browser = Browser::default();
        log_in(&mut browser, &file).await;
        let page = browser.open(&format!("{issuer}/logout")).await.unwrap();
        let form = page.form_with("logout", "yes").unwrap();
        browser.send(&form.pressing("logout", "yes")).await.unwrap();
        let gone = async {
            while is_logged_in(&mut browser, party).await {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let told = tokio::time::timeout(Duration::from_secs(30), gone).await;
        assert!(told.is_ok(), "the relying party was not told");
    })
    .await;
}

async fn is_logged_in(browser: &mut Browser, party: &str) -> bool {
    let page = browser.open(&format!("{party}/")).await.unwrap();
    page.text("pre.claims").is_some()
}

async fn log_in(browser: &mut Browser, file: &Value) {
    let party = file["relying_party"].as_str().unwrap();
    let person = &file["persons"][0];
    let text = |name: &str| person[name].as_str().unwrap();
    let page = browser.open(&format!("{party}/login")).await.unwrap();
    let form = page
        .form_with("method", "token")
        .unwrap()
        .pressing("method", "token");
    let page = browser.send(&form).await.unwrap();
    let form = page
        .form_with("", "")
        .unwrap()
        .fill("username", text("username"))
        .unwrap();
    let page = browser
        .send(&form.fill("password", text("password")).unwrap())
        .await
        .unwrap();
    let position = page.attribute("input[name=code]", "data-position").unwrap();
    let code = &person["token"]["codes"][position.parse::<usize>().unwrap() - 1];
    let form = page
        .form_with("", "")
        .unwrap()
        .fill("code", code.as_str().unwrap())
        .unwrap();
    let page = browser.send(&form).await.unwrap();
    assert!(page.text("pre.claims").is_some());
}

async fn refused_from_afar(party: &str) {
    let post = |name: &'static str, value: &'static str| {
        Request::post(format!("{party}/trial/new-paper"))
            .header("content-type", "application/x-www-form-urlencoded")
            .header(name, value)
            .body(b"username=an.peeters".to_vec())
            .unwrap()
    };
    for request in [
        post("host", "rebound.example:8081"),
        post("origin", "https://evil.example"),
        post("sec-fetch-site", "cross-site"),
    ] {
        let answer = HttpClient::default().send(request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn a_stop_while_persons_are_made_ends_the_start() {
    let place = Place::new();
    let stop = Stop::default();
    stop.call();
    let mut said = Vec::new();
    let options = DevOptions {
        persons: Some(500),
        ..place.options("one", Purpose::Serve)
    };
    run(options, stop, &mut said).await.unwrap();
    assert!(!place.json().exists() && said.is_empty());
}
