//! The pool for slow hashes: as many at once as there are cores, a bounded queue before it.

use std::{
    collections::{BTreeMap, BTreeSet},
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
        Self::with_threads(parallel, waiting, |work| {
            tokio::task::spawn_blocking(work);
        })
    }

    fn with_threads(parallel: usize, waiting: usize, spawn: Spawn) -> Self {
        let queue = || Arc::new(Semaphore::new(parallel + waiting));
        Self {
            bench: Arc::new(Bench {
                parallel,
                spawn,
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
        let _asked = self.bench.ask(Box::new(move |memory| {
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
type Work = Box<dyn FnOnce() + Send>;
/// Starts a thread. It panics when the system gives none, and may yet do the work later.
type Spawn = fn(Work);

/// Where hashes are made. A thread goes from one to the next as long as some are waiting; its
/// memory is wiped when none is, for the next one overwrites it anyway.
struct Bench {
    parallel: usize,
    spawn: Spawn,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// In the order in which they were asked.
    waiting: BTreeMap<u64, Job>,
    /// Threads that are hashing or about to, each by the hash for which it was started.
    busy: BTreeSet<u64>,
    asked: u64,
    /// Wiped, and kept for the next ones: never more than hashes that ran at once.
    memories: Vec<Memory>,
}

impl Bench {
    /// Has a hash made, by a thread more if there is a core for it.
    fn ask(self: &Arc<Self>, job: Job) -> Asked {
        let asked = self.wait(job);
        self.start(asked.number);
        asked
    }

    fn wait(self: &Arc<Self>, job: Job) -> Asked {
        let mut state = self.state();
        state.asked += 1;
        let number = state.asked;
        state.waiting.insert(number, job);
        let bench = Arc::clone(self);
        Asked { bench, number }
    }

    fn start(self: &Arc<Self>, thread: u64) {
        let mut state = self.state();
        // A thread that came free meanwhile may have taken it.
        if state.waiting.is_empty() || state.busy.len() >= self.parallel {
            return;
        }
        let bench = Arc::clone(self);
        (self.spawn)(Box::new(move || bench.work(thread)));
        // Not before: one that does not start must not hold a core.
        state.busy.insert(thread);
    }

    fn work(&self, thread: u64) {
        if !self.state().busy.contains(&thread) {
            // It could not be started then, and others have done without it.
            return;
        }
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
            match self.rest(thread, memory) {
                Some(back) => memory = back,
                None => return,
            }
        }
    }

    fn next(&self) -> Option<Job> {
        let (_, job) = self.state().waiting.pop_first()?;
        Some(job)
    }

    /// Puts a wiped memory away and counts a thread as free; gives it back where a hash is waiting.
    fn rest(&self, thread: u64, memory: Memory) -> Option<Memory> {
        let mut state = self.state();
        if !state.waiting.is_empty() {
            return Some(memory);
        }
        state.busy.remove(&thread);
        state.memories.push(memory);
        None
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A hash that was asked for. Who lets go of it takes it back, and its place with it, unless a
/// thread has begun.
struct Asked {
    bench: Arc<Bench>,
    number: u64,
}

impl Drop for Asked {
    fn drop(&mut self) {
        let left = self.bench.state().waiting.remove(&self.number);
        drop(left);
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
mod tests;
