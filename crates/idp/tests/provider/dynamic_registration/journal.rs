//! What the journal tells about clients that look after themselves.

use fedtoken_storage::stores::JournalEvent;

use super::*;

/// Lines in the journal, and which events of clients the database holds.
async fn told_of(idp: &TestIdp) -> (u64, Vec<&'static str>) {
    let rows = idp.observer().await.look().await.rows["journal"];
    let files = std::fs::read_dir(idp.folder()).unwrap();
    let bytes: Vec<u8> = files
        .flat_map(|file| std::fs::read(file.unwrap().path()).unwrap())
        .collect();
    let holds = |name: &&str| {
        bytes
            .windows(name.len())
            .any(|part| part == name.as_bytes())
    };
    (rows, EVENTS.into_iter().filter(holds).collect())
}

const EVENTS: [&str; 3] = ["client-registered", "client-replaced", "client-removed"];

#[tokio::test]
async fn each_change_of_a_registration_is_written_down() {
    let idp = open().await;
    let (before, events) = told_of(&idp).await;
    assert_eq!(events, [""; 0]);
    let told = registered(&idp, &wish()).await;
    assert_eq!(told_of(&idp).await, (before + 1, EVENTS[..1].to_vec()));
    let (path, token) = care(&told);
    send(&idp, Method::GET, &path, &token, &json!({})).await;
    assert_eq!(told_of(&idp).await, (before + 1, EVENTS[..1].to_vec()));
    let wish = changed(&told, &json!({"client_name": "Another name"}));
    send(&idp, Method::PUT, &path, &token, &wish).await;
    assert_eq!(told_of(&idp).await, (before + 2, EVENTS[..2].to_vec()));
    send(&idp, Method::DELETE, &path, &token, &json!({})).await;
    assert_eq!(told_of(&idp).await, (before + 3, EVENTS.to_vec()));
}

#[tokio::test]
async fn what_is_refused_leaves_no_line() {
    let idp = open().await;
    let (path, token) = care(&registered(&idp, &wish()).await);
    let before = told_of(&idp).await;
    register(&idp, &json!({"redirect_uris": []})).await;
    send(&idp, Method::POST, "/register", "wrong", &wish()).await;
    send(&idp, Method::PUT, &path, &token, &json!({})).await;
    send(&idp, Method::PUT, &path, "wrong", &wish()).await;
    send(&idp, Method::DELETE, &path, "wrong", &json!({})).await;
    assert_eq!(told_of(&idp).await, before);
}

#[tokio::test]
async fn a_registration_tells_its_network() {
    let idp = open().await;
    registered(&idp, &wish()).await;
    let told = idp.journal(JournalEvent::ClientRegistered).await;
    assert_eq!(told[0]["address"], "127.0.0.0/24");
    assert!(told[0]["subject"].is_null());
}
