//! Who may be sent to at once: a receiver that does not answer holds few places, and the others go out.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};
use url::Url;

/// The places at every receiver: an origin, however many clients it serves.
#[derive(Debug)]
pub(super) struct Places {
    taken: Arc<Mutex<HashMap<String, Receiver>>>,
    patience: Duration,
}

/// A place at a receiver, until it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    _turn: OwnedSemaphorePermit,
    _counted: Counted,
}

#[derive(Debug)]
struct Receiver {
    /// Those that send, and those that wait for their turn.
    there: usize,
    turns: Arc<Semaphore>,
}

/// One that is there; leaves when it is dropped.
#[derive(Debug)]
struct Counted {
    taken: Arc<Mutex<HashMap<String, Receiver>>>,
    origin: String,
}

impl Default for Places {
    fn default() -> Self {
        Self {
            taken: Arc::default(),
            patience: PATIENCE,
        }
    }
}

impl Places {
    /// A place at the receiver behind this address; none when too many wait there, or when it was
    /// not this one's turn for as long as a receiver may take to answer.
    pub(super) async fn enter(&self, address: &str) -> Option<Place> {
        let origin = Url::parse(address).map(|url| url.origin().ascii_serialization());
        let (counted, turns) = self.count(origin.unwrap_or_default())?;
        let turn = timeout(self.patience, turns.acquire_owned()).await;
        Some(Place {
            _turn: turn.ok()?.ok()?,
            _counted: counted,
        })
    }

    fn count(&self, origin: String) -> Option<(Counted, Arc<Semaphore>)> {
        let mut taken = lock(&self.taken);
        let receiver = taken.entry(origin.clone()).or_insert_with(|| Receiver {
            there: 0,
            turns: Arc::new(Semaphore::new(AT_ONCE)),
        });
        if receiver.there >= MOST {
            return None;
        }
        receiver.there += 1;
        let counted = Counted {
            taken: Arc::clone(&self.taken),
            origin,
        };
        Some((counted, Arc::clone(&receiver.turns)))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut taken = lock(&self.taken);
        if let Some(receiver) = taken.get_mut(&self.origin) {
            receiver.there -= 1;
            if receiver.there == 0 {
                taken.remove(&self.origin);
            }
        }
    }
}

fn lock(taken: &Mutex<HashMap<String, Receiver>>) -> MutexGuard<'_, HashMap<String, Receiver>> {
    // What is counted is whole after every step, so a thread that died left nothing half done.
    taken.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Messages on their way to one receiver.
const AT_ONCE: usize = 4;
/// These, and those that wait for them.
const MOST: usize = 32;
/// How long one waits for its turn: as long as the outbound door waits for an answer.
const PATIENCE: Duration = Duration::from_secs(5);

#[cfg(test)]
mod tests {
    use super::*;

    const SLOW: &str = "https://slow.example/out";

    /// Places where nobody waits.
    fn places() -> Places {
        Places {
            patience: Duration::ZERO,
            ..Places::default()
        }
    }

    async fn full(places: &Places) -> Vec<Place> {
        let mut taken = Vec::new();
        for _ in 0..AT_ONCE {
            taken.push(places.enter(SLOW).await.unwrap());
        }
        taken
    }

    #[tokio::test]
    async fn one_receiver_holds_few_places_and_others_have_theirs() {
        let places = places();
        let _taken = full(&places).await;
        assert!(places.enter(SLOW).await.is_none());
        let same = "https://slow.example:443/elsewhere?client=2";
        assert!(places.enter(same).await.is_none());
        assert!(places.enter("https://quick.example/out").await.is_some());
        assert!(places.enter("https://slow.example:8443/").await.is_some());
    }

    #[tokio::test]
    async fn a_place_that_is_left_is_free_and_nothing_of_it_is_kept() {
        let places = places();
        let mut taken = full(&places).await;
        drop(taken.pop());
        assert!(places.enter(SLOW).await.is_some());
        drop(taken);
        assert!(lock(&places.taken).is_empty());
    }

    #[tokio::test]
    async fn only_so_many_wait_and_the_next_one_gets_the_turn() {
        let places = Arc::new(Places::default());
        let taken = full(&places).await;
        let mut waiting = tokio::task::JoinSet::new();
        for _ in AT_ONCE..MOST {
            let places = Arc::clone(&places);
            waiting.spawn(async move { places.enter(SLOW).await.is_some() });
        }
        while lock(&places.taken)["https://slow.example"].there < MOST {
            tokio::task::yield_now().await;
        }
        assert!(places.enter(SLOW).await.is_none());
        drop(taken);
        assert!(waiting.join_all().await.into_iter().all(|entered| entered));
    }
}
