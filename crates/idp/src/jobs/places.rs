//! Who may be sent to at once: a receiver that does not answer holds few places, and the others go out.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use url::Url;

/// The places at every receiver: an origin, however many clients it serves.
#[derive(Debug, Default)]
pub(super) struct Places {
    taken: Arc<Mutex<HashMap<String, usize>>>,
}

/// A place at a receiver, until it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    taken: Arc<Mutex<HashMap<String, usize>>>,
    origin: String,
}

impl Places {
    /// A place at the receiver behind this address; none when all are taken. Nobody waits for one:
    /// who waits would keep what is sent to others from being taken up.
    pub(super) fn enter(&self, address: &str) -> Option<Place> {
        let origin = Url::parse(address).map(|url| url.origin().ascii_serialization());
        let origin = origin.unwrap_or_default();
        let mut taken = lock(&self.taken);
        let there = taken.entry(origin.clone()).or_default();
        if *there >= AT_ONCE {
            return None;
        }
        *there += 1;
        Some(Place {
            taken: Arc::clone(&self.taken),
            origin,
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = lock(&self.taken);
        if let Some(there) = taken.get_mut(&self.origin) {
            *there -= 1;
            if *there == 0 {
                taken.remove(&self.origin);
            }
        }
    }
}

fn lock(taken: &Mutex<HashMap<String, usize>>) -> MutexGuard<'_, HashMap<String, usize>> {
    // What is counted is whole after every step, so a thread that died left nothing half done.
    taken.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Messages on their way to one receiver.
const AT_ONCE: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    const SLOW: &str = "https://slow.example/out";

    fn full(places: &Places) -> Vec<Place> {
        (0..AT_ONCE).map(|_| places.enter(SLOW).unwrap()).collect()
    }

    #[test]
    fn one_receiver_holds_few_places_and_others_have_theirs() {
        let places = Places::default();
        let _taken = full(&places);
        assert!(places.enter(SLOW).is_none());
        let same = "https://slow.example:443/elsewhere?client=2";
        assert!(places.enter(same).is_none());
        assert!(places.enter("https://quick.example/out").is_some());
        assert!(places.enter("https://slow.example:8443/").is_some());
    }

    #[test]
    fn a_place_that_is_left_is_free_and_nothing_of_it_is_kept() {
        let places = Places::default();
        let mut taken = full(&places);
        drop(taken.pop());
        assert!(places.enter(SLOW).is_some());
        drop(taken);
        assert!(lock(&places.taken).is_empty());
    }
}
