//! Several `fedtoken serve` on one database: one ring, one configuration, nothing else shared.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Command,
};

use fedtoken_free_port::free_port;

use super::{Front, Person, Place, Servers, Trial};

/// The instances, and what they share.
pub struct Cluster {
    place: Place,
    persons: Vec<Person>,
    instances: Vec<Instance>,
}

/// Whether an instance may write.
#[derive(Clone, Copy, Debug)]
pub enum Disk {
    /// Nothing goes into any file.
    Full,
    /// As ever.
    Free,
}

struct Instance {
    address: SocketAddr,
    ops: SocketAddr,
    process: Option<Trial>,
}

impl Cluster {
    /// Fills an empty database, or one on SQLite of its own, with made-up persons, and starts so
    /// many instances at once.
    pub async fn start(database: Option<&str>, persons: usize, instances: usize) -> Self {
        let mut cluster = Self::new();
        let own = cluster.sqlite();
        let database = database.unwrap_or(&own);
        let number = persons.to_string();
        let seeding = ["--quiet", "--persons", &number, "--database", database];
        cluster.place.start(&seeding).await.stop().await;
        let mut file = cluster.place.file();
        cluster.persons = file.persons.split_off(file.persons.len() - persons);
        cluster.configure((database, &cluster.place.data().join("ring")));
        cluster.start_all(instances).await;
        cluster
    }

    /// Starts so many instances at once on an empty database, with a new ring.
    pub async fn start_empty(database: &str, instances: usize) -> Self {
        let mut cluster = Self::new();
        let ring = cluster.place.path("ring");
        cluster.configure((database, &ring));
        let mut init = cluster.command(&["keys", "init"]);
        assert!(init.output().unwrap().status.success());
        cluster.start_all(instances).await;
        cluster
    }

    fn new() -> Self {
        Self {
            place: Place::with_settings("[throttle]\nmultiplier = 1000\n"),
            persons: Vec::new(),
            instances: Vec::new(),
        }
    }

    async fn start_all(&mut self, instances: usize) {
        for _ in 0..instances {
            let (address, ops) = (free_address(), free_address());
            self.instances.push(Instance {
                address,
                ops,
                process: Some(self.spawn((address, ops))),
            });
        }
        for instance in &self.instances {
            let process = instance.process.as_ref().unwrap();
            process.says(LISTENS).await;
        }
    }

    /// Where all of them are, behind one door.
    pub fn servers(&self) -> Servers {
        Servers::new(&self.addresses(), Front::Nothing)
    }

    /// Where each of them is.
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.instances.iter().map(|it| it.address).collect()
    }

    /// Where one says whether it is ready.
    pub fn ops(&self, number: usize) -> SocketAddr {
        self.instances[number].ops
    }

    /// The persons it was filled with.
    pub fn persons(&self) -> &[Person] {
        &self.persons
    }

    /// The address of the SQLite database of its own.
    pub fn sqlite(&self) -> String {
        format!("sqlite://{}", self.place.path("drill.db").display())
    }

    /// Ends one as a power cut would (SIGKILL).
    pub fn kill(&mut self, number: usize) {
        self.instances[number].process.take().unwrap().kill();
    }

    /// Takes from one the right to make its files longer, or gives it back: the disk is full to it,
    /// and to nobody else.
    pub fn fill_disk(&self, number: usize, disk: Disk) {
        let process = self.instances[number].process.as_ref().unwrap();
        let limit = match disk {
            Disk::Full => "--fsize=1:unlimited",
            Disk::Free => "--fsize=unlimited:unlimited",
        };
        let set = Command::new("prlimit")
            .args(["--pid", &process.id().to_string(), limit])
            .status();
        assert!(set.unwrap().success());
    }

    /// Starts one that was killed, at its old place.
    pub async fn revive(&mut self, number: usize) {
        let Instance { address, ops, .. } = self.instances[number];
        let process = self.spawn((address, ops));
        process.says(LISTENS).await;
        self.instances[number].process = Some(process);
    }

    /// Stops all of them; each must end well and in time. Answers what they said.
    pub async fn stop(&mut self) -> Vec<String> {
        let mut said = Vec::new();
        for instance in &mut self.instances {
            said.push(instance.process.take().unwrap().stop().await);
        }
        said
    }

    /// What a command of the program says, well or not.
    pub fn says(&self, words: &[&str]) -> Result<String, String> {
        let output = self.command(words).output().unwrap();
        let [said, failed] =
            [output.stdout, output.stderr].map(|it| String::from_utf8(it).unwrap());
        if output.status.success() {
            Ok(said)
        } else {
            Err(said + &failed)
        }
    }

    /// Has the program walk over the journal, which must be whole.
    pub fn verify_journal(&self) {
        let mut verify = self.command(&["journal", "verify"]);
        let output = verify.output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{said}");
        assert!(said.contains(", 0 not yet sealed\n"), "{said}");
    }

    fn configure(&self, (database, ring): (&str, &Path)) {
        let costs = fs::read_to_string(self.place.path("settings.toml")).unwrap();
        let text = format!(
            "{costs}[oidc]\nissuer = \"http://localhost\"\nfetch_allow = [\"127.0.0.1\"]\n\
             [keys]\nring_file = \"{}\"\n[database]\nurl = \"{database}\"\n\
             [telemetry]\nfilter = \"warn,fedtoken_idp::cli=info\"\n",
            ring.display()
        );
        fs::write(self.settings(), text).unwrap();
    }

    fn settings(&self) -> PathBuf {
        self.place.path("serve.toml")
    }

    fn spawn(&self, (address, ops): (SocketAddr, SocketAddr)) -> Trial {
        let serve = self.command(&["serve"]);
        // What is too long for a file shall be an error and not the end of the process.
        let mut command = Command::new("sh");
        command.env_clear();
        command.args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""]);
        command.arg(serve.get_program()).args(serve.get_args());
        command
            .env("FEDTOKEN_HTTP__LISTEN", address.to_string())
            .env("FEDTOKEN_OPS__LISTEN", ops.to_string());
        Trial::spawn(command)
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fedtoken"));
        command.env_clear().args(words);
        command.arg("--config").arg(self.settings());
        command
    }
}

/// One that an instance finds free again when it was killed.
fn free_address() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], free_port().unwrap()))
}

const LISTENS: &str = "the provider listens";
