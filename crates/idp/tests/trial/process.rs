//! The program's promises: what it says and where, how it ends, and how it goes on.

use std::{fs, os::unix::fs::PermissionsExt, path::Path, process::Command, time::Duration};

use fedtoken_free_port::free_port;
use http::Request;
use serde_json::Value;
use tokio::{io::AsyncWriteExt, net::TcpStream};

use crate::support::{
    Browser, Person, Place, RelyingParty, STOP, Trial, TrialFile, address_of, files_below, send,
};

#[tokio::test]
async fn the_file_tells_what_the_contract_lists() {
    let place = Place::new();
    let trial = place.start(&["--persons", "3"]).await;
    assert_eq!(mode(&place.json()), 0o600);
    assert_eq!(mode(&place.data()), 0o700);
    let raw: Value = serde_json::from_slice(&fs::read(place.json()).unwrap()).unwrap();
    for (level, method) in [("low", "token"), ("high", "app")] {
        let urn = raw["acr"][level].as_str().unwrap();
        assert_eq!(raw["acr"]["methods"][urn], method);
    }
    let file = place.file();
    assert!(file.issuer.starts_with("http://localhost:"));
    assert!(file.relying_party.starts_with("http://localhost:"));
    assert!(file.ops.starts_with("http://127.0.0.1:"));
    check_clients(&file);
    check_persons(&file);
    for person in raw["persons"].as_array().unwrap() {
        for member in [
            "name",
            "username",
            "password",
            "national_number",
            "locale",
            "email",
        ] {
            assert!(person[member].is_string(), "{member}: {person}");
        }
        assert!(["nl", "fr", "de", "en"].contains(&person["locale"].as_str().unwrap()));
    }
    let health = send(address_of(&file.ops), get("/health/ready"))
        .await
        .unwrap();
    assert_eq!(health.status(), 200);
    let metrics = send(address_of(&file.ops), get("/metrics")).await.unwrap();
    let metrics = String::from_utf8(metrics.body().to_vec()).unwrap();
    assert!(metrics.contains("fedtoken_build_info"), "{metrics}");
    trial.stop().await;
}

fn check_clients(file: &TrialFile) {
    let first = &file.clients[0];
    assert_eq!(first.token_endpoint_auth_method, "client_secret_basic");
    assert_eq!(first.id_token_signed_response_alg, "RS256");
    for client in &file.clients {
        for address in ["http://127.0.0.1:9999/cb", "https://rp.example/cb"] {
            let registered = client.redirect_uris.iter().any(|uri| uri == address);
            assert!(registered, "{address}: {client:?}");
        }
        let (secret, key, tls) = match client.token_endpoint_auth_method.as_str() {
            "none" => (false, false, false),
            "private_key_jwt" => (false, true, false),
            "tls_client_auth" | "self_signed_tls_client_auth" => (false, false, true),
            _ => (true, false, false),
        };
        assert_eq!(client.tls.is_some(), tls, "{client:?}");
        assert_eq!(client.client_secret.is_some(), secret, "{client:?}");
        assert_eq!(client.private_jwk.is_some(), key, "{client:?}");
    }
    let methods = |method: &str| {
        let all = file.clients.iter();
        all.filter(|client| client.token_endpoint_auth_method == method)
            .count()
    };
    assert!(methods("none") > 0 && methods("private_key_jwt") > 0);
    assert_eq!(methods("tls_client_auth"), 1);
    assert_eq!(methods("self_signed_tls_client_auth"), 1);
    assert_eq!(file.resource, "urn:fedtoken:dev:api");
    assert!(file.registration.initial_access_token.len() > 32);
}

fn check_persons(file: &TrialFile) {
    let persons = &file.persons;
    assert!(persons[0].token.is_some() && persons[0].totp.is_some());
    assert!(
        persons.len() >= 13,
        "ten special persons and three ordinary ones"
    );
    for person in &persons[persons.len() - 3..] {
        assert_eq!(person.roles, ["citizen"]);
        assert_eq!(person.token.as_ref().unwrap().state, "active");
        assert!(person.totp.is_some());
    }
    assert!(
        persons
            .iter()
            .any(|person| person.token.is_none() && person.totp.is_none())
    );
    let papers = persons.iter().filter_map(|person| person.token.as_ref());
    for paper in papers.clone() {
        assert_eq!(paper.codes.len(), 24);
        let letters = |code: &String| code.bytes().all(|l| b"BCDFGHJKLMNPQRSTVWXZ".contains(&l));
        assert!(
            paper
                .codes
                .iter()
                .all(|code| code.len() == 6 && letters(code))
        );
    }
    assert!(papers.clone().any(|paper| paper.state == "blocked"));
    let apps = persons.iter().filter_map(|person| person.totp.as_ref());
    for app in apps {
        assert_eq!(
            (app.digits, app.period, app.algorithm.as_str()),
            (6, 30, "SHA1")
        );
    }
}

