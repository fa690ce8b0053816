//! How often a server hears of us, and what callers get.

use serde_json::json;

use super::*;
use crate::{
    gateways::outbound::testing::{Server, door, hasty_door, json as json_answer},
    keys::sample,
};

fn at(seconds: i64) -> UnixTime {
    UnixTime::from_secs(1000 + seconds)
}

fn set_of_four() -> String {
    json_answer("", &sample::keys().jwks().to_string())
}

fn cache() -> ClientKeys {
    ClientKeys::new(Arc::new(door()))
}

async fn count(
    cache: &ClientKeys,
    (client_id, uri): (&str, &str),
    wanted: Wanted,
    now: UnixTime,
) -> Result<usize, ClientKeysError> {
    let found = cache.find((client_id, uri), wanted, now).await;
    found.map(|keys| keys.iter().count())
}

#[tokio::test]
async fn keys_are_fetched_once_and_kept() {
    let (server, cache) = (Server::start(&set_of_four()).await, cache());
    let uri = server.url("/jwks");
    for seconds in [0, 1, 299] {
        let found = count(&cache, ("rp", &uri), Wanted::Kept, at(seconds)).await;
        assert_eq!(found, Ok(4));
    }
    assert_eq!(server.answers(), 1);
    assert_eq!(
        count(&cache, ("rp", &uri), Wanted::Kept, at(300)).await,
        Ok(4)
    );
    assert_eq!(server.answers(), 2);
}

#[tokio::test]
async fn a_crowd_shares_one_fetch() {
    let (server, cache) = (Server::start(&set_of_four()).await, Arc::new(cache()));
    let uri = server.url("/jwks");
    for (wanted, now, total) in [(Wanted::Kept, at(0), 1), (Wanted::Newer, at(10), 2)] {
        let mut crowd = tokio::task::JoinSet::new();
        for _ in 0..20 {
            let (cache, uri) = (Arc::clone(&cache), uri.clone());
            crowd.spawn(async move { count(&cache, ("rp", &uri), wanted, now).await });
        }
        assert!(
            crowd
                .join_all()
                .await
                .into_iter()
                .all(|found| found == Ok(4))
        );
        assert_eq!(server.answers(), total);
    }
}

#[tokio::test]
async fn newer_keys_are_fetched_once_in_ten_seconds() {
    let (server, cache) = (
        Server::start(&json_answer("", r#"{"keys":[]}"#)).await,
        cache(),
    );
    let uri = server.url("/jwks");
    assert_eq!(
        count(&cache, ("rp", &uri), Wanted::Kept, at(0)).await,
        Ok(0)
    );
    server.change(&set_of_four());
    assert_eq!(
        count(&cache, ("rp", &uri), Wanted::Newer, at(9)).await,
        Ok(0)
    );
    assert_eq!(
        count(&cache, ("rp", &uri), Wanted::Newer, at(10)).await,
        Ok(4)
    );
    assert_eq!(
        count(&cache, ("rp", &uri), Wanted::Newer, at(19)).await,
        Ok(4)
    );
    assert_eq!(server.answers(), 2);
}

#[tokio::test]
async fn a_failure_is_remembered_for_ten_seconds() {
    let (server, cache) = (Server::start("HTTP/1.1 500 Oh\r\n\r\n").await, cache());
    let uri = server.url("/jwks");
    for seconds in [0, 9] {
        let found = count(&cache, ("rp", &uri), Wanted::Kept, at(seconds)).await;
        assert_eq!(found, Err(ClientKeysError));
    }
    assert_eq!(server.answers(), 1);
    server.change(&set_of_four());
    assert_eq!(
        count(&cache, ("rp", &uri), Wanted::Kept, at(10)).await,
        Ok(4)
    );
}

#[tokio::test]
async fn content_that_is_no_set_is_a_failure() {
    let many = json!({"keys": vec![json!({}); 101]}).to_string();
    for content in ["[]", "no json", r#"{"keys":1}"#, &many] {
        let server = Server::start(&json_answer("", content)).await;
        let found = count(&cache(), ("rp", &server.url("/")), Wanted::Kept, at(0)).await;
        assert_eq!(found, Err(ClientKeysError), "{content}");
    }
}

#[tokio::test]
async fn each_client_has_keys_of_its_own() {
    let (one, other) = (
        Server::start(&set_of_four()).await,
        Server::start("x\r\n\r\n").await,
    );
    let cache = cache();
    let failed = count(&cache, ("other", &other.url("/")), Wanted::Kept, at(0)).await;
    assert_eq!(failed, Err(ClientKeysError));
    assert_eq!(
        count(&cache, ("rp", &one.url("/")), Wanted::Kept, at(0)).await,
        Ok(4)
    );
    // Nor does one client speak for another that names the same address.
    assert_eq!(
        count(&cache, ("third", &one.url("/")), Wanted::Kept, at(0)).await,
        Ok(4)
    );
    assert_eq!(one.answers(), 2);
}

#[tokio::test]
async fn another_address_begins_anew() {
    let (old, new) = (
        Server::start(&set_of_four()).await,
        Server::start(&json_answer("", r#"{"keys":[]}"#)).await,
    );
    let cache = cache();
    assert_eq!(
        count(&cache, ("rp", &old.url("/")), Wanted::Kept, at(0)).await,
        Ok(4)
    );
    assert_eq!(
        count(&cache, ("rp", &new.url("/")), Wanted::Kept, at(1)).await,
        Ok(0)
    );
}

#[tokio::test]
async fn a_caller_who_goes_away_does_not_undo_the_question() {
    let server = Server::start("").await;
    let cache = ClientKeys::new(Arc::new(hasty_door()));
    let uri = server.url("/");
    let mut asking = Box::pin(cache.find(("rp", &uri), Wanted::Kept, at(0)));
    tokio::select! {
        _ = &mut asking => panic!("the server answers nothing"),
        () = server.hears_something() => {}
    }
    drop(asking);
    let found = count(&cache, ("rp", &uri), Wanted::Kept, at(0)).await;
    assert_eq!(found, Err(ClientKeysError));
    assert_eq!(server.heard().len(), 1);
}

#[tokio::test]
async fn the_cache_is_bounded_and_forgets_who_was_not_asked_for() {
    let cache = cache();
    for number in 0..=MOST_ENTRIES {
        let client_id = number.to_string();
        let seconds = i64::try_from(number).unwrap();
        cache.entry(&client_id, "https://rp.example", at(seconds));
        // This one is asked for all the time.
        cache.entry("0", "https://rp.example", at(seconds));
    }
    let entries = cache.entries.lock().unwrap();
    assert_eq!(entries.len(), MOST_ENTRIES);
    assert!(entries.contains_key("0") && !entries.contains_key("1"));
}
