//! A real Chromium, driven over the WebDriver protocol (W3C) by `chromedriver`.

use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    os::unix::process::CommandExt,
    process::{Child, Command, Stdio},
    time::Duration,
};

use http::Request;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::send;

/// A browser with a fresh profile; closed when it is dropped.
pub struct Chromium {
    driver: Child,
    address: SocketAddr,
    session: String,
    profile: TempDir,
}

/// An element of the present page.
#[derive(Clone, Debug)]
pub struct Element(String);

impl Chromium {
    /// Starts one.
    pub async fn start() -> Self {
        let profile = tempfile::tempdir().unwrap();
        let (driver, address) = start_driver();
        let mut chromium = Self {
            driver,
            address,
            session: String::new(),
            profile,
        };
        let wanted = chromium.capabilities();
        let session = chromium.call("/session", Some(wanted)).await;
        session["sessionId"]
            .as_str()
            .unwrap()
            .clone_into(&mut chromium.session);
        chromium
    }

    fn capabilities(&self) -> Value {
        let folder = format!("--user-data-dir={}", self.profile.path().display());
        let arguments = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            &folder,
        ];
        json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": { "binary": program("chromium"), "args": arguments },
            "goog:loggingPrefs": { "browser": "ALL" },
        } } })
    }

    /// Opens an address.
    pub async fn open(&self, address: &str) {
        self.post("url", json!({ "url": address })).await;
    }

    /// The address of the present page.
    pub async fn address(&self) -> String {
        self.get("url").await.as_str().unwrap().to_owned()
    }

    /// The first element that matches, as soon as it is there.
    pub async fn find(&self, css: &str) -> Element {
        for _ in 0..100 {
            let wanted = json!({ "using": "css selector", "value": css });
            let found = self.post("elements", wanted).await;
            if let Some(id) = found[0][ELEMENT].as_str() {
                return Element(id.to_owned());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let source = self.get("source").await;
        panic!("{} has no {css}: {source}", self.address().await);
    }

    /// The visible text of an element.
    pub async fn text(&self, element: &Element) -> String {
        let text = self.get(&format!("element/{}/text", element.0)).await;
        text.as_str().unwrap().to_owned()
    }

    /// An attribute of an element.
    pub async fn attribute(&self, element: &Element, name: &str) -> Option<String> {
        let value = self
            .get(&format!("element/{}/attribute/{name}", element.0))
            .await;
        value.as_str().map(str::to_owned)
    }

    /// Clicks it.
    pub async fn click(&self, element: &Element) {
        self.post(&format!("element/{}/click", element.0), json!({}))
            .await;
    }

    /// Types into it.
    pub async fn write(&self, element: &Element, text: &str) {
        let keys = json!({ "text": text });
        self.post(&format!("element/{}/value", element.0), keys)
            .await;
    }

    /// Runs a script in the page.
    pub async fn run(&self, script: &str) -> Value {
        self.post("execute/sync", json!({ "script": script, "args": [] }))
            .await
    }

    /// What the console said since the last look.
    pub async fn console(&self) -> Vec<String> {
        let lines = self.post("se/log", json!({ "type": "browser" })).await;
        let lines = lines.as_array().unwrap().iter();
        lines
            .map(|line| line["message"].as_str().unwrap().to_owned())
            .collect()
    }

    async fn get(&self, command: &str) -> Value {
        self.call(&format!("/session/{}/{command}", self.session), None)
            .await
    }

    async fn post(&self, command: &str, body: Value) -> Value {
        self.call(&format!("/session/{}/{command}", self.session), Some(body))
            .await
    }

    async fn call(&self, path: &str, body: Option<Value>) -> Value {
        let request = match body {
            Some(body) => Request::post(path)
                .header("content-type", "application/json")
                .body(body.to_string()),
            None => Request::get(path).body(String::new()),
        };
        let answer = send(self.address, request.unwrap()).await.unwrap();
        let status = answer.status();
        let mut answer: Value = serde_json::from_slice(answer.body()).unwrap();
        assert!(status.is_success(), "{path}: {answer}");
        answer["value"].take()
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        // The driver leads a process group of its own; its browser must not outlive the test.
        let group = format!("-{}", self.driver.id());
        let _ = Command::new("sh")
            .args(["-c", "kill -KILL \"$1\"", "sh", &group])
            .status();
        let _ = self.driver.wait();
    }
}

/// Starts the driver on a port that it chooses and tells.
fn start_driver() -> (Child, SocketAddr) {
    let mut driver = Command::new(program("chromedriver"))
        .arg("--port=0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .unwrap();
    let lines = BufReader::new(driver.stdout.as_mut().unwrap()).lines();
    let mut ports = lines.map_while(Result::ok).filter_map(|line| {
        let (_, port) = line.split_once("started successfully on port ")?;
        port.trim_end_matches('.').parse::<u16>().ok()
    });
    let port = ports.next().expect("chromedriver tells its port");
    drop(ports);
    (driver, SocketAddr::from(([127, 0, 0, 1], port)))
}

/// The path of a program that must be there.
fn program(name: &str) -> String {
    let found = Command::new("sh")
        .args(["-c", "command -v \"$1\"", "sh", name])
        .output()
        .unwrap();
    assert!(
        found.status.success(),
        "the program {name} is missing; `cargo xtask test` installs it"
    );
    String::from_utf8(found.stdout).unwrap().trim().to_owned()
}

/// The name under which the protocol hands out elements.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
