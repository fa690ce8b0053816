//! A folder with seeded data, and the provider that runs on it.

use std::{
    fs,
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

use serde::Deserialize;
use tempfile::TempDir;

use crate::load::now;

/// Seeded data.
pub(crate) struct Place {
    folder: TempDir,
    port: u16,
    settings: String,
    /// What `fedtoken dev` told.
    pub(crate) told: Told,
}

/// A running provider; killed when it is dropped.
pub(crate) struct Provider {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// How long it took to be ready.
    pub(crate) ready_after: Duration,
}

/// What the bench reads of the trial's file.
#[derive(Deserialize)]
pub(crate) struct Told {
    pub(crate) clients: Vec<Client>,
    pub(crate) persons: Vec<Person>,
}

/// A relying party.
#[derive(Clone, Deserialize)]
pub(crate) struct Client {
    pub(crate) client_id: String,
    pub(crate) client_secret: Option<String>,
    pub(crate) token_endpoint_auth_method: String,
    pub(crate) id_token_signed_response_alg: String,
}

/// A made-up person.
#[derive(Clone, Deserialize)]
pub(crate) struct Person {
    pub(crate) username: String,
    pub(crate) password: String,
    pub(crate) roles: Vec<String>,
    pub(crate) token: Option<Paper>,
}

/// A paper with codes.
#[derive(Clone, Deserialize)]
pub(crate) struct Paper {
    pub(crate) state: String,
    pub(crate) codes: Vec<String>,
}

impl Place {
    /// Makes so many ordinary citizens with hashes of these costs (in TOML).
    pub(crate) async fn seeded(persons: usize, costs: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = free_port();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("settings.toml"), costs).unwrap();
        let told = path("told.json");
        let mut child = Command::new(PROGRAM)
            .args(["dev", "--quiet", "--persons", &persons.to_string()])
            .arg("--listen")
            .arg(format!("127.0.0.1:{port}"))
            .args(["--rp-listen", "127.0.0.1:0", "--ops-listen", "127.0.0.1:0"])
            .arg("--data")
            .arg(path("data"))
            .arg("--json")
            .arg(&told)
            .arg("--config")
            .arg(path("settings.toml"))
            .env_clear()
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        while !told.exists() {
            assert!(child.try_wait().unwrap().is_none(), "the trial ended");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        terminate(&mut child);
        let told = serde_json::from_slice(&fs::read(&told).unwrap()).unwrap();
        Self {
            folder,
            port,
            settings: costs.to_owned(),
            told,
        }
    }

    /// Starts `fedtoken serve` on the data and waits until it is ready.
    pub(crate) async fn serve(&self) -> Provider {
        let ops = free_port();
        let data = self.folder.path().join("data");
        let text = format!(
            "[http]\nlisten = \"127.0.0.1:{port}\"\n[ops]\nlisten = \"127.0.0.1:{ops}\"\n\
             [oidc]\nissuer = \"http://localhost:{port}\"\n\
             [database]\nurl = \"sqlite://{}\"\n[keys]\nring_file = \"{}\"\n\
             [telemetry]\nfilter = \"error\"\n{}",
            data.join("fedtoken.db").display(),
            data.join("ring").display(),
            self.settings,
            port = self.port,
        );
        let config = self.folder.path().join("serve.toml");
        fs::write(&config, text).unwrap();
        let started = now();
        let child = Command::new(PROGRAM)
            .arg("serve")
            .arg("--config")
            .arg(&config)
            .env_clear()
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        answering(SocketAddr::from(([127, 0, 0, 1], ops))).await;
        let address = SocketAddr::from(([127, 0, 0, 1], self.port));
        answering(address).await;
        Provider {
            child,
            address,
            ready_after: started.elapsed(),
        }
    }

    /// The ordinary citizens, who all have an active token.
    pub(crate) fn citizens(&self) -> impl Iterator<Item = &Person> {
        self.told.persons.iter().filter(|person| {
            let active = |paper: &Paper| paper.state == "active" && paper.codes.len() == 24;
            person.roles == ["citizen"] && person.token.as_ref().is_some_and(active)
        })
    }

    /// The first client whose ID tokens are signed so and who shows a secret.
    pub(crate) fn client(&self, algorithm: &str) -> Client {
        let fits = |client: &&Client| {
            client.id_token_signed_response_alg == algorithm
                && client.client_secret.is_some()
                && client
                    .token_endpoint_auth_method
                    .starts_with("client_secret")
        };
        self.told.clients.iter().find(fits).unwrap().clone()
    }
}

impl Provider {
    /// Memory it holds, in MiB: with the parts of the program file that the kernel keeps mapped.
    pub(crate) fn memory(&self) -> f64 {
        self.resident("VmRSS:")
    }

    /// Memory it holds alone, in MiB: what the kernel cannot take back by dropping file pages.
    pub(crate) fn private_memory(&self) -> f64 {
        self.resident("RssAnon:")
    }

    fn resident(&self, kind: &str) -> f64 {
        let path = PathBuf::from(format!("/proc/{}/status", self.child.id()));
        let text = fs::read_to_string(path).unwrap();
        let line = text.lines().find_map(|line| line.strip_prefix(kind));
        let kib: f64 = line
            .and_then(|line| line.trim().strip_suffix(" kB"))
            .unwrap()
            .trim()
            .parse()
            .unwrap();
        kib / 1024.0
    }

    /// Its process.
    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        terminate(&mut self.child);
    }
}

/// Processor time that a process has used until now, in milliseconds: what another program takes of
/// the machine meanwhile does not change it.
pub(crate) fn processor_time(process: u32) -> f64 {
    let path = PathBuf::from(format!("/proc/{process}/stat"));
    let text = fs::read_to_string(path).unwrap();
    // proc(5): after the name in brackets, user and system time are the 12th and 13th field.
    let (_, fields) = text.rsplit_once(") ").unwrap();
    let ticks = fields.split(' ').skip(11).take(2);
    let ticks: f64 = ticks.map(|field| field.parse::<f64>().unwrap()).sum();
    ticks * MILLISECONDS_PER_TICK
}

/// A port that was free a moment ago.
pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// Waits until somebody answers there.
pub(crate) async fn answering(address: SocketAddr) {
    let waiting = async {
        while tokio::net::TcpStream::connect(address).await.is_err() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), waiting)
        .await
        .unwrap();
}

fn terminate(child: &mut Child) {
    let id = child.id().to_string();
    let sent = Command::new("sh")
        .args(["-c", "kill -TERM \"$1\"", "sh", &id])
        .status();
    if !sent.is_ok_and(|status| status.success()) {
        let _ = child.kill();
    }
    let _ = child.wait();
}

/// The kernel tells times in hundredths of a second (`USER_HZ`).
const MILLISECONDS_PER_TICK: f64 = 10.0;
const PROGRAM: &str = env!("CARGO_BIN_EXE_fedtoken");
