//! Clients of a folder: brought in at the start, kept in step while the provider runs.

use std::{
    fs,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use fedtoken_core::secret::TokenDigest;
use fedtoken_idp::{
    app::App,
    clients::Watch,
    clock::FrozenClock,
    config::Config,
    entropy::Entropy,
    journal::export_page,
    serve::{StartError, open},
};
use fedtoken_storage::{
    Change,
    stores::{Client, ClientOrigin},
};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{KeyServer, START, config, copy_to, provider, ring};

const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// With how often it was opened: each time is of another chance.
struct House(TempDir, AtomicU64);

impl House {
    async fn build() -> Self {
        let house = Self(tempfile::tempdir().unwrap(), AtomicU64::new(1));
        copy_to(&house.path("fedtoken.db")).await;
        fs::create_dir(house.path("clients.d")).unwrap();
        house
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn config(&self) -> Config {
        let mut config = config("http://localhost:1", &self.path("fedtoken.db"));
        config.oidc.clients_dir = Some(self.path("clients.d"));
        config
    }

    async fn open(&self, config: &Config) -> (Arc<App>, Watch) {
        let clock = Arc::new(FrozenClock::at(START));
        let chance = self.1.fetch_add(1, Ordering::SeqCst);
        let opened = provider(config, &clock, chance).await;
        (Arc::clone(&opened.app), opened.clients.unwrap())
    }

    async fn refused(&self) -> String {
        let clock = Arc::new(FrozenClock::at(START));
        let parts = (clock as Arc<_>, Entropy::seeded(1));
        let error = open(&self.config(), ring(), parts).await.err().unwrap();
        let StartError::Clients { source, .. } = error else {
            panic!("{error}")
        };
        source.to_string()
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path("clients.d").join(name), text).unwrap();
    }
}

fn public(client_id: &str, more: &str) -> String {
    format!(
        "client_id = \"{client_id}\"\nredirect_uris = [\"https://rp.example/cb\"]\n\
         token_endpoint_auth_method = \"none\"\n{more}"
    )
}

async fn stored(app: &App, client_id: &str) -> Option<Client> {
    app.store.client(client_id).await.unwrap()
}

async fn member(app: &App, client_id: &str, name: &str) -> Value {
    let client = stored(app, client_id).await.unwrap();
    serde_json::from_str::<Value>(&client.registration).unwrap()[name].clone()
}

#[tokio::test]
async fn a_start_brings_the_clients_in() {
    let house = House::build().await;
    house.write("a.toml", &public("a", ""));
    house.write("b.secret", &format!("{SECRET}\n"));
    let basic = public("b", "client_secret_file = \"b.secret\"\n");
    house.write(
        "b.toml",
        &basic.replace("\"none\"", "\"client_secret_post\""),
    );
    let (app, _) = house.open(&house.config()).await;
    assert_eq!(stored(&app, "a").await.unwrap().secret, None);
    let client = stored(&app, "b").await.unwrap();
    assert_eq!(client.secret, Some(TokenDigest::of(SECRET)));
    assert_eq!(client.origin, ClientOrigin::Operator);
}

#[tokio::test]
async fn a_start_with_bad_files_is_refused_with_all_problems_and_changes_nothing() {
    let house = House::build().await;
    house.write("a.toml", &public("a", "minimum_level = 1\n"));
    house.write("b.toml", &public("b", "colour = 1\n"));
    house.write("c.toml", &public("c", ""));
    let said = house.refused().await;
    for part in ["a.toml: minimum_level", "b.toml: unknown key colour"] {
        assert!(said.contains(part), "{said}");
    }
    fs::create_dir(house.path("empty")).unwrap();
    let mut config = house.config();
    config.oidc.clients_dir = Some(house.path("empty"));
    let (app, _) = house.open(&config).await;
    assert_eq!(stored(&app, "c").await, None);
}

#[tokio::test]
async fn a_folder_that_is_not_there_stops_the_start() {
    let house = House::build().await;
    fs::remove_dir(house.path("clients.d")).unwrap();
    assert!(house.refused().await.contains("clients.d"));
}

#[tokio::test]
async fn a_good_change_is_in_force_at_once() {
    let house = House::build().await;
    house.write("a.toml", &public("a", ""));
    let (app, watch) = house.open(&house.config()).await;
    let now = app.clock.now();
    let known = app.clients.find(&*app.store, "a", now).await.unwrap();
    assert_eq!(known.unwrap().registration.minimum_level, 300);
    house.write("a.toml", &public("a", "minimum_level = 400\n"));
    house.write("b.toml", &public("b", ""));
    watch.look(&app).await;
    let known = app.clients.find(&*app.store, "a", now).await.unwrap();
    assert_eq!(known.unwrap().registration.minimum_level, 400);
    assert!(stored(&app, "b").await.is_some());
}

#[tokio::test]
async fn a_changed_secret_file_changes_its_client() {
    let house = House::build().await;
    house.write("a.secret", SECRET);
    let text = public("a", "client_secret_file = \"a.secret\"\n");
    house.write(
        "a.toml",
        &text.replace("\"none\"", "\"client_secret_basic\""),
    );
    let (app, watch) = house.open(&house.config()).await;
    let other = SECRET.to_uppercase();
    house.write("a.secret", &other);
    watch.look(&app).await;
    let secret = stored(&app, "a").await.unwrap().secret;
    assert_eq!(secret, Some(TokenDigest::of(&other)));
}

#[tokio::test]
async fn a_bad_change_changes_nothing_until_it_is_mended() {
    let house = House::build().await;
    house.write("a.toml", &public("a", ""));
    let (app, watch) = house.open(&house.config()).await;
    house.write("a.toml", &public("a", "minimum_level = 400\n"));
    house.write("b.toml", &public("b", "minimum_level = 1\n"));
    watch.look(&app).await;
    assert_eq!(member(&app, "a", "minimum_level").await, 300);
    house.write("b.toml", &public("b", ""));
    watch.look(&app).await;
    assert_eq!(member(&app, "a", "minimum_level").await, 400);
    assert!(stored(&app, "b").await.is_some());
}

#[tokio::test]
async fn only_a_pruned_folder_forgets_a_client_whose_file_is_gone() {
    let house = House::build().await;
    for name in ["a", "b", "c"] {
        house.write(&format!("{name}.toml"), &public(name, ""));
    }
    let (app, watch) = house.open(&house.config()).await;
    let registered = Client {
        client_id: "self".to_owned(),
        registration: json!({"client_id": "self", "redirect_uris": []}).to_string(),
        secret: None,
        origin: ClientOrigin::Registered {
            at: START,
            access: TokenDigest::of("access"),
        },
    };
    let saved = app.store.commit(Change::PutClient(registered).into()).await;
    saved.unwrap().unwrap();
    fs::remove_file(house.path("clients.d/a.toml")).unwrap();
    watch.look(&app).await;
    assert!(stored(&app, "a").await.is_some());

    let mut config = house.config();
    config.oidc.clients_prune = true;
    let (app, watch) = house.open(&config).await;
    assert!(stored(&app, "a").await.is_none());
    fs::remove_file(house.path("clients.d/b.toml")).unwrap();
    watch.look(&app).await;
    assert!(stored(&app, "b").await.is_none());
    assert!(stored(&app, "self").await.is_some());
}

#[tokio::test]
async fn a_folder_that_became_empty_removes_nobody() {
    let house = House::build().await;
    let mut config = house.config();
    config.oidc.clients_prune = true;
    // Of an empty database nothing can be removed.
    let (app, watch) = house.open(&config).await;
    house.write("a.toml", &public("a", ""));
    watch.look(&app).await;
    fs::remove_file(house.path("clients.d/a.toml")).unwrap();
    watch.look(&app).await;
    assert!(stored(&app, "a").await.is_some());
    house.write("b.toml", &public("b", ""));
    watch.look(&app).await;
    assert!(stored(&app, "a").await.is_none());
}

#[tokio::test]
async fn a_pairwise_client_belongs_to_the_sector_it_claims() {
    let house = House::build().await;
    let listed = json!(["https://rp.example/cb"]);
    let server = KeyServer::start(&json!([])).await;
    let text = public(
        "a",
        &format!(
            "subject_type = \"pairwise\"\nsector_identifier_uri = \"{}\"\n",
            server.uri
        ),
    );
    house.write("a.toml", &text);
    let said = house.refused().await;
    assert!(
        said.contains("`https://rp.example/cb` is not listed"),
        "{said}"
    );
    server.publish(&listed);
    let (app, _) = house.open(&house.config()).await;
    assert!(stored(&app, "a").await.is_some());
    // What is stored was looked at: a start does not depend on other people's servers.
    let asked = server.answers();
    house.open(&house.config()).await;
    assert_eq!(server.answers(), asked);
}

#[tokio::test]
async fn a_sector_that_cannot_be_asked_is_a_problem() {
    let house = House::build().await;
    let lost = "sector_identifier_uri = \"http://127.0.0.1:1/\"\n";
    house.write("a.toml", &public("a", lost));
    let said = house.refused().await;
    assert!(
        said.contains("sector_identifier_uri cannot be fetched ("),
        "{said}"
    );
}

/// Events of clients in the journal, with whom they are about.
async fn told(app: &App) -> Vec<(String, String)> {
    let page = export_page(&*app.store, &app.journal, i64::MIN).await;
    let text = page.unwrap().unwrap().text;
    let lines = text.lines().map(serde_json::from_str::<Value>);
    let words = |line: Value| {
        assert!(line["client"].is_null() || line["actor"] == "operator");
        let word = |name: &str| line[name].as_str().map(str::to_owned);
        Some((word("event")?, word("client")?))
    };
    lines.filter_map(|line| words(line.unwrap())).collect()
}

fn line(event: &str, client_id: &str) -> (String, String) {
    (event.to_owned(), client_id.to_owned())
}

#[tokio::test]
async fn what_the_files_do_is_written_down() {
    let house = House::build().await;
    house.write("a.toml", &public("a", ""));
    house.write("stays.toml", &public("stays", ""));
    let mut config = house.config();
    config.oidc.clients_prune = true;
    let (app, watch) = house.open(&config).await;
    let mut expected = ["a", "stays"]
        .map(|it| line("client-declared", it))
        .to_vec();
    assert_eq!(told(&app).await, expected);
    watch.reload(&app).await;
    assert_eq!(told(&app).await, expected);
    house.write("a.toml", &public("a", "client_name = \"A\"\n"));
    watch.reload(&app).await;
    expected.push(line("client-changed", "a"));
    assert_eq!(told(&app).await, expected);
    fs::remove_file(house.path("clients.d").join("a.toml")).unwrap();
    watch.reload(&app).await;
    expected.push(line("client-withdrawn", "a"));
    assert_eq!(told(&app).await, expected);
}

#[tokio::test]
async fn what_two_instances_bring_in_is_written_down_once() {
    let house = House::build().await;
    let mut config = house.config();
    config.oidc.clients_prune = true;
    let (one, first) = house.open(&config).await;
    let (other, second) = house.open(&config).await;
    house.write("stays.toml", &public("stays", ""));
    first.look(&one).await;
    let mut expected = vec![line("client-declared", "stays")];
    for round in 0..ROUNDS {
        let name = format!("client_name = \"{round}\"\n");
        house.write("a.toml", &public("a", &name));
        tokio::join!(first.look(&one), second.look(&other));
        let event = match round {
            0 => "client-declared",
            _ => "client-changed",
        };
        expected.push(line(event, "a"));
    }
    fs::remove_file(house.path("clients.d/a.toml")).unwrap();
    tokio::join!(first.look(&one), second.look(&other));
    expected.push(line("client-withdrawn", "a"));
    assert_eq!(told(&one).await, expected);
}

/// So often the two look at the same moment.
const ROUNDS: usize = 8;
