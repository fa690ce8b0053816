//! `kill -9` in the middle of shared commits loses none that was answered.
//!
//! Started without words it is the test: it starts itself as `commit FILE`, reads the name of each
//! commit that was answered there, kills it, and looks for all of them in the file.

#![expect(clippy::unwrap_used, reason = "tests")]
#![expect(clippy::print_stdout, reason = "one process hears of the other by it")]

use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Command, Stdio},
};

use fedtoken_storage::{
    Change, Store,
    sql::SqlStore,
    stores::{Client, ClientOrigin, Clients},
};

fn main() {
    let words: Vec<String> = std::env::args().collect();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [_, "commit", path] => runtime.block_on(commit_for_ever(Path::new(path))),
        _ => {
            for answers in [1, 40, 400] {
                runtime.block_on(nothing_answered_is_lost(answers));
            }
            println!("kill -9 lost no answered commit");
        }
    }
}

/// Kills the other process after so many answers.
async fn nothing_answered_is_lost(answers: usize) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("db");
    let mut other = Command::new(std::env::current_exe().unwrap())
        .args(["commit".as_ref(), path.as_os_str()])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(other.stdout.take().unwrap()).lines();
    let mut answered: BTreeSet<String> = lines.by_ref().take(answers).map(Result::unwrap).collect();
    other.kill().unwrap();
    other.wait().unwrap();
    // What was on its way when it died; a line without its end was not said.
    let said: Vec<_> = lines.map(Result::unwrap).collect();
    answered.extend(said.into_iter().filter(|line| line.len() == WIDTH));
    assert!(answered.len() >= answers, "{} answers", answered.len());

    let store = open(&path).await;
    let clients = store.clients().await.unwrap();
    let kept: BTreeSet<String> = clients.into_iter().map(|client| client.client_id).collect();
    let lost: Vec<_> = answered.difference(&kept).collect();
    assert!(lost.is_empty(), "lost {lost:?}");
}

/// Commits with many callers, and says each name after its answer.
async fn commit_for_ever(path: &Path) {
    let store = open(path).await;
    let callers = (0..CALLERS).map(|caller| {
        let store = store.clone();
        tokio::spawn(async move {
            for number in 0_u32.. {
                let name = format!("{caller:02} {number:09}");
                let put = Change::PutClient(client(&name));
                store.commit(put.into()).await.unwrap().unwrap();
                let mut out = std::io::stdout().lock();
                writeln!(out, "{name}").unwrap();
                out.flush().unwrap();
            }
        })
    });
    for caller in callers.collect::<Vec<_>>() {
        caller.await.unwrap();
    }
}

async fn open(path: &Path) -> SqlStore {
    let url = format!("sqlite://{}", path.display());
    SqlStore::open(&url).await.unwrap()
}

fn client(client_id: &str) -> Client {
    Client {
        client_id: client_id.to_owned(),
        registration: "{}".to_owned(),
        secret: None,
        origin: ClientOrigin::Operator,
    }
}

const CALLERS: usize = 16;
/// Characters of a whole name.
const WIDTH: usize = 12;
