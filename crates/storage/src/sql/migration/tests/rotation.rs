//! The fourth and the fifth schema: keys that are replaced, and the names of instances.

use fedtoken_core::{secret::TokenDigest, time::UnixTime};
use fedtoken_test_postgres::Server;

use super::{
    id,
    schema::{FIFTH, FOURTH, Schema},
};
use crate::stores::{Rewrapping, RingHolder, Rings, SealedPlace, SigningKey, SigningKeys};

#[tokio::test(flavor = "multi_thread")]
async fn signing_keys_of_the_fourth_schema_keep_their_stages() {
    let folder = tempfile::tempdir().unwrap();
    let database = Server::shared().database();
    for store in FOURTH.migrated(&folder, &database).await {
        let retiring = SigningKey {
            kid: "one".to_owned(),
            algorithm: "RS256".to_owned(),
            sealed: vec![5],
            made_at: UnixTime::from_secs(1),
            signs_at: UnixTime::from_secs(1),
            replaced_at: Some(UnixTime::from_secs(4)),
            gone_at: Some(UnixTime::from_secs(8)),
        };
        let active = SigningKey {
            kid: "two".to_owned(),
            sealed: vec![6],
            made_at: UnixTime::from_secs(2),
            signs_at: UnixTime::from_secs(4),
            replaced_at: None,
            gone_at: None,
            ..retiring.clone()
        };
        let mut found = store.signing_keys().await.unwrap();
        found.sort_by_key(|key| key.made_at);
        assert_eq!(found, [retiring, active]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotation_of_the_fourth_schema_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let database = Server::shared().database();
    for store in FOURTH.migrated(&folder, &database).await {
        let begun = Rewrapping {
            place: SealedPlace::Password,
            key_id: "k2".to_owned(),
            after: Some(id('p')),
            moved: 1,
            done_at: Some(UnixTime::from_secs(7)),
        };
        assert_eq!(store.rewrappings().await.unwrap(), [begun]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_of_the_fourth_schema_has_no_name() {
    assert_holder(&FOURTH, None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_of_the_fifth_schema_has_its_name() {
    assert_holder(&FIFTH, Some("north on 127.0.0.1:8080")).await;
}

async fn assert_holder(schema: &Schema, name: Option<&str>) {
    let folder = tempfile::tempdir().unwrap();
    let database = Server::shared().database();
    for store in schema.migrated(&folder, &database).await {
        let found = store.ring_holders(UnixTime::from_secs(1)).await;
        let expected = RingHolder {
            instance: TokenDigest::from_bytes([0x16; 32]),
            name: name.map(str::to_owned),
            primary: "k2".to_owned(),
            key_ids: vec!["k1".to_owned(), "k2".to_owned()],
            since: UnixTime::from_secs(5),
            seen_at: UnixTime::from_secs(6),
        };
        assert_eq!(found.unwrap(), [expected]);
    }
}
