//! The slow part: hashing passwords and sealing papers, on all cores.

use std::{
    num::NonZeroUsize,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
};

use fedtoken_core::{
    grid::SealedGrid,
    keyring::Keyring,
    password::PasswordHash,
    slow_hash::{Cost, Memory},
};
use rand_chacha::ChaCha20Rng;

use super::SeedError;
use crate::{
    app::App,
    dev::people::{Draft, DraftPaper},
};

/// What is stored of a draft's secrets.
pub(super) struct Hashed {
    /// The password.
    pub(super) password: PasswordHash,
    /// The codes of the paper.
    pub(super) grid: Option<SealedGrid>,
}

/// Hashes and seals for every draft, in their order.
///
/// # Errors
/// The first [`SeedError`] that a thread met.
pub(super) async fn hash_all(app: &App, drafts: Arc<Vec<Draft>>) -> Result<Vec<Hashed>, SeedError> {
    let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let generators = (0..cores.min(drafts.len()))
        .map(|_| app.entropy.generator())
        .collect::<Result<Vec<_>, _>>()?;
    let (ring, costs) = (Arc::clone(&app.ring), Costs::of(app));
    let given_up = GivenUp::default();
    let flag = Arc::clone(&given_up.0);
    let hashed = tokio::task::spawn_blocking(move || {
        let work = Work {
            drafts: &drafts,
            ring: &ring,
            costs,
            given_up: &flag,
        };
        work.share_out(generators)
    });
    hashed.await.map_err(|_| SeedError::Task)?
}

/// Seals one paper on a thread of its own.
///
/// # Errors
/// [`SeedError::Hash`] if the machine lacks the memory.
pub(super) async fn seal_paper(
    app: &App,
    paper: DraftPaper,
) -> Result<(DraftPaper, SealedGrid), SeedError> {
    let (ring, cost) = (Arc::clone(&app.ring), app.policy.cell);
    let mut rng = app.entropy.generator()?;
    let sealed = tokio::task::spawn_blocking(move || {
        let mut memory = Memory::for_cost(cost)?;
        SealedGrid::seal(&paper.grid, &paper.id, cost, &ring, &mut memory, &mut rng)
            .map(|grid| (paper, grid))
    });
    Ok(sealed.await.map_err(|_| SeedError::Task)??)
}

/// Tells the threads that nobody waits for them any more, as after ctrl-c.
#[derive(Default)]
struct GivenUp(Arc<AtomicBool>);

impl Drop for GivenUp {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[derive(Clone, Copy)]
struct Costs {
    password: Cost,
    cell: Cost,
}

impl Costs {
    fn of(app: &App) -> Self {
        Self {
            password: app.policy.password,
            cell: app.policy.cell,
        }
    }
}

struct Work<'a> {
    drafts: &'a [Draft],
    ring: &'a Keyring,
    costs: Costs,
    given_up: &'a AtomicBool,
}

impl Work<'_> {
    /// One thread for each generator; each takes the next draft until none is left.
    fn share_out(&self, generators: Vec<ChaCha20Rng>) -> Result<Vec<Hashed>, SeedError> {
        let next = AtomicUsize::new(0);
        let done = Mutex::new(Vec::with_capacity(self.drafts.len()));
        thread::scope(|scope| {
            for mut rng in generators {
                scope.spawn({
                    let (next, done) = (&next, &done);
                    move || {
                        let mut memory = Memory::empty();
                        while let Some((place, draft)) = self.take(next) {
                            let hashed = self.hash(draft, &mut memory, &mut rng);
                            let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                            done.push((place, hashed));
                        }
                    }
                });
            }
        });
        let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
        if done.len() != self.drafts.len() {
            return Err(SeedError::Task);
        }
        done.sort_by_key(|(place, _)| *place);
        done.into_iter().map(|(_, hashed)| hashed).collect()
    }

    fn take(&self, next: &AtomicUsize) -> Option<(usize, &Draft)> {
        if self.given_up.load(Ordering::Relaxed) {
            return None;
        }
        let place = next.fetch_add(1, Ordering::Relaxed);
        self.drafts.get(place).map(|draft| (place, draft))
    }

    fn hash(
        &self,
        draft: &Draft,
        memory: &mut Memory,
        rng: &mut ChaCha20Rng,
    ) -> Result<Hashed, SeedError> {
        let (ring, costs) = (self.ring, self.costs);
        let (typed, cost) = (&draft.password, costs.password);
        let password = PasswordHash::make(typed, &draft.id, cost, ring, memory, rng)?;
        let grid = match &draft.paper {
            Some(paper) => Some(SealedGrid::seal(
                &paper.grid,
                &paper.id,
                costs.cell,
                ring,
                memory,
                rng,
            )?),
            None => None,
        };
        Ok(Hashed { password, grid })
    }
}
