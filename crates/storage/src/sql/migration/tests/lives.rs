//! The sixth schema: lives of clients.

use fedtoken_core::{
    ids::{GrantId, PersonId, SessionId},
    secret::TokenDigest,
    time::UnixTime,
};
use fedtoken_test_postgres::Server;

use super::{
    id,
    schema::{FIFTH, SIXTH},
};
use crate::{
    Change, ClientChange, Store,
    stores::{Authorizations, Consents, PushedRequests, Sessions},
};

#[tokio::test(flavor = "multi_thread")]
async fn what_hangs_on_a_life_of_the_sixth_schema_lasts_as_long_as_the_life() {
    let folder = tempfile::tempdir().unwrap();
    let database = Server::shared().database();
    for store in SIXTH.migrated(&folder, &database).await {
        let present = SessionId::parse(&id('s')).unwrap();
        assert_eq!(store.clients_of(&present).await.unwrap(), ["shop"]);
        let over = SessionId::parse(&format!("sb{}", "a".repeat(24))).unwrap();
        assert!(store.clients_of(&over).await.unwrap().is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_of_before_the_sixth_schema_takes_along_what_hangs_on_it() {
    let folder = tempfile::tempdir().unwrap();
    let database = Server::shared().database();
    for store in FIFTH.migrated(&folder, &database).await {
        let person = PersonId::parse(&id('p')).unwrap();
        let grant = GrantId::parse(&id('g')).unwrap();
        let pushed = TokenDigest::from_bytes([12; 32]);
        assert!(store.grant(&grant).await.unwrap().is_some());
        assert_eq!(store.consents_of(&person).await.unwrap().len(), 1);
        assert!(store.pushed_request(&pushed).await.unwrap().is_some());
        let removal = ClientChange::Remove {
            client_id: "shop".to_owned(),
            at: UnixTime::from_secs(9),
        };
        store
            .commit(Change::from(removal).into())
            .await
            .unwrap()
            .unwrap();
        assert!(store.grant(&grant).await.unwrap().is_none());
        assert!(store.consents_of(&person).await.unwrap().is_empty());
        assert!(store.pushed_request(&pushed).await.unwrap().is_none());
    }
}
