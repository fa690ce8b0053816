//! Commits that wait for one thing leave connections to those who read.

use std::{future, task::Poll};

use tokio::sync::Semaphore;

use super::*;

/// Takes one lock, however long that takes, and keeps it until it may leave.
struct InLine(Arc<Semaphore>);

#[async_trait]
impl Work for InLine {
    type Answer = ();

    async fn run(&self, tx: &Transaction) -> Result<(), StorageError> {
        let wait = "SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0; \
                    SELECT pg_advisory_xact_lock(1)";
        tx.execute_unprepared(wait).await.map_err(fault)?;
        let _left = self.0.acquire().await;
        Ok(())
    }
}

/// On one thread, so that all have asked for their connection before the read does.
#[tokio::test]
async fn reads_are_answered_while_commits_wait_for_each_other() {
    let database = Server::shared().database();
    let store = SqlStore::open(&database.url()).await.unwrap();
    let leave = Arc::new(Semaphore::new(0));
    for _ in 0..20 {
        let mut caller = Box::pin(store.writers.run(InLine(Arc::clone(&leave))));
        let begun = future::poll_fn(|context| Poll::Ready(caller.as_mut().poll(context)));
        assert!(begun.await.is_pending());
    }
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
    store.ping().await.unwrap();
    assert_eq!(store.clients().await.unwrap(), []);
    // Nobody has left before.
    leave.add_permits(20);
}
