//! The server: started, asked, stopped.

use std::{
    fs,
    net::TcpStream,
    path::Path,
    process::{Command, Output},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    thread,
    time::Duration,
};

use tempfile::TempDir;

use crate::{
    Database,
    child::{Child, free_port},
    programs,
};

/// How a server is set up.
#[derive(Clone, Debug, Default)]
pub struct Setup {
    /// Lines for `postgresql.conf`, after ours.
    pub settings: String,
    /// Certificate chain and key, both PEM; with them it offers TLS.
    pub tls: Option<(String, String)>,
    /// What it does.
    pub role: Role,
}

/// What a server does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    /// Reads and writes.
    #[default]
    Primary,
    /// Only reads, and waits for a primary that it does not have.
    Standby,
}

/// A running PostgreSQL; stopped when it is dropped or this process ends.
pub struct Server {
    child: Child,
    port: u16,
    made: AtomicU32,
}

impl Server {
    /// The server that all tests of a process share. It is never dropped, and ends with the process.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Server> = OnceLock::new();
        SHARED.get_or_init(|| Self::start(&Setup::default()))
    }

    /// Starts a server.
    ///
    /// # Panics
    /// When PostgreSQL is not installed or does not start.
    #[must_use]
    pub fn start(setup: &Setup) -> Self {
        // Somebody else may take the port between our look and its start.
        (0..TRIES)
            .find_map(|_| Self::try_to_start(setup))
            .unwrap_or_else(|| panic!("PostgreSQL did not start"))
    }

    fn try_to_start(setup: &Setup) -> Option<Self> {
        let folder = new_folder();
        let port = free_port();
        prepare(folder.path(), port, setup);
        let data = folder.path().join("data");
        let words = ["-D", &data.to_string_lossy()];
        let child = Child::start(folder, AT_ONCE, (&programs::postgres("postgres"), &words));
        let mut server = Self {
            child,
            port,
            made: AtomicU32::new(0),
        };
        let is_ready = || answer(port, "postgres", "SELECT 1").status.success();
        server.child.answers(is_ready).then_some(server)
    }

    /// Its port on the loopback address.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The address of a database, for the owner of the server.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        format!(
            "postgres://{USER}:{PASSWORD}@127.0.0.1:{}/{database}",
            self.port
        )
    }

    /// Makes an empty database.
    ///
    /// # Panics
    /// When the server fails.
    pub fn database(&self) -> Database<'_> {
        Database::make(self, self.name(), None)
    }

    /// Makes a copy of a database to which nobody is connected.
    ///
    /// # Panics
    /// When the server fails.
    pub fn copy_of(&self, template: &Database<'_>) -> Database<'_> {
        Database::make(self, self.name(), Some(template.name()))
    }

    /// Runs SQL in a database and answers what `psql` prints.
    ///
    /// # Panics
    /// When a statement fails.
    pub fn ask(&self, database: &str, sql: &str) -> String {
        let output = self.try_to_ask(database, sql);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{sql}\n{said}");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// Lets a process of the server die, after which all its connections break and it recovers as
    /// after a crash.
    ///
    /// # Panics
    /// When the server fails.
    pub fn crash(&self) {
        let process = self.ask("postgres", CHECKPOINTER);
        programs::run(Command::new("kill").args(["-KILL", &process]));
    }

    /// Ends the server without any farewell, as `pg_ctl stop -m immediate` does; it stays down until
    /// [`Server::resume`].
    ///
    /// # Panics
    /// When there is no server to end.
    pub fn halt(&self) {
        self.child.halt(AT_ONCE);
        // Not a moment later does anybody get a new connection.
        while TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
            thread::sleep(PAUSE);
        }
    }

    /// Starts the server that was halted, on the same port and data: it recovers as after a crash.
    ///
    /// # Panics
    /// When it does not come back within half a minute.
    pub fn resume(&self) {
        self.child.resume();
        let is_ready = || answer(self.port, "postgres", "SELECT 1").status.success();
        for _ in 0..PATIENCE {
            if is_ready() {
                return;
            }
            thread::sleep(PAUSE);
        }
        panic!("PostgreSQL did not come back");
    }

    pub(crate) fn try_to_ask(&self, database: &str, sql: &str) -> Output {
        answer(self.port, database, sql)
    }

    fn name(&self) -> String {
        format!("test_{}", self.made.fetch_add(1, Ordering::Relaxed))
    }
}

/// A folder that the server's user may enter.
pub(crate) fn new_folder() -> TempDir {
    let folder = tempfile::Builder::new()
        .prefix("fedtoken-postgres-")
        .tempdir();
    folder.unwrap_or_else(|error| panic!("no temporary folder: {error}"))
}

pub(crate) fn write(path: &Path, text: &str) {
    fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

/// Makes the data folder and its settings.
fn prepare(folder: &Path, port: u16, setup: &Setup) {
    write(&folder.join("password"), PASSWORD);
    programs::give(folder);
    let data = folder.join("data");
    let mut initdb = programs::command(&programs::postgres("initdb"));
    initdb
        .args([
            "--no-sync",
            "--encoding=UTF8",
            "--auth=scram-sha-256",
            "--username",
            USER,
        ])
        // A language whose order is not that of the bytes, where there is one.
        .args([
            "--locale-provider=icu",
            "--icu-locale=en",
            "--locale=C.UTF-8",
        ])
        .arg("--pwfile")
        .arg(folder.join("password"))
        .arg("-D")
        .arg(&data)
        .current_dir("/");
    programs::run(&mut initdb);
    let mut settings = format!(
        "port = {port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\n{SETTINGS}"
    );
    if let Some((chain, key)) = &setup.tls {
        write(&folder.join("tls.pem"), chain);
        write(&folder.join("tls.key"), key);
        programs::run(Command::new("chmod").arg("600").arg(folder.join("tls.key")));
        settings += &format!(
            "ssl = on\nssl_cert_file = '{0}/tls.pem'\nssl_key_file = '{0}/tls.key'\n",
            folder.display()
        );
    }
    if setup.role == Role::Standby {
        write(&data.join("standby.signal"), "");
    }
    settings += &setup.settings;
    let file = data.join("postgresql.auto.conf");
    write(&file, &settings);
    programs::give(folder);
}

fn answer(port: u16, database: &str, sql: &str) -> Output {
    let mut psql = Command::new(programs::postgres("psql"));
    psql.args([
        "-X",
        "-q",
        "-A",
        "-t",
        "-v",
        "ON_ERROR_STOP=1",
        "-h",
        "127.0.0.1",
    ])
    .args([
        "-p",
        &port.to_string(),
        "-U",
        USER,
        "-d",
        database,
        "-c",
        sql,
    ])
    .env("PGPASSWORD", PASSWORD)
    .env("PGCONNECT_TIMEOUT", "5");
    let output = psql.output();
    output.unwrap_or_else(|error| panic!("psql: {error}"))
}

/// The owner of everything.
pub(crate) const USER: &str = "owner";
pub(crate) const PASSWORD: &str = "a_made-up_password";
const CHECKPOINTER: &str = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'";
const TRIES: usize = 5;
/// The signal behind `-m immediate`.
const AT_ONCE: &str = "QUIT";
const PAUSE: Duration = Duration::from_millis(20);
/// Half a minute, not counting the time that asking takes.
const PATIENCE: u32 = 1500;
const SETTINGS: &str = "fsync = off\nfull_page_writes = off\n\
    max_connections = 400\nshared_buffers = 64MB\nmax_wal_size = 512MB\nautovacuum = off\n\
    deadlock_timeout = 100ms\nlogging_collector = off\n";
