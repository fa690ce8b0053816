//! The first two schemas: what a provider needs.

use fedtoken_core::{
    ids::{GrantId, PersonId, SessionId},
    level::Level,
    login::Method,
    secret::TokenDigest,
    time::UnixTime,
};
use fedtoken_test_postgres::Server;

use super::{
    id,
    schema::{FIRST, SECOND},
};
use crate::{
    Change, Changes, RingChange, Store,
    stores::{
        AuthorizationCode, Authorizations, Client, ClientLife, ClientOrigin, Clients, Consents,
        Grant, GrantLife, Outbox, PushedRequests, RefreshFamilies, RefreshFamily, Sessions,
        SigningKey, SigningKeys,
    },
};

#[tokio::test(flavor = "multi_thread")]
async fn rows_of_the_first_schema_read_as_they_were_meant() {
    let folder = tempfile::tempdir().unwrap();
    let database = Server::shared().database();
    for store in FIRST.migrated(&folder, &database).await {
        assert_eq!(store.clients().await.unwrap(), [old_client()]);
        let grant = store.grant(&old_grant().id).await.unwrap();
        assert_eq!(grant, Some(old_grant()));
        let code = store.authorization_code(&old_code().digest).await.unwrap();
        assert_eq!(code, Some(old_code()));
        assert!(store.row_counts().await.unwrap().values().sum::<u64>() >= 15);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_signing_key_has_signed_from_the_beginning_and_makes_room_for_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let database = Server::shared().database();
    for store in FIRST.migrated(&folder, &database).await {
        let old = SigningKey {
            kid: "one".to_owned(),
            algorithm: "RS256".to_owned(),
            sealed: vec![5],
            made_at: UnixTime::from_secs(1),
            signs_at: UnixTime::from_secs(1),
            replaced_at: None,
            gone_at: None,
        };
        let found = store.signing_keys().await.unwrap();
        assert_eq!(found, std::slice::from_ref(&old));
        let replace = RingChange::ReplaceSigningKey {
            kid: old.kid.clone(),
            replaced_at: UnixTime::from_secs(2),
            gone_at: UnixTime::from_secs(3),
        };
        let next = SigningKey {
            kid: "two".to_owned(),
            ..old
        };
        let add = Change::AddSigningKey(next);
        let both = Changes::from(Change::from(replace)).and(add);
        store.commit(both).await.unwrap().unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn old_rows_take_new_ones_and_are_swept() {
    let folder = tempfile::tempdir().unwrap();
    let database = Server::shared().database();
    for store in FIRST.migrated(&folder, &database).await {
        let family = RefreshFamily {
            digest: TokenDigest::from_bytes([3; 32]),
            grant_id: old_grant().id,
            client_id: "shop".to_owned(),
            generation: 0,
            bound_to: None,
            used_at: UnixTime::from_secs(2),
            expires_at: UnixTime::from_secs(3),
        };
        let add = Change::AddRefresh(family);
        store.commit(add.into()).await.unwrap().unwrap();
        let logout = Change::EndGrantsOf {
            sid: old_grant().sid,
            at: UnixTime::from_secs(2),
        };
        store.commit(logout.into()).await.unwrap().unwrap();
        let ended = store.grant(&old_grant().id).await.unwrap().unwrap();
        assert_eq!(ended.ended_at, Some(UnixTime::from_secs(2)));
        store
            .sweep(UnixTime::from_secs(4), 100)
            .await
            .whole()
            .unwrap();
        assert_eq!(store.grant(&old_grant().id).await.unwrap(), None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_of_the_second_schema_read_as_they_were_meant() {
    let folder = tempfile::tempdir().unwrap();
    let database = Server::shared().database();
    for store in SECOND.migrated(&folder, &database).await {
        let client = store.client("shop").await.unwrap().unwrap();
        let registered = ClientOrigin::Registered {
            at: UnixTime::from_secs(6),
            access: TokenDigest::from_bytes([10; 32]),
        };
        assert_eq!(client.origin, registered);
        let grant = store.grant(&old_grant().id).await.unwrap().unwrap();
        assert_eq!(grant.life, GrantLife::Offline);
        let resource = grant.resource.as_deref();
        assert_eq!(resource, Some("https://api.example/"));
        let code = store.authorization_code(&old_code().digest).await.unwrap();
        assert_eq!(code.unwrap().bound_to.as_deref(), Some("jkt:abc"));
        let digest = TokenDigest::from_bytes([11; 32]);
        let family = store.refresh_family(&digest).await.unwrap().unwrap();
        assert_eq!((family.generation, family.grant_id), (3, grant.id));
        let digest = TokenDigest::from_bytes([12; 32]);
        let pushed = store.pushed_request(&digest).await.unwrap().unwrap();
        assert_eq!((pushed.request, pushed.used_at), (vec![3], None));
        let consents = store.consents_of(&grant.person_id).await.unwrap();
        assert_eq!(consents[0].scope, "openid profile");
        let clients = store.clients_of(&grant.sid).await.unwrap();
        assert_eq!(clients, ["shop"]);
        let waiting = store.oldest_message().await.unwrap();
        assert_eq!(waiting, Some(UnixTime::from_secs(6)));
    }
}

fn old_client() -> Client {
    Client {
        client_id: "shop".to_owned(),
        registration: "{}".to_owned(),
        secret: Some(TokenDigest::from_bytes([1; 32])),
        origin: ClientOrigin::Operator,
    }
}

fn old_grant() -> Grant {
    Grant {
        id: GrantId::parse(&id('g')).unwrap(),
        client_id: "shop".to_owned(),
        client_life: ClientLife::FIRST,
        person_id: PersonId::parse(&id('p')).unwrap(),
        sid: SessionId::parse(&id('s')).unwrap(),
        scope: "openid".to_owned(),
        method: Method::Token,
        level: Level::TOKEN,
        acr: "urn:fedtoken:level:300".to_owned(),
        authenticated_at: UnixTime::from_secs(1),
        issued_at: UnixTime::from_secs(2),
        life: GrantLife::Session,
        resource: None,
        claims: None,
        expires_at: UnixTime::from_secs(3),
        ended_at: None,
    }
}

fn old_code() -> AuthorizationCode {
    AuthorizationCode {
        digest: TokenDigest::from_bytes([2; 32]),
        grant_id: old_grant().id,
        client_id: "shop".to_owned(),
        redirect_uri: "https://rp.example/cb".to_owned(),
        code_challenge: Some("challenge".to_owned()),
        nonce: Some("nonce".to_owned()),
        bound_to: None,
        expires_at: UnixTime::from_secs(4),
        taken_at: Some(UnixTime::from_secs(5)),
    }
}
