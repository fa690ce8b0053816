//! A database that fails: what is said, what people meet, and that nothing is half-written.

use std::{
    fs::{self, Permissions},
    io::Write,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::PathBuf,
    process::Command,
    time::Duration,
};

use tempfile::TempDir;
use tokio::time::{Instant, sleep, timeout};

use crate::{
    load::{Load, Plan, TURN},
    support::{Cluster, Disk, Trial},
};

#[tokio::test(flavor = "multi_thread")]
async fn logins_return_by_themselves_after_a_full_disk() {
    let turn = TURN.lock().await;
    let mut cluster = Cluster::start(None, PERSONS, 1).await;
    let servers = cluster.servers();
    let load = Load::begin(Plan {
        servers: servers.clone(),
        database: cluster.sqlite(),
        persons: cluster.persons().to_vec(),
    })
    .await;
    let mut slowest = Duration::ZERO;
    for number in 1..=FILLED {
        sleep(A_WHILE).await;
        cluster.fill_disk(0, Disk::Full);
        let told = servers.busy();
        until(|| servers.busy() > told + A_FEW).await;
        cluster.fill_disk(0, Disk::Free);
        load.lived_through(number);
        let logins = load.logins();
        slowest = slowest.max(until(|| load.logins() > logins).await);
    }
    drop(turn);
    let figures = load.end().await;
    cluster.verify_journal();
    cluster.stop().await;
    writeln!(
        std::io::stdout(),
        "disk drill, SQLite: full {FILLED} times, logins back {:.1} s after it at the latest; {figures}",
        slowest.as_secs_f64(),
    )
    .unwrap();
    figures.must_be_clean();
    assert_eq!(figures.cut, 0, "a request has no answer: {figures}");
    assert!(figures.busy > 0, "nobody was told to come again");
}

/// Waits until it is so; answers how long it took.
async fn until(is_so: impl Fn() -> bool) -> Duration {
    let begun = Instant::now();
    let so = async {
        while !is_so() {
            sleep(MOMENT).await;
        }
    };
    timeout(PATIENCE, so).await.expect("it does not come to it");
    begun.elapsed()
}

#[tokio::test]
async fn a_ring_that_belongs_elsewhere_is_named() {
    let house = House::new().await;
    fs::remove_file(house.path("ring")).unwrap();
    house.runs(&["keys", "init"]);
    let said = house.refuses_to_start(house.serve()).await;
    assert!(said.contains("the key ring does not open what this database holds"));
    assert!(said.contains("keys.ring_file"), "{said}");
}

#[tokio::test]
async fn who_only_looks_with_a_ring_that_belongs_elsewhere_is_told() {
    let house = House::new().await;
    fs::remove_file(house.path("ring")).unwrap();
    house.runs(&["keys", "init"]);
    let foreign = "the key ring does not open what this database holds";
    for words in [
        &["journal", "verify"][..],
        &["journal", "export"],
        &["keys", "list"],
        &["keys", "list", "--output", "json"],
    ] {
        let output = house.command(words).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{words:?}: {said}");
        assert!(said.contains(foreign), "{words:?}: {said}");
        let told = String::from_utf8(output.stdout).unwrap();
        let is_first = told.starts_with(foreign);
        assert_eq!(is_first, words.contains(&"verify"), "{told}");
    }
}

#[tokio::test]
async fn clients_are_not_applied_with_a_ring_that_belongs_elsewhere() {
    let house = House::new().await;
    let client = "client_id = \"shop\"\nredirect_uris = [\"https://shop.example/cb\"]\n\
        token_endpoint_auth_method = \"none\"\n";
    fs::write(house.path("shop.toml"), client).unwrap();
    let file = house.path("shop.toml").display().to_string();
    let apply = || house.command(&["client", "apply", &file]).output().unwrap();
    fs::rename(house.path("ring"), house.path("own")).unwrap();
    house.runs(&["keys", "init"]);
    let refused = apply();
    let said = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(1), "{said}");
    assert!(said.contains("the key ring does not open what this database holds"));
    fs::rename(house.path("own"), house.path("ring")).unwrap();
    let applied = apply();
    assert!(applied.status.success(), "{applied:?}");
    house.runs(&["journal", "verify"]);
}

