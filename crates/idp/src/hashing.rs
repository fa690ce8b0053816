//! The pool for slow hashes: as many at once as there are cores, a bounded queue before it.

use std::sync::{Arc, Mutex, PoisonError};

use fedtoken_core::slow_hash::Memory;
use metrics::histogram;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::clock::Stopwatch;

/// Runs slow hashes off the request threads.
#[derive(Clone, Debug)]
pub struct HashPool {
    running: Arc<Semaphore>,
    strangers: Arc<Semaphore>,
    known: Arc<Semaphore>,
    memories: Memories,
}

/// Whose hash it is. Each has a queue of its own, so that a flood of strangers' passwords does not
/// keep out whoever has proven something already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Somebody who has proven nothing.
    Stranger,
    /// A known device, or a login whose password was right.
    Known,
}

/// No hash could be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PoolError {
    /// Too many callers are waiting; try again later.
    #[error("too many hashes are waiting")]
    Full,
    /// The hashing task died.
    #[error("a hashing task stopped")]
    Stopped,
}

impl HashPool {
    /// A pool that runs `parallel` hashes at once and lets `waiting` more of each turn wait.
    #[must_use]
    pub fn new(parallel: usize, waiting: usize) -> Self {
        let queue = || Arc::new(Semaphore::new(parallel + waiting));
        Self {
            running: Arc::new(Semaphore::new(parallel)),
            strangers: queue(),
            known: queue(),
            memories: Memories::default(),
        }
    }

    /// Takes a place in the queue, before anything is counted: who finds it full has not tried.
    ///
    /// # Errors
    /// [`PoolError::Full`] at once when the queue is full.
    pub fn admit(&self, turn: Turn) -> Result<Admission, PoolError> {
        let queue = match turn {
            Turn::Stranger => &self.strangers,
            Turn::Known => &self.known,
        };
        let place = Arc::clone(queue).try_acquire_owned();
        let place = place.map_err(|_| PoolError::Full)?;
        Ok(Admission {
            place,
            running: Arc::clone(&self.running),
            memories: self.memories.clone(),
        })
    }
}

/// A place in the queue, good for one computation.
#[derive(Debug)]
pub struct Admission {
    place: OwnedSemaphorePermit,
    running: Arc<Semaphore>,
    memories: Memories,
}

impl Admission {
    /// Waits for a core and runs one slow computation.
    ///
    /// # Errors
    /// [`PoolError::Stopped`] when the computation died.
    pub async fn run<T: Send + 'static>(
        self,
        hash: impl FnOnce(&mut Memory) -> T + Send + 'static,
    ) -> Result<T, PoolError> {
        let running = self.running.acquire_owned().await;
        let running = running.map_err(|_| PoolError::Stopped)?;
        let (place, memories) = (self.place, self.memories);
        let started = Stopwatch::start();
        let result = tokio::task::spawn_blocking(move || {
            // The permits live inside the task: a caller that goes away does not free a core
            // that is still hashing.
            let _permits = (place, running);
            memories.lend(hash)
        })
        .await
        .map_err(|_| PoolError::Stopped)?;
        histogram!("fedtoken_password_hash_seconds").record(started.seconds());
        Ok(result)
    }
}

/// What hashes work in, kept from one to the next: there are never more than hashes that ran at
/// once. Each is wiped after its hash.
#[derive(Clone, Debug, Default)]
struct Memories(Arc<Mutex<Vec<Memory>>>);

impl Memories {
    /// Lends one out; a hash that dies keeps it.
    fn lend<T>(&self, hash: impl FnOnce(&mut Memory) -> T) -> T {
        let kept = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let free = kept().pop();
        let mut memory = free.unwrap_or_else(Memory::empty);
        let result = hash(&mut memory);
        kept().push(memory);
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fedtoken_core::password::PasswordHash;
    use fedtoken_core::slow_hash::Cost;

    #[tokio::test]
    async fn a_full_queue_refuses_strangers_and_lets_the_known_wait() {
        let pool = HashPool::new(1, 0);
        let (release, held) = std::sync::mpsc::channel::<()>();
        let place = pool.admit(Turn::Stranger).unwrap();
        let busy = tokio::spawn(async move { place.run(move |_| held.recv()).await.is_ok() });
        assert_eq!(pool.admit(Turn::Stranger).unwrap_err(), PoolError::Full);
        let known = pool.admit(Turn::Known).unwrap();
        let known = tokio::spawn(known.run(|_| 7));
        release.send(()).unwrap();
        assert!(busy.await.unwrap());
        assert_eq!(known.await.unwrap(), Ok(7));
        let next = pool.admit(Turn::Stranger).unwrap();
        assert_eq!(next.run(|_| 8).await, Ok(8));
    }

    #[tokio::test]
    async fn a_memory_serves_one_hash_after_the_other() {
        let pool = HashPool::new(2, 0);
        for _ in 0..3 {
            let place = pool.admit(Turn::Stranger).unwrap();
            let burnt = place.run(|memory| PasswordHash::burn(Cost::LEAST, memory));
            assert_eq!(burnt.await, Ok(Ok(())));
        }
        let kept = pool.memories.0.lock().unwrap();
        assert_eq!(format!("{kept:?}"), "[Memory(8 KiB)]");
    }

    #[tokio::test]
    async fn a_place_that_is_not_used_is_free_again() {
        let pool = HashPool::new(1, 0);
        drop(pool.admit(Turn::Stranger).unwrap());
        assert!(pool.admit(Turn::Stranger).is_ok());
    }
}