#[tokio::test]
async fn the_outputs_show_no_secret() {
    let place = Place::new();
    let trial = place.start(&["--persons", "1"]).await;
    let file = place.file();
    let (party, person) = (RelyingParty::of(&file), &file.persons[0]);
    let mut browser = Browser::new(address_of(&file.issuer));
    let ask = party.ask(&[]);
    let page = browser.code_page(&ask.path, person).await.unwrap();
    let wrong = browser.press(&page, &[("code", "ZZZZZZ")]).await.unwrap();
    assert!(wrong.alert().is_some());
    let code = person.code(page.position().unwrap());
    let back = browser.press(&page, &[("code", code)]).await.unwrap();
    let code = back.parameter("code").unwrap();
    let tokens = party.redeem(&ask, &code).await.unwrap();
    assert_eq!(tokens.status(), 200);
    let tokens: Value = serde_json::from_slice(tokens.body()).unwrap();
    let session = browser.jar.value("session").unwrap().to_owned();

    let said = trial.stop().await;
    assert!(said.contains(&*place.json().to_string_lossy()), "{said}");
    assert!(said.contains(&file.relying_party), "{said}");
    let mut secrets = file.secrets();
    secrets.extend([code.as_str(), session.as_str()]);
    secrets.extend(["access_token", "id_token"].map(|name| tokens[name].as_str().unwrap()));
    for secret in secrets {
        assert!(!said.contains(secret), "{secret} in {said}");
    }
}

#[tokio::test]
async fn ready_is_the_last_word_and_quiet_says_nothing_else() {
    let place = Place::new();
    let trial = place.start(&["--persons", "1"]).await;
    assert_eq!(trial.stdout().lines().last(), Some("ready"));
    trial.stop().await;
    let quiet = Place::new();
    let trial = quiet.start(&["--persons", "1", "--quiet"]).await;
    assert_eq!(trial.stdout(), "ready\n");
    trial.stop().await;
}

#[tokio::test]
async fn without_a_place_the_file_lies_in_a_folder_that_goes_at_the_end() {
    let place = Place::new();
    let trial = Trial::start(place.command(&["--persons", "1"])).await;
    let said = trial.stdout();
    let mut words = said.split_whitespace();
    let path = words
        .find(|word| word.ends_with("/trial.json"))
        .unwrap()
        .to_owned();
    let path = Path::new(&path);
    assert_eq!(mode(path), 0o600);
    assert_eq!(mode(path.parent().unwrap()), 0o700);
    assert!(TrialFile::read(path).persons.len() > 10);
    trial.stop().await;
    assert!(!path.parent().unwrap().exists());
}

#[tokio::test]
async fn a_stop_is_quick_although_somebody_is_connected() {
    let place = Place::new();
    let mut trial = place.start(&["--persons", "1"]).await;
    let file = place.file();
    let server = address_of(&file.issuer);
    let idle = TcpStream::connect(server).await.unwrap();
    let mut greeting = TcpStream::connect(address_of(&file.mtls_url))
        .await
        .unwrap();
    // The beginning of a TLS handshake, and no more.
    greeting.write_all(&[0x16, 0x03, 0x01]).await.unwrap();
    let mut slow = TcpStream::connect(server).await.unwrap();
    slow.write_all(b"POST /login HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\nt=")
        .await
        .unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;

    trial.terminate();
    let status = trial.end(STOP).await;
    assert_eq!(status.code(), Some(0), "{}", trial.said());
    drop((idle, greeting, slow));
    let files = files_below(&place.data());
    let database = files.iter().filter(|path| is_database(path));
    assert_eq!(database.count(), 1, "{files:?}");
    for file in &files {
        if file.to_string_lossy().ends_with("-wal") {
            assert_eq!(fs::metadata(file).unwrap().len(), 0, "{}", file.display());
        }
        assert_eq!(mode(file) & 0o077, 0, "{}", file.display());
    }
}

fn is_database(path: &Path) -> bool {
    fs::read(path).unwrap().starts_with(b"SQLite format 3\0")
}