#[tokio::test]
async fn a_database_that_served_is_whole() {
    let house = House::new().await;
    let url = format!("sqlite://{}", house.path("db").display());
    house.runs(&["backup", "--check", &url]);
}

#[tokio::test]
async fn what_is_no_database_is_named_and_left_alone() {
    let house = House::new().await;
    let letter = "Dear Sir or Madam, ".repeat(100);
    fs::write(house.path("db"), &letter).unwrap();
    let said = house.refuses_to_start(house.serve()).await;
    assert!(said.contains("database is damaged or is none"), "{said}");
    assert!(said.contains("restore a backup"), "{said}");
    assert_eq!(fs::read_to_string(house.path("db")).unwrap(), letter);
}

#[tokio::test]
async fn a_file_that_may_only_be_read_is_named_at_the_start() {
    let house = House::new().await;
    let before = fs::read(house.path("db")).unwrap();
    let said = house.refuses_to_start(house.serve_as_reader()).await;
    assert!(said.contains("database file can only be read"), "{said}");
    assert!(said.contains("write the file and its folder"), "{said}");
    assert_eq!(fs::read(house.path("db")).unwrap(), before);
}

/// A provider's folder; it ran once, so that its database holds keys.
struct House(TempDir);

impl House {
    async fn new() -> Self {
        let house = Self(tempfile::tempdir().unwrap());
        let text = format!(
            "[http]\nlisten = \"127.0.0.1:0\"\n[ops]\nlisten = \"127.0.0.1:0\"\n\
             [oidc]\nissuer = \"https://id.example\"\n[keys]\nring_file = \"{}\"\n\
             [database]\nurl = \"sqlite://{}\"\n",
            house.path("ring").display(),
            house.path("db").display(),
        );
        fs::write(house.path("config.toml"), text).unwrap();
        house.runs(&["keys", "init"]);
        let provider = Trial::spawn(house.serve());
        provider.says("the provider listens").await;
        provider.stop().await;
        house
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fedtoken"));
        command.env_clear().args(words);
        command.arg("--config").arg(self.path("config.toml"));
        command
    }

    fn serve(&self) -> Command {
        self.command(&["serve"])
    }

    fn runs(&self, words: &[&str]) {
        assert!(self.command(words).output().unwrap().status.success());
    }

    /// What it says when it does not start.
    async fn refuses_to_start(&self, serve: Command) -> String {
        let mut provider = Trial::spawn(serve);
        let status = provider.end(PATIENCE).await;
        assert_eq!(status.code(), Some(1), "{}", provider.said());
        provider.said()
    }

    /// The database can only be read, by root too: what lets root write everywhere is taken away.
    fn serve_as_reader(&self) -> Command {
        let mode = Permissions::from_mode(0o400);
        fs::set_permissions(self.path("db"), mode).unwrap();
        let serve = self.serve();
        if fs::metadata("/proc/self").unwrap().uid() != 0 {
            return serve;
        }
        let mut command = Command::new("setpriv");
        command.env_clear();
        command.args([
            "--bounding-set=-dac_override,-dac_read_search",
            "--inh-caps=-all",
        ]);
        command.arg(serve.get_program()).args(serve.get_args());
        command
    }
}

const PERSONS: usize = 160;
const FILLED: u32 = 5;
const A_WHILE: Duration = Duration::from_millis(700);
/// So many people are told to come again before there is space.
const A_FEW: u64 = 3;
const MOMENT: Duration = Duration::from_millis(20);
/// No start and no return takes longer.
const PATIENCE: Duration = Duration::from_secs(15);
