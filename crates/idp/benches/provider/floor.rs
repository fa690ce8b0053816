//! What a login costs at least: a bare server that plays a recorded login again, with its durable
//! commits and its one slow hash, and decides nothing.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
        mpsc,
    },
    thread,
};

use bytes::Bytes;
use fedtoken_storage::{
    Change, Store,
    sql::SqlStore,
    stores::{Client, ClientOrigin},
};
use http_body_util::{BodyExt, Full};
use hyper::{Request, Response, body::Incoming};
use serde::{Deserialize, Serialize};
use tempfile::TempDir;
use tokio::sync::oneshot;

use crate::{bare, bare::Bare, raw::Hashing, wire::Answer};

/// The word by which this program becomes the server that plays, with the port behind it.
pub(crate) const WORD: &str = "--bare-logins=";

/// The answers of one login, in their order.
#[derive(Default, Deserialize, Serialize)]
pub(crate) struct Script(Vec<Scene>);

/// One answer, with all its bytes.
#[derive(Deserialize, Serialize)]
struct Scene {
    method: String,
    path: String,
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

impl Script {
    /// Adds what was answered to a request.
    pub(crate) fn record(&mut self, (method, path): (&str, &str), answer: &Answer) {
        let lines = answer.head.lines().skip(1);
        let headers = lines.filter_map(|line| line.split_once(": "));
        // These two hyper writes itself.
        let headers = headers.filter(|(name, _)| !["date", "content-length"].contains(name));
        self.0.push(Scene {
            method: method.to_owned(),
            path: without_query(path).to_owned(),
            status: answer.status,
            headers: headers
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            body: answer.body.clone(),
        });
    }

    /// How many exchanges it has.
    pub(crate) fn exchanges(&self) -> usize {
        self.0.len()
    }

    /// How many durable commits are made while it is played.
    pub(crate) fn commits(&self) -> usize {
        let duties = self.0.iter().flat_map(|scene| scene.duties());
        duties.filter(|duty| **duty == Duty::Commit).count()
    }
}

/// A server that plays; killed when it is dropped.
pub(crate) struct Floor {
    /// The server.
    pub(crate) server: Bare,
    /// Holds its database.
    _folder: TempDir,
}

impl Floor {
    /// Starts one.
    pub(crate) async fn start(script: &Script) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("floor.db").display());
        let told = serde_json::to_vec(&(url, script)).unwrap();
        Self {
            server: Bare::told(WORD, &told).await,
            _folder: folder,
        }
    }
}

/// Serves until it is killed.
pub(crate) fn serve(port: u16) {
    let (url, script): (String, Script) = serde_json::from_slice(&bare::input()).unwrap();
    bare::runtime().block_on(async move {
        let stage = Arc::new(Stage::new(SqlStore::open(&url).await.unwrap(), script));
        bare::listen(port, move |request| Arc::clone(&stage).answer(request)).await;
    });
}

/// What cannot be left out of an answer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Duty {
    Commit,
    Hash,
}

impl Scene {
    /// What the provider does for it: an attempt is counted before the password is hashed and the
    /// login is written after it; the code is counted before it is spent; the exchange takes the
    /// authorization code.
    fn duties(&self) -> &'static [Duty] {
        match (&*self.method, &*self.path) {
            ("POST", "/login/token") => &[Duty::Commit, Duty::Hash, Duty::Commit],
            ("POST", "/token") => &[Duty::Commit],
            ("POST", path) if path.starts_with("/login/") => &[Duty::Commit, Duty::Commit],
            _ => &[],
        }
    }

    fn response(&self) -> Response<Full<Bytes>> {
        let mut response = Response::builder().status(self.status);
        for (name, value) in &self.headers {
            response = response.header(name, value);
        }
        let body = Bytes::copy_from_slice(self.body.as_bytes());
        response.body(Full::new(body)).unwrap()
    }
}

/// Where it is played.
struct Stage {
    scenes: HashMap<(String, String), Scene>,
    store: SqlStore,
    pool: Pool,
    commits: AtomicU32,
}

impl Stage {
    fn new(store: SqlStore, script: Script) -> Self {
        let named = |scene: Scene| ((scene.method.clone(), scene.path.clone()), scene);
        Self {
            scenes: script.0.into_iter().map(named).collect(),
            store,
            pool: Pool::new(),
            commits: AtomicU32::default(),
        }
    }

    async fn answer(self: Arc<Self>, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let (head, body) = request.into_parts();
        body.collect().await.unwrap();
        let asked = (head.method.to_string(), head.uri.path().to_owned());
        let scene = &self.scenes[&asked];
        for duty in scene.duties() {
            match duty {
                Duty::Commit => self.commit().await,
                Duty::Hash => self.pool.hash().await,
            }
        }
        scene.response()
    }

    /// One small row, written by the provider's own writer with its neighbours.
    async fn commit(&self) {
        let number = self.commits.fetch_add(1, Ordering::Relaxed);
        let row = Client {
            client_id: format!("row-{}", number % ROWS),
            registration: format!("{{\"commits\":{number}}}"),
            secret: None,
            origin: ClientOrigin::Operator,
        };
        let saved = self.store.commit(Change::PutClient(row).into()).await;
        saved.unwrap().unwrap();
    }
}

/// As many threads as cores, each hashing in memory that it keeps.
struct Pool(mpsc::Sender<oneshot::Sender<()>>);

impl Pool {
    fn new() -> Self {
        let (asked, jobs) = mpsc::channel::<oneshot::Sender<()>>();
        let jobs = Arc::new(Mutex::new(jobs));
        for _ in 0..thread::available_parallelism().unwrap().get() {
            let jobs = Arc::clone(&jobs);
            thread::spawn(move || {
                let mut hashing = Hashing::new();
                loop {
                    let Ok(caller) = jobs.lock().unwrap().recv() else {
                        return;
                    };
                    hashing.once();
                    caller.send(()).unwrap();
                }
            });
        }
        Self(asked)
    }

    async fn hash(&self) {
        let (caller, hashed) = oneshot::channel();
        self.0.send(caller).unwrap();
        hashed.await.unwrap();
    }
}

fn without_query(path: &str) -> &str {
    path.split_once('?').map_or(path, |(path, _)| path)
}

/// Rows among which the commits go round.
const ROWS: u32 = 64;