#[tokio::test]
async fn a_restart_goes_on_where_it_stopped() {
    let place = Place::new();
    let same = format!("127.0.0.1:{}", free_port().unwrap());
    let trial = place.start(&["--persons", "2", "--listen", &same]).await;
    let before = place.file();
    let (party, person) = (RelyingParty::of(&before), before.persons[0].clone());
    let mut browser = Browser::new(address_of(&before.issuer));
    let (spent, _) = log_in(&mut browser, &party, &person).await;
    let mut other = Browser::new(address_of(&before.issuer));
    let asked = other
        .code_page(&party.ask(&[]).path, &person)
        .await
        .unwrap();
    trial.stop().await;

    let trial = place.start(&["--listen", &same]).await;
    let after = place.file();
    assert_eq!(before.persons, after.persons);
    let told = |file: &TrialFile| -> Vec<_> {
        let each = file.clients.iter();
        each.map(|it| {
            (
                it.client_id.clone(),
                it.client_secret.clone(),
                it.private_jwk.clone(),
                it.tls.clone(),
            )
        })
        .collect()
    };
    assert_eq!(told(&before), told(&after));
    assert_eq!(before.registration, after.registration);

    let silent = browser
        .open(&party.ask(&[("prompt", "none")]).path)
        .await
        .unwrap();
    assert!(silent.has_code(), "the session is lost: {silent:?}");
    let mut third = Browser::new(address_of(&after.issuer));
    let page = third
        .code_page(&party.ask(&[]).path, &person)
        .await
        .unwrap();
    assert_eq!(page.position(), asked.position());
    assert_ne!(page.position(), Some(spent));
    let old = third
        .press(&page, &[("code", person.code(spent))])
        .await
        .unwrap();
    assert!(old.asks_code() && old.alert().is_some());
    let code = person.code(page.position().unwrap());
    let back = other.press(&asked, &[("code", code)]).await.unwrap();
    assert!(back.has_code(), "a login under way is lost: {back:?}");
    trial.stop().await;
}

/// A whole login with the paper; returns the cell spent and the authorization code.
async fn log_in(browser: &mut Browser, party: &RelyingParty, person: &Person) -> (usize, String) {
    let page = browser
        .code_page(&party.ask(&[]).path, person)
        .await
        .unwrap();
    let position = page.position().unwrap();
    let answer = [("code", person.code(position))];
    let back = browser.press(&page, &answer).await.unwrap();
    (position, back.parameter("code").unwrap())
}

#[tokio::test]
async fn check_plays_a_login_with_every_key_and_prints_the_claims() {
    let place = Place::new();
    let mut command = place.command(&["--persons", "1", "--check"]);
    command
        .arg("--data")
        .arg(place.data())
        .arg("--json")
        .arg(place.json());
    let mut trial = Trial::spawn(command);
    let status = trial.end(Duration::from_secs(60)).await;
    assert_eq!(status.code(), Some(0), "{}", trial.said());
    let said = trial.stdout();
    let (_, printed) = said.split_once("\nready\n").unwrap();
    let claims: Vec<Value> = serde_json::Deserializer::from_str(printed)
        .into_iter()
        .map(Result::unwrap)
        .collect();
    let told: Vec<_> = claims
        .iter()
        .map(|one| {
            (
                one["method"].as_str().unwrap(),
                one["id_token"]["acr"].as_str().unwrap(),
            )
        })
        .collect();
    let expected = [
        ("token", "urn:fedtoken:level:300"),
        ("app", "urn:fedtoken:level:400"),
    ];
    assert_eq!(told, expected);
    let file = place.file();
    for one in &claims {
        assert_eq!(one["id_token"]["iss"], file.issuer);
        assert_eq!(
            one["id_token"]["amr"],
            serde_json::json!(["pwd", "otp", "mfa"])
        );
        assert!(one["id_token"]["sub"].is_string() && one["id_token"]["sid"].is_string());
    }
    let all = trial.said();
    assert!(
        file.secrets().iter().all(|secret| !all.contains(secret)),
        "{all}"
    );
}

#[tokio::test]
async fn a_failed_start_and_a_wrong_word_have_their_own_exits() {
    let place = Place::new();
    let trial = place.start(&["--persons", "1"]).await;
    let taken = address_of(&place.file().issuer).to_string();
    let mut second = Trial::spawn(place.command(&["--listen", &taken]));
    let status = second.end(Duration::from_secs(60)).await;
    assert_eq!(status.code(), Some(1), "{}", second.said());
    assert!(
        second.said().contains("error: cannot listen on"),
        "{}",
        second.said()
    );
    trial.stop().await;

    for words in [
        &["dev", "--nonsense"][..],
        &["nonsense"],
        &[],
        &["dev", "--persons", "x"],
    ] {
        let ended = Command::new(env!("CARGO_BIN_EXE_fedtoken"))
            .args(words)
            .output()
            .unwrap();
        assert_eq!(ended.status.code(), Some(2), "{words:?}");
        assert!(
            ended.stdout.is_empty() && !ended.stderr.is_empty(),
            "{words:?}"
        );
    }
}

#[tokio::test]
async fn localhost_listens_on_every_loopback_there_is() {
    let place = Place::new();
    let trial = place
        .start(&["--persons", "1", "--listen", "localhost:0"])
        .await;
    let port = address_of(&place.file().issuer).port();
    let six = std::net::SocketAddr::from((std::net::Ipv6Addr::LOCALHOST, port));
    for address in [std::net::SocketAddr::from(([127, 0, 0, 1], port)), six] {
        let there = tokio::net::TcpListener::bind((address.ip(), 0))
            .await
            .is_ok();
        if there {
            let home = send(address, get("/")).await.unwrap();
            assert_eq!(home.status(), 200, "{address}");
        }
    }
    trial.stop().await;
}

fn get(path: &str) -> Request<String> {
    Request::get(path).body(String::new()).unwrap()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}
