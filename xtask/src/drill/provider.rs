//! HAProxy, the database of the provider, made-up persons in it, and two instances.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::cluster::{self, Cluster};
use super::ports::free_ports;
use super::room::{Program, Room};
use super::settings::{PATH, Settings, path_of};
use super::watch::until;
use super::web;
use crate::failure::Failure;

/// Two instances behind HAProxy.
pub(super) struct Provider {
    program: PathBuf,
    ports: Ports,
    /// HAProxy and the instances.
    running: Vec<Program>,
}

/// Where HAProxy and the instances listen.
struct Ports {
    front: u16,
    primary: u16,
    /// `http.listen` and `ops.listen`.
    instances: [[u16; 2]; 2],
}

impl Provider {
    /// Starts HAProxy before a cluster, fills the database, and starts both instances.
    ///
    /// # Errors
    /// `Drill` when something is not ready in time, and as for [`Room::start`].
    pub(super) fn start(room: &Room, cluster: &Cluster, program: &Path) -> Result<Self, Failure> {
        let ports = Ports::free()?;
        let haproxy = room.start("haproxy", &mut ports.haproxy(cluster)?)?;
        // Before its first look HAProxy takes all three for primaries.
        until("HAProxy leads to the primary", READY, || {
            let standby = || cluster::ask(ports.primary, "postgres", "SELECT pg_is_in_recovery()");
            Ok((0..3).all(|_| standby().is_ok_and(|answer| answer.trim() == "f")))
        })?;
        for sql in DATABASE {
            cluster::ask(ports.primary, "postgres", sql)?;
        }
        let mut provider = Self {
            program: program.to_owned(),
            ports,
            running: vec![haproxy],
        };
        provider.fill(room)?;
        provider.serve(room)?;
        Ok(provider)
    }

    /// Where browsers come in.
    pub(super) fn address(&self) -> String {
        format!("127.0.0.1:{}", self.ports.front)
    }

    /// The database, through HAProxy.
    pub(super) fn database(&self) -> String {
        format!(
            "postgres://fedtoken:{PASSWORD}@127.0.0.1:{}/fedtoken",
            self.ports.primary
        )
    }

    /// Has the journal verified by the program.
    ///
    /// # Errors
    /// `Refused` when it is broken.
    pub(super) fn verify_journal(&self, room: &Room) -> Result<(), Failure> {
        let mut command = self.command(room, "journal");
        command.arg("verify");
        room.start("journal-verify", &mut command)?.end()
    }

    /// The trial makes the persons, and is stopped when it is ready.
    fn fill(&self, room: &Room) -> Result<(), Failure> {
        let settings = room.path("dev.toml");
        write(&settings, SETTINGS)?;
        let mut command = Command::new(&self.program);
        command
            .env_clear()
            .env("PATH", PATH)
            .env("TMPDIR", room.path(""));
        command.args(["dev", "--quiet", "--persons", PERSONS, "--config"]);
        command.arg(settings).arg("--data").arg(room.path("dev"));
        command.arg("--json").arg(told(room));
        command.args(["--database", &self.database()]);
        for listener in ["--listen", "--rp-listen", "--ops-listen"] {
            command.args([listener, "127.0.0.1:0"]);
        }
        let mut trial = room.start("dev", &mut command)?;
        until("the made-up persons are there", FILLED, || {
            if trial.has_ended() {
                return Err(Failure::drill("the trial has ended"));
            }
            Ok(room.said("dev").lines().any(|line| line == "ready"))
        })?;
        trial.terminate();
        trial.end()
    }

    fn serve(&mut self, room: &Room) -> Result<(), Failure> {
        let settings = room.path("serve.toml");
        write(&settings, SETTINGS)?;
        for (number, [http, ops]) in self.ports.instances.iter().enumerate() {
            let mut command = self.command(room, "serve");
            command.env("FEDTOKEN_HTTP__LISTEN", format!("127.0.0.1:{http}"));
            command.env("FEDTOKEN_OPS__LISTEN", format!("127.0.0.1:{ops}"));
            let name = format!("fedtoken-{}", number + 1);
            self.running.push(room.start(&name, &mut command)?);
        }
        until("both instances are ready", READY, || {
            let mut instances = self.ports.instances.iter();
            let all = instances.all(|[_, ops]| web::status(*ops, "/health/ready") == Some(200));
            Ok(all && web::status(self.ports.front, "/jwks") == Some(200))
        })
    }

    fn command(&self, room: &Room, verb: &str) -> Command {
        let mut command = Command::new(&self.program);
        command.env_clear().arg(verb);
        command.env("FEDTOKEN_CONFIG", room.path("serve.toml"));
        let issuer = format!("http://localhost:{}", self.ports.front);
        command.env("FEDTOKEN_OIDC__ISSUER", issuer);
        command.env("FEDTOKEN_DATABASE__URL", self.database());
        command.env("FEDTOKEN_KEYS__RING_FILE", room.path("dev/ring"));
        command
    }
}

impl Ports {
    fn free() -> Result<Self, Failure> {
        let [front, primary, first, first_ops, second, second_ops] = free_ports()?;
        Ok(Self {
            front,
            primary,
            instances: [[first, first_ops], [second, second_ops]],
        })
    }

    fn haproxy(&self, cluster: &Cluster) -> Result<Command, Failure> {
        let here = |port: u16| format!("127.0.0.1:{port}");
        let mut values = vec![
            ("FEDTOKEN_PRIMARY".to_owned(), here(self.primary)),
            ("FEDTOKEN_FRONT".to_owned(), here(self.front)),
        ];
        for (index, [http, ops]) in self.instances.iter().enumerate() {
            let name = format!("FEDTOKEN_IDP{}", index + 1);
            values.push((format!("{name}_OPS"), ops.to_string()));
            values.push((name, here(*http)));
        }
        for (index, machine) in cluster.machines().iter().enumerate() {
            let name = format!("FEDTOKEN_PG{}", index + 1);
            values.push((format!("{name}_PATRONI"), machine.patroni.to_string()));
            values.push((name, here(machine.postgres)));
        }
        let values = values
            .iter()
            .map(|(name, value)| (name.as_str(), value.clone()));
        let settings = Settings::of("haproxy.env")?.with(&values.collect::<Vec<_>>())?;
        let mut command = Command::new("/usr/sbin/haproxy");
        command.arg("-db").arg("-f").arg(path_of("haproxy.cfg"));
        settings.give(&mut command);
        Ok(command)
    }
}

/// The file that tells the secrets of the made-up persons.
pub(super) fn told(room: &Room) -> PathBuf {
    room.path("told.json")
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(|source| Failure::unreadable(path, source))
}

/// What an operator does once, as `deploy/failover/README.md` says.
const DATABASE: [&str; 2] = [
    "CREATE ROLE fedtoken LOGIN PASSWORD 'change-me-4'",
    "CREATE DATABASE fedtoken OWNER fedtoken TEMPLATE template0",
];
const PASSWORD: &str = "change-me-4";
/// Cheap hashes and wide allowances: this is about the database.
const SETTINGS: &str = "[password]\nmemory_kib = 8\niterations = 1\nparallelism = 1\n\
    [token]\nmemory_kib = 8\niterations = 1\nparallelism = 1\n\
    [throttle]\nmultiplier = 1000\n\
    [http]\ntrusted_proxies = [\"127.0.0.1/32\"]\n[oidc]\nfetch_allow = [\"127.0.0.1\"]\n";
/// Each logs in twelve times at most.
pub(super) const PERSONS: &str = "400";
const READY: Duration = Duration::from_secs(30);
const FILLED: Duration = Duration::from_secs(120);
