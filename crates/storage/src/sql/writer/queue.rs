//! The line in front of the one writer.

use std::sync::Arc;

use sea_orm::DatabaseConnection;
use tokio::sync::{
    Mutex,
    mpsc::{self, UnboundedReceiver, UnboundedSender},
    oneshot,
};

use super::{
    Work, batch,
    job::{Job, Waiting},
};
use crate::StorageError;

/// Hands work to the writer; clones stand in the same line.
///
/// It has no bound of its own: each caller waits for its answer, so there are never more entries
/// than callers.
#[derive(Clone, Debug)]
pub(in crate::sql) struct Queue(UnboundedSender<Entry>);

impl Queue {
    /// Starts the writer. It ends when the last clone is dropped or one is closed.
    pub(in crate::sql) fn start(connection: DatabaseConnection) -> Self {
        let (entrance, line) = mpsc::unbounded_channel();
        tokio::spawn(watch(connection, line));
        Self(entrance)
    }

    /// Has work done, alone or with others. Once asked, it is done even if the caller goes away.
    pub(in crate::sql) async fn run<W: Work>(&self, work: W) -> Result<W::Answer, StorageError> {
        let (caller, answer) = oneshot::channel();
        let job = Box::new(Waiting::new(work, caller));
        self.0.send(Entry::Job(job)).map_err(|_| closed())?;
        answer.await.map_err(|_| closed())?
    }

    /// Waits until everything that was asked before is answered; what is asked later is refused.
    pub(in crate::sql) async fn close(&self) {
        // An error means that it was closed before, which is as good.
        let _closed = self.0.send(Entry::Close);
        self.0.closed().await;
    }
}

/// What stands in line.
enum Entry {
    Job(Box<dyn Job>),
    Close,
}

/// Keeps somebody serving: after a panic its callers hear of it and the others are served.
async fn watch(connection: DatabaseConnection, line: UnboundedReceiver<Entry>) {
    let line = Arc::new(Mutex::new(line));
    while let Err(error) = tokio::spawn(serve(connection.clone(), Arc::clone(&line))).await {
        if error.is_cancelled() {
            return;
        }
        tracing::error!(%error, "the writer stumbled over a commit");
    }
}

async fn serve(connection: DatabaseConnection, line: Arc<Mutex<UnboundedReceiver<Entry>>>) {
    let mut line = line.lock().await;
    let mut entries = Vec::with_capacity(MOST);
    while line.recv_many(&mut entries, MOST).await > 0 {
        let mut jobs = Vec::with_capacity(entries.len());
        let mut closing = false;
        for entry in entries.drain(..) {
            match entry {
                Entry::Job(job) if !closing => jobs.push(job),
                Entry::Job(_) => {}
                Entry::Close => closing = true,
            }
        }
        batch::run(&connection, jobs).await;
        if closing {
            return;
        }
    }
}

fn closed() -> StorageError {
    StorageError::Unavailable("the store is closed".into())
}

/// Most jobs in one transaction, so that the first does not wait long for the last.
const MOST: usize = 128;
