//! The command line by the real program: a folder to work in, and what was said.

use std::{
    fs,
    path::PathBuf,
    process::{Command, Output, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

/// A folder with a configuration, a key ring and a place for clients and a database.
pub struct Desk(TempDir);

impl Desk {
    /// A configuration and a key ring; no database yet.
    pub fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        let database = desk.path("fedtoken.db");
        let text = format!(
            "[http]\nlisten = \"127.0.0.1:0\"\n[ops]\nlisten = \"127.0.0.1:0\"\n\
             [oidc]\nissuer = \"https://id.example\"\nclients_dir = \"{}\"\n\
             [keys]\nring_file = \"{}\"\n[database]\nurl = \"sqlite://{}\"\n",
            desk.path("clients.d").display(),
            desk.path("ring").display(),
            database.display(),
        );
        desk.write("config.toml", &text);
        fs::create_dir(desk.path("clients.d")).unwrap();
        desk.tells(&["keys", "init"]);
        desk
    }

    /// The same, with a database of the present schema.
    pub fn with_database() -> Self {
        let desk = Self::new();
        desk.tells(&["migrate", "up"]);
        desk
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fedtoken"));
        command.env_clear().current_dir(self.0.path()).args(words);
        command.arg("--config").arg(self.path("config.toml"));
        command
    }

    pub fn run(&self, words: &[&str]) -> Said {
        Said::from(self.command(words).stdin(Stdio::null()).output().unwrap())
    }

    /// The same, which must end well.
    pub fn tells(&self, words: &[&str]) -> String {
        let said = self.run(words);
        assert_eq!(said.code, 0, "{said:?}");
        said.data
    }

    pub fn json(&self, words: &[&str]) -> Value {
        let words: Vec<&str> = words.iter().copied().chain(["--output", "json"]).collect();
        serde_json::from_str(&self.tells(&words)).unwrap()
    }
}

#[derive(Debug)]
pub struct Said {
    pub code: i32,
    pub data: String,
    pub problems: String,
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap(),
            data: String::from_utf8(output.stdout).unwrap(),
            problems: String::from_utf8(output.stderr).unwrap(),
        }
    }
}
