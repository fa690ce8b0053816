//! The pool for slow hashes: as many at once as there are cores, a bounded queue before it.

use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use fedtoken_core::slow_hash::Memory;
use metrics::histogram;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use crate::clock::Stopwatch;

/// Runs slow hashes off the request threads.
#[derive(Clone, Debug)]
pub struct HashPool {
    bench: Arc<Bench>,
    strangers: Arc<Semaphore>,
    known: Arc<Semaphore>,
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
            bench: Arc::new(Bench {
                parallel,
                state: Mutex::default(),
            }),
            strangers: queue(),
            known: queue(),
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
            bench: Arc::clone(&self.bench),
        })
    }
}

/// A place in the queue, good for one computation.
#[derive(Debug)]
pub struct Admission {
    place: OwnedSemaphorePermit,
    bench: Arc<Bench>,
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
        let (caller, answer) = oneshot::channel();
        let place = self.place;
        self.bench.ask(Box::new(move |memory| {
            if caller.is_closed() {
                return;
            }
            let started = Stopwatch::start();
            let result = hash(memory);
            // Not before: a caller that goes away does not free a core that is still hashing.
            drop(place);
            let _unheard = caller.send((result, started.seconds()));
        }));
        let (result, seconds) = answer.await.map_err(|_| PoolError::Stopped)?;
        histogram!("fedtoken_password_hash_seconds").record(seconds);
        Ok(result)
    }
}

type Job = Box<dyn FnOnce(&mut Memory) + Send>;

/// Where hashes are made. A thread goes from one to the next as long as some are waiting; its
/// memory is wiped when none is, for the next one overwrites it anyway.
struct Bench {
    parallel: usize,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Job>,
    /// Threads that are hashing or about to.
    busy: usize,
    /// Wiped, and kept for the next ones: never more than hashes that ran at once.
    memories: Vec<Memory>,
}

impl Bench {
    /// Has a hash made, by a thread more if there is a core for it.
    fn ask(self: &Arc<Self>, job: Job) {
        let mut state = self.state();
        state.waiting.push_back(job);
        if state.busy < self.parallel {
            state.busy += 1;
            let bench = Arc::clone(self);
            tokio::task::spawn_blocking(move || bench.work());
        }
    }

    fn work(&self) {
        let kept = self.state().memories.pop();
        let mut memory = kept.unwrap_or_else(new_memory);
        loop {
            while let Some(job) = self.next() {
                if catch_unwind(AssertUnwindSafe(|| job(&mut memory))).is_err() {
                    // Its caller hears that nobody will answer.
                    memory = new_memory();
                }
            }
            memory.wipe();
            // Somebody may have come meanwhile.
            match self.rest(memory) {
                Some(back) => memory = back,
                None => return,
            }
        }
    }

    fn next(&self) -> Option<Job> {
        self.state().waiting.pop_front()
    }

    /// Puts a wiped memory away and counts a thread as free; gives it back where a hash is waiting.
    fn rest(&self, memory: Memory) -> Option<Memory> {
        let mut state = self.state();
        if !state.waiting.is_empty() {
            return Some(memory);
        }
        state.busy -= 1;
        state.memories.push(memory);
        None
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn new_memory() -> Memory {
    Memory::empty().wiped_on_request()
}

impl std::fmt::Debug for Bench {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let memories = &self.state().memories;
        write!(formatter, "Bench({} at once, {memories:?})", self.parallel)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fedtoken_core::password::PasswordHash;
    use fedtoken_core::slow_hash::Cost;

    /// Whether it has been asked and not answered.
    async fn is_waiting(future: &mut (impl Future + Unpin)) -> bool {
        tokio::select! {
            biased;
            _ = future => false,
            () = std::future::ready(()) => true,
        }
    }

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
    async fn a_memory_serves_one_hash_after_the_other_and_is_wiped_at_the_end() {
        let pool = HashPool::new(2, 0);
        for _ in 0..3 {
            let place = pool.admit(Turn::Stranger).unwrap();
            let burnt = place.run(|memory| PasswordHash::burn(Cost::LEAST, memory));
            assert_eq!(burnt.await, Ok(Ok(())));
            while pool.bench.state().busy > 0 {
                tokio::task::yield_now().await;
            }
        }
        assert_eq!(
            format!("{:?}", pool.bench),
            "Bench(2 at once, [Memory(8 KiB)])"
        );
    }

    #[tokio::test]
    async fn a_memory_goes_to_the_hash_that_waits_as_it_is() {
        let pool = HashPool::new(1, 1);
        let (release, held) = std::sync::mpsc::channel::<()>();
        let first = pool.admit(Turn::Stranger).unwrap();
        let first = first.run(move |memory| {
            let burnt = PasswordHash::burn(Cost::LEAST, memory);
            held.recv().is_ok() && burnt.is_ok()
        });
        let second = pool.admit(Turn::Stranger).unwrap();
        let second = second.run(|memory| format!("{memory:?}"));
        let (mut first, mut second) = (Box::pin(first), Box::pin(second));
        assert!(is_waiting(&mut first).await && is_waiting(&mut second).await);
        release.send(()).unwrap();
        assert_eq!(first.await, Ok(true));
        assert_eq!(second.await.unwrap(), "Memory(8 KiB, not wiped)");
    }

    #[tokio::test]
    async fn a_hash_that_dies_is_heard_and_the_next_one_is_made() {
        let pool = HashPool::new(1, 1);
        let dying = pool.admit(Turn::Stranger).unwrap();
        let next = pool.admit(Turn::Stranger).unwrap();
        let dying = dying.run(|memory| {
            PasswordHash::burn(Cost::LEAST, memory).unwrap();
            panic!("a mistake of ours");
        });
        let (died, found) = tokio::join!(dying, next.run(|memory| format!("{memory:?}")));
        assert_eq!(died, Err::<(), _>(PoolError::Stopped));
        // What it left went with it.
        assert_eq!(found.unwrap(), "Memory(0 KiB)");
    }

    #[tokio::test]
    async fn what_nobody_waits_for_is_not_hashed() {
        let pool = HashPool::new(1, 2);
        let (release, held) = std::sync::mpsc::channel::<()>();
        let busy = pool.admit(Turn::Stranger).unwrap();
        let busy = tokio::spawn(busy.run(move |_| held.recv().is_ok()));
        let (tell, told) = std::sync::mpsc::channel::<()>();
        let gone = pool.admit(Turn::Stranger).unwrap();
        let mut gone = Box::pin(gone.run(move |_| tell.send(()).is_ok()));
        assert!(is_waiting(&mut gone).await);
        drop(gone);
        let last = pool.admit(Turn::Stranger).unwrap();
        let last = tokio::spawn(last.run(|_| 7));
        release.send(()).unwrap();
        assert_eq!(busy.await.unwrap(), Ok(true));
        assert_eq!(last.await.unwrap(), Ok(7));
        assert!(told.recv().is_err());
    }

    #[tokio::test]
    async fn a_place_that_is_not_used_is_free_again() {
        let pool = HashPool::new(1, 0);
        drop(pool.admit(Turn::Stranger).unwrap());
        assert!(pool.admit(Turn::Stranger).is_ok());
    }
}
