//! What the sample relying party remembers: logins on their way and people who are logged in.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use fedtoken_core::{secret::TokenDigest, time::UnixTime};
use openidconnect::{Nonce, PkceCodeVerifier, core::CoreIdToken};
use serde_json::Value;

/// A login that was begun and has not come back.
pub(super) struct Pending {
    /// The cookie of the browser that began it.
    pub(super) browser: TokenDigest,
    /// What the ID token must hold.
    pub(super) nonce: Nonce,
    /// What the code is exchanged with.
    pub(super) verifier: PkceCodeVerifier,
}

/// A person who is logged in.
#[derive(Clone)]
pub(super) struct LoggedIn {
    /// The name as claimed.
    pub(super) name: String,
    /// Claims of the ID token and of userinfo.
    pub(super) claims: Value,
    /// The hint for the logout.
    pub(super) id_token: CoreIdToken,
}

/// A map of bounded size and age: the oldest entry makes room, old ones do not count.
pub(super) struct Bounded<K, V> {
    entries: Mutex<HashMap<K, (UnixTime, V)>>,
    most: usize,
    life: Duration,
}

impl<K: Eq + Hash + Clone, V> Bounded<K, V> {
    /// An empty one.
    pub(super) fn new(most: usize, life: Duration) -> Self {
        Self {
            entries: Mutex::new(HashMap::new()),
            most,
            life,
        }
    }

    /// Adds an entry.
    pub(super) fn put(&self, key: K, value: V, now: UnixTime) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= self.most {
            entries.retain(|_, (since, _)| now.since(*since) < self.life);
        }
        if entries.len() >= self.most {
            let oldest = entries.iter().min_by_key(|(_, (since, _))| *since);
            let oldest = oldest.map(|(key, _)| key.clone());
            oldest.and_then(|key| entries.remove(&key));
        }
        entries.insert(key, (now, value));
    }

    /// Removes an entry and gives it, unless it is too old.
    pub(super) fn take(&self, key: &K, now: UnixTime) -> Option<V> {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, value) = entries.remove(key)?;
        (now.since(since) < self.life).then_some(value)
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Bounded<K, V> {
    /// A copy of an entry, unless it is too old.
    pub(super) fn find(&self, key: &K, now: UnixTime) -> Option<V> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, value) = entries.get(key)?;
        (now.since(*since) < self.life).then(|| value.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> UnixTime {
        UnixTime::from_secs(seconds)
    }

    #[test]
    fn an_entry_is_taken_once_and_in_time() {
        let map = Bounded::new(10, Duration::from_secs(60));
        map.put("a", 1, at(0));
        assert_eq!(map.find(&"a", at(59)), Some(1));
        assert_eq!(map.find(&"a", at(60)), None);
        assert_eq!(map.take(&"a", at(59)), Some(1));
        assert_eq!(map.take(&"a", at(59)), None);
    }

    #[test]
    fn the_oldest_makes_room() {
        let map = Bounded::new(2, Duration::from_secs(60));
        for (second, key) in [(0, "a"), (1, "b"), (2, "c")] {
            map.put(key, second, at(second));
        }
        assert_eq!(map.find(&"a", at(2)), None);
        assert_eq!(
            (map.find(&"b", at(2)), map.find(&"c", at(2))),
            (Some(1), Some(2))
        );
    }
}
