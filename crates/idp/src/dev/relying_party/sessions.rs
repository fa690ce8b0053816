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

use super::logout_token::Ended;

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

    /// Adds an entry, or replaces it.
    pub(super) fn put(&self, key: K, value: V, now: UnixTime) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        self.insert(&mut entries, key, value, now);
    }

    /// Adds an entry unless it is there; says whether it was added.
    pub(super) fn put_new(&self, key: K, value: V, now: UnixTime) -> bool {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let there = entries.get(&key);
        if there.is_some_and(|(since, _)| now.since(*since) < self.life) {
            return false;
        }
        self.insert(&mut entries, key, value, now);
        true
    }

    fn insert(&self, entries: &mut HashMap<K, (UnixTime, V)>, key: K, value: V, now: UnixTime) {
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

impl<K: Eq + Hash + Clone> Bounded<K, LoggedIn> {
    /// Forgets whoever is meant by a logout; gives how many.
    pub(super) fn end(&self, ended: &Ended) -> usize {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let before = entries.len();
        entries.retain(|_, (_, it)| !it.is_meant_by(ended));
        before - entries.len()
    }
}

impl LoggedIn {
    /// A session that is named must be this one; without a name it is about the person.
    fn is_meant_by(&self, ended: &Ended) -> bool {
        let claims = self.claims.get("id_token");
        let told = |claim: &str| claims.and_then(|claims| claims.get(claim)?.as_str());
        let same = |named: &Option<String>, claim: &str| {
            named
                .as_deref()
                .is_none_or(|named| told(claim) == Some(named))
        };
        same(&ended.sid, "sid") && same(&ended.subject, "sub")
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
    use serde_json::json;

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
    fn an_entry_is_new_once_in_its_life() {
        let map = Bounded::new(10, Duration::from_secs(60));
        assert!(map.put_new("a", (), at(0)) && map.put_new("b", (), at(0)));
        assert!(!map.put_new("a", (), at(59)));
        assert!(map.put_new("a", (), at(60)));
    }

    #[test]
    fn a_logout_ends_the_named_session_or_all_of_a_person() {
        let map = || {
            let map = Bounded::new(10, Duration::from_secs(60));
            for (cookie, person, session) in [(1, "a", "1"), (2, "a", "2"), (3, "b", "3")] {
                let id_token = json!({"sub": person, "sid": session});
                map.put(cookie, logged_in(&id_token), at(0));
            }
            map
        };
        let ended = |sid: Option<&str>, subject: Option<&str>| Ended {
            sid: sid.map(str::to_owned),
            subject: subject.map(str::to_owned),
            jti: String::new(),
        };
        for (ended, count) in [
            (ended(Some("2"), None), 1),
            (ended(Some("2"), Some("a")), 1),
            (ended(Some("2"), Some("b")), 0),
            (ended(None, Some("a")), 2),
            (ended(Some("4"), None), 0),
        ] {
            assert_eq!(map().end(&ended), count, "{ended:?}");
        }
    }

    fn logged_in(id_token: &Value) -> LoggedIn {
        let unsigned = format!(
            "{}.{}.c2ln",
            encoded(&json!({"alg": "RS256"})),
            encoded(&json!({"iss": "http://idp", "aud": ["rp"], "exp": 1, "iat": 0, "sub": "a"}))
        );
        LoggedIn {
            name: String::new(),
            claims: json!({ "id_token": id_token }),
            id_token: unsigned.parse().unwrap(),
        }
    }

    fn encoded(part: &Value) -> String {
        data_encoding::BASE64URL_NOPAD.encode(part.to_string().as_bytes())
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
