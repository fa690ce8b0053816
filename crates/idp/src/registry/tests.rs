//! A store that counts how often it is asked.

use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;

use super::*;

#[derive(Default)]
struct Counting {
    asked: AtomicUsize,
    /// What is read is out of date when it arrives.
    overtaken_by: Option<Arc<Registry>>,
}

#[async_trait]
impl Clients for Counting {
    async fn client(&self, _client_id: &str) -> Result<Option<Client>, StorageError> {
        Ok(None)
    }

    async fn living_client(
        &self,
        client_id: &str,
    ) -> Result<Option<(Client, ClientLife)>, StorageError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        if let Some(registry) = &self.overtaken_by {
            registry.forget();
        }
        let registration = match client_id {
            "corrupt" => String::from("{}"),
            _ => format!(r#"{{"client_id": "{client_id}", "redirect_uris": []}}"#),
        };
        let client = Client {
            client_id: client_id.to_owned(),
            registration,
            secret: None,
            origin: ClientOrigin::Operator,
        };
        Ok((!client_id.starts_with("unknown")).then_some((client, ClientLife::new(3))))
    }

    async fn clients_behind(
        &self,
        _behind: Option<&str>,
        _most: u32,
    ) -> Result<Vec<Client>, StorageError> {
        Ok(Vec::new())
    }
}

impl Counting {
    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

async fn find(registry: &Registry, store: &Counting, client_id: &str, second: i64) -> bool {
    let now = UnixTime::from_secs(second);
    let found = registry.find(store, client_id, now).await.unwrap();
    found.is_some_and(|client| client.registration.client_id == client_id)
}

#[tokio::test]
async fn a_client_is_known_by_the_life_in_which_it_was_read() {
    let (registry, store) = (Registry::default(), Counting::default());
    for second in [100, 101] {
        let found = registry.find(&store, "rp", UnixTime::from_secs(second));
        let life = found.await.unwrap().unwrap().registration.client_life;
        assert_eq!(life, ClientLife::new(3));
    }
}

#[tokio::test]
async fn a_client_is_read_once_in_five_seconds() {
    let (registry, store) = (Registry::default(), Counting::default());
    for second in [100, 101, 104] {
        assert!(find(&registry, &store, "rp", second).await);
    }
    assert_eq!(store.asked(), 1);
    assert!(find(&registry, &store, "rp", 105).await);
    assert_eq!(store.asked(), 2);
}

#[tokio::test]
async fn an_unknown_name_is_looked_up_once_in_five_seconds() {
    let (registry, store) = (Registry::default(), Counting::default());
    for second in [100, 104, 105] {
        assert!(!find(&registry, &store, "unknown", second).await);
    }
    assert_eq!(store.asked(), 2);
}

#[tokio::test]
async fn a_clock_set_back_makes_nothing_live_longer() {
    let (registry, store) = (Registry::default(), Counting::default());
    assert!(find(&registry, &store, "rp", 100).await);
    assert!(find(&registry, &store, "rp", 50).await);
    assert_eq!(store.asked(), 2);
}

#[tokio::test]
async fn what_was_written_here_is_seen_at_once() {
    let (registry, store) = (Registry::default(), Counting::default());
    for client_id in ["rp", "unknown"] {
        find(&registry, &store, client_id, 100).await;
        registry.forget();
        find(&registry, &store, client_id, 100).await;
    }
    assert_eq!(store.asked(), 4);
}

#[tokio::test]
async fn what_was_read_before_a_write_is_not_kept_after_it() {
    let registry = Arc::new(Registry::default());
    let overtaken = Counting {
        overtaken_by: Some(Arc::clone(&registry)),
        ..Counting::default()
    };
    find(&registry, &overtaken, "rp", 100).await;
    let store = Counting::default();
    find(&registry, &store, "rp", 100).await;
    assert_eq!(store.asked(), 1);
}

#[tokio::test]
async fn made_up_names_push_no_client_out_and_fill_no_memory() {
    let (registry, store) = (Registry::default(), Counting::default());
    find(&registry, &store, "rp", 100).await;
    for number in 0..2 * MOST {
        find(&registry, &store, &format!("unknown-{number}"), 100).await;
    }
    assert!(registry.shelf().unknown.len() <= MOST);
    let before = store.asked();
    find(&registry, &store, "rp", 100).await;
    assert_eq!(store.asked(), before);
}

#[tokio::test]
async fn the_number_of_kept_clients_is_bounded() {
    let (registry, store) = (Registry::default(), Counting::default());
    for number in 0..2 * MOST {
        assert!(find(&registry, &store, &format!("rp-{number}"), 100).await);
    }
    assert!(registry.shelf().known.len() <= MOST);
}

#[tokio::test]
async fn a_name_too_long_to_be_registered_is_not_looked_up() {
    let (registry, store) = (Registry::default(), Counting::default());
    assert!(!find(&registry, &store, &"r".repeat(129), 100).await);
    assert_eq!(store.asked(), 0);
    assert!(find(&registry, &store, &"r".repeat(128), 100).await);
}

#[tokio::test]
async fn a_corrupt_registration_is_a_fault() {
    let (registry, store) = (Registry::default(), Counting::default());
    let now = UnixTime::from_secs(100);
    let found = registry.find(&store, "corrupt", now).await;
    assert!(matches!(found, Err(RegistryError::Corrupt(_))));
}
