//! The line in front of the one writer.

use std::sync::Arc;

use sea_orm::DatabaseConnection;
use tokio::sync::{
    Mutex,
    mpsc::{self, Receiver, Sender, error::TrySendError},
    oneshot,
};

use super::{
    Work, batch,
    job::{Job, Waiting},
};
use crate::StorageError;

/// Hands work to the writer; clones stand in the same line.
///
/// A caller that goes away leaves its work in the line, so the line has an end: who finds it full is
/// refused, or a disk that stands still would let strangers fill the memory.
#[derive(Clone, Debug)]
pub(in crate::sql) struct Queue(Sender<Entry>);

impl Queue {
    /// Starts the writer. It ends when the last clone is dropped or one is closed.
    pub(in crate::sql) fn start(connection: DatabaseConnection) -> Self {
        let (entrance, line) = mpsc::channel(LONGEST);
        tokio::spawn(watch(connection, line));
        Self(entrance)
    }

    /// Has work done, alone or with others. Once asked, it is done even if the caller goes away.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`] when too much waits already, or nothing is done any more.
    pub(in crate::sql) async fn run<W: Work>(&self, work: W) -> Result<W::Answer, StorageError> {
        let (caller, answer) = oneshot::channel();
        let job = Box::new(Waiting::new(work, caller));
        self.0
            .try_send(Entry::Job(job))
            .map_err(|error| match error {
                TrySendError::Full(_) => StorageError::Unavailable("too many commits wait".into()),
                TrySendError::Closed(_) => closed(),
            })?;
        answer.await.map_err(|_| closed())?
    }

    /// Waits until everything that was asked before is answered; what is asked later is refused.
    pub(in crate::sql) async fn close(&self) {
        // An error means that it was closed before, which is as good.
        let _closed = self.0.send(Entry::Close).await;
        self.0.closed().await;
    }
}

/// What stands in line.
enum Entry {
    Job(Box<dyn Job>),
    Close,
}

/// Keeps somebody serving: after a panic its callers hear of it and the others are served.
async fn watch(connection: DatabaseConnection, line: Receiver<Entry>) {
    let line = Arc::new(Mutex::new(line));
    while let Err(error) = tokio::spawn(serve(connection.clone(), Arc::clone(&line))).await {
        if error.is_cancelled() {
            return;
        }
        tracing::error!(%error, "the writer stumbled over a commit");
    }
}

async fn serve(connection: DatabaseConnection, line: Arc<Mutex<Receiver<Entry>>>) {
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
/// Most jobs that wait: some seconds of a usual disk, which is as long as anybody waits for a page.
const LONGEST: usize = 4096;

#[cfg(test)]
mod tests {
    use std::{
        future,
        sync::atomic::{AtomicUsize, Ordering},
        task::Poll,
    };

    use async_trait::async_trait;
    use tokio::sync::Notify;

    use super::*;
    use crate::sql::{SqlStore, writer::Transaction};

    /// Begins, and waits for leave to end.
    struct Held([Arc<Notify>; 2]);

    #[async_trait]
    impl Work for Held {
        type Answer = ();

        async fn run(&self, _tx: &Transaction) -> Result<(), StorageError> {
            let [begun, leave] = &self.0;
            begun.notify_one();
            leave.notified().await;
            Ok(())
        }
    }

    struct Counted(Arc<AtomicUsize>);

    #[async_trait]
    impl Work for Counted {
        type Answer = ();

        async fn run(&self, _tx: &Transaction) -> Result<(), StorageError> {
            self.0.fetch_add(1, Ordering::Relaxed);
            Ok(())
        }
    }

    #[tokio::test]
    async fn beyond_its_end_the_line_takes_nobody_and_does_what_it_took() {
        let store = SqlStore::open("sqlite::memory:").await.unwrap();
        let queue = Queue::start(store.writer().clone());
        let [begun, leave] = [Arc::new(Notify::new()), Arc::new(Notify::new())];
        let held = Held([Arc::clone(&begun), Arc::clone(&leave)]);
        let first = queue.clone();
        let first = tokio::spawn(async move { first.run(held).await });
        begun.notified().await;
        let done = Arc::new(AtomicUsize::new(0));
        for _ in 0..LONGEST {
            let mut caller = Box::pin(queue.run(Counted(Arc::clone(&done))));
            let asked = future::poll_fn(|context| Poll::Ready(caller.as_mut().poll(context)));
            // It hangs up.
            assert!(asked.await.is_pending());
        }
        let mut late = Box::pin(queue.run(Counted(Arc::clone(&done))));
        let asked = future::poll_fn(|context| Poll::Ready(late.as_mut().poll(context)));
        assert!(matches!(
            asked.await,
            Poll::Ready(Err(StorageError::Unavailable(_)))
        ));
        leave.notify_one();
        first.await.unwrap().unwrap();
        queue.close().await;
        assert_eq!(done.load(Ordering::Relaxed), LONGEST);
    }
}
