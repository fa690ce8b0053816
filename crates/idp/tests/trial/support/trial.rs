//! `fedtoken dev` as a child process: started, listened to, stopped and killed.

use std::{
    fs,
    io::Read,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex},
    thread::JoinHandle,
    time::Duration,
};

use tempfile::TempDir;

use super::TrialFile;

/// Where the data of a trial lies; it outlives the process.
pub struct Place(TempDir);

/// A running trial; killed when it is dropped.
pub struct Trial {
    child: Child,
    stdout: Output,
    stderr: Output,
}

impl Place {
    /// An empty one, with settings that make hashes cheap.
    pub fn new() -> Self {
        Self::with_settings("")
    }

    /// An empty one with further settings.
    pub fn with_settings(settings: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let cost = "memory_kib = 8\niterations = 1\nparallelism = 1\n";
        let text = format!("[password]\n{cost}[token]\n{cost}{settings}");
        fs::write(folder.path().join("settings.toml"), text).unwrap();
        Self(folder)
    }

    /// The folder given as `--data`.
    pub fn data(&self) -> PathBuf {
        self.path("data")
    }

    /// The file given as `--json`.
    pub fn json(&self) -> PathBuf {
        self.path("told.json")
    }

    /// What stands in it.
    pub fn file(&self) -> TrialFile {
        TrialFile::read(&self.json())
    }

    /// A path inside.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// `dev` with cheap hashes and free ports.
    pub fn command(&self, more: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fedtoken"));
        command.env_clear().env("TMPDIR", self.0.path());
        command
            .arg("dev")
            .arg("--config")
            .arg(self.path("settings.toml"));
        command.args(more);
        for listener in ["--listen", "--rp-listen", "--ops-listen"] {
            if !more.contains(&listener) {
                command.args([listener, "127.0.0.1:0"]);
            }
        }
        command
    }

    /// Starts a trial in this place and waits until it is ready.
    pub async fn start(&self, more: &[&str]) -> Trial {
        let mut command = self.command(more);
        command.arg("--data").arg(self.data());
        command.arg("--json").arg(self.json());
        Trial::start(command).await
    }
}

impl Trial {
    /// Starts a trial and waits until it is ready.
    pub async fn start(command: Command) -> Self {
        let mut trial = Self::spawn(command);
        let ready = async {
            while !trial.stdout.text().lines().any(|line| line == "ready") {
                let ended = trial.child.try_wait().unwrap();
                assert!(ended.is_none(), "it ended: {}", trial.said());
                tokio::time::sleep(MOMENT).await;
            }
        };
        let ready = tokio::time::timeout(Duration::from_secs(60), ready).await;
        assert!(ready.is_ok(), "it is not ready: {}", trial.said());
        trial
    }

    /// Starts it without waiting.
    pub fn spawn(mut command: Command) -> Self {
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let stdout = Output::of(child.stdout.take().unwrap());
        let stderr = Output::of(child.stderr.take().unwrap());
        Self {
            child,
            stdout,
            stderr,
        }
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Everything on standard output so far.
    pub fn stdout(&self) -> String {
        self.stdout.text()
    }

    /// Everything said so far, on both outputs.
    pub fn said(&self) -> String {
        format!("{}\n{}", self.stdout.text(), self.stderr.text())
    }

    /// Asks it to stop, as a service manager does.
    pub fn terminate(&self) {
        self.signal("TERM");
    }

    /// Asks it to read its files again, as an operator does.
    pub fn hang_up(&self) {
        self.signal("HUP");
    }

    fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("sh")
            .args(["-c", "kill -s \"$1\" \"$2\"", "sh", name, &id])
            .status();
        assert!(sent.unwrap().success());
    }

    /// Waits until it has said something.
    pub async fn says(&self, words: &str) {
        let said = async {
            while !self.said().contains(words) {
                tokio::time::sleep(MOMENT).await;
            }
        };
        let said = tokio::time::timeout(Duration::from_secs(30), said).await;
        assert!(said.is_ok(), "it does not say {words}: {}", self.said());
    }

    /// Waits for its end, at most so long.
    pub async fn end(&mut self, most: Duration) -> ExitStatus {
        let ended = async {
            loop {
                if let Some(status) = self.child.try_wait().unwrap() {
                    return status;
                }
                tokio::time::sleep(MOMENT).await;
            }
        };
        let status = tokio::time::timeout(most, ended).await;
        let status = status.unwrap_or_else(|_| panic!("it does not end: {}", self.said()));
        self.stdout.finish();
        self.stderr.finish();
        status
    }

    /// Stops it; it must end well and in time.
    pub async fn stop(mut self) -> String {
        self.terminate();
        let status = self.end(STOP).await;
        assert_eq!(status.code(), Some(0), "{}", self.said());
        self.said()
    }

    /// Ends it as a power cut would (SIGKILL).
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Trial {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What the process writes, read beside it so that it never waits for us.
struct Output {
    text: Arc<Mutex<Vec<u8>>>,
    reader: Option<JoinHandle<()>>,
}

impl Output {
    fn of(mut pipe: impl Read + Send + 'static) -> Self {
        let text = Arc::new(Mutex::new(Vec::new()));
        let shared = Arc::clone(&text);
        let reader = std::thread::spawn(move || {
            let mut part = [0; 4096];
            while let Ok(length @ 1..) = pipe.read(&mut part) {
                shared.lock().unwrap().extend_from_slice(&part[..length]);
            }
        });
        Self {
            text,
            reader: Some(reader),
        }
    }

    fn text(&self) -> String {
        String::from_utf8(self.text.lock().unwrap().clone()).unwrap()
    }

    /// Reads to the end, after the process has ended.
    fn finish(&mut self) {
        if let Some(reader) = self.reader.take() {
            reader.join().unwrap();
        }
    }
}

/// The socket address behind a loopback URL.
pub fn address_of(url: &str) -> SocketAddr {
    let port = url::Url::parse(url).unwrap().port().unwrap();
    SocketAddr::from(([127, 0, 0, 1], port))
}

/// Every file below a folder.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let below = entries.flat_map(|path| {
        if path.is_dir() {
            files_below(&path)
        } else {
            vec![path]
        }
    });
    below.collect()
}

/// Within this time a stop must be over (contract section 5).
pub const STOP: Duration = Duration::from_secs(5);
const MOMENT: Duration = Duration::from_millis(10);
