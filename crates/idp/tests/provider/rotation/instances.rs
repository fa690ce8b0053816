//! Several instances, each with a ring file of its own, during a rotation.

use std::{sync::Arc, time::Duration};

use data_encoding::BASE64;
use fedtoken_core::{
    keyring::{Keyring, MasterKey},
    secret::{SecretString, TokenDigest},
};
use fedtoken_idp::{
    clock::FrozenClock,
    entropy::Entropy,
    jobs::{
        rewrap::{Batch, Walker},
        ring::{Taken, Watch, note, take},
    },
    keys::{Forgetting, Ring, RingFile, RingKey, Standing, file},
    rotation::Misfit,
    serve::open,
};

use super::{NEW, OLD, both, id, only_new};
use crate::support::{Scene, TestIdp, config, ring};

/// The ring of the step before: the same keys, of which the new one waits.
fn behind() -> Ring {
    let keyring = Keyring::new(id("k1"), MasterKey::new(OLD));
    let keyring = keyring.with_older(id("k2"), MasterKey::new(NEW)).unwrap();
    let key = |name, standing| RingKey {
        id: id(name),
        standing,
        made_at: None,
        replaced_at: None,
    };
    Ring {
        keyring,
        keys: vec![key("k2", Standing::Next), key("k1", Standing::Seals)],
        forgotten: Vec::new(),
    }
}

#[tokio::test]
async fn instances_that_do_not_agree_move_nothing() {
    let idp = TestIdp::start().await;
    idp.person().await;
    let (behind, since) = (TokenDigest::of("behind"), idp.now());
    note(&idp.app, &behind.into(), since).await.unwrap();
    idp.pass(Duration::from_secs(60));
    idp.takes(both()).await;
    assert_eq!(idp.batch_as("one").await, Batch::NotMine);
    note(&idp.live.app(), &behind.into(), idp.now())
        .await
        .unwrap();
    assert_eq!(idp.batch_as("one").await, Batch::NotMine, "it may be busy");
    idp.pass(Duration::from_secs(60));
    assert_eq!(idp.batch_as("one").await, Batch::More);
}

#[tokio::test]
async fn an_instance_that_was_killed_stops_nobody_for_long() {
    let idp = TestIdp::start().await;
    let since = idp.now();
    note(&idp.app, &TokenDigest::of("killed").into(), since)
        .await
        .unwrap();
    idp.takes(both()).await;
    idp.pass(Duration::from_secs(120));
    assert_eq!(idp.batch_as("one").await, Batch::NotMine);
    idp.pass(Duration::from_secs(1));
    assert_eq!(idp.batch_as("one").await, Batch::More);
}

#[tokio::test]
async fn a_ring_of_another_house_is_not_taken() {
    let idp = TestIdp::start().await;
    let mut rng = idp.rng();
    let namesake = || Keyring::new(id("k1"), MasterKey::new(NEW));
    let other = namesake()
        .with_older(id("k0"), MasterKey::new([9; 32]))
        .unwrap();
    for foreign in [only_new(), other] {
        let taken = take(&idp.live, foreign, &mut rng).await;
        assert_eq!(taken.unwrap(), Taken::Foreign);
    }
    let taken = take(&idp.live, ring(), &mut rng).await;
    assert_eq!(taken.unwrap(), Taken::Same);
    assert!(Arc::ptr_eq(&idp.live.app().ring, &idp.app.ring));
}

#[tokio::test]
async fn a_changed_file_is_taken_over_and_a_broken_one_is_not() {
    let idp = TestIdp::start().await;
    let (path, mut rng) = (idp.folder().join("ring"), idp.rng());
    file::create(&path, &mut rng).unwrap();
    idp.live
        .change(|app| app.with_ring(file::load(&path).unwrap()));
    let mut watch = Watch::of(path.clone());
    assert_eq!(watch.look(&idp.live, &mut rng).await, Taken::Same);
    let mut ring = file::read_ring(&path).unwrap();
    let keys: Vec<_> = ring.keys().collect();
    let next = ring.add_next(idp.now(), &mut rng).unwrap();
    file::replace(&path, &keys, &ring).unwrap();
    assert_eq!(watch.look(&idp.live, &mut rng).await, Taken::Changed);
    assert_eq!(watch.look(&idp.live, &mut rng).await, Taken::Same);
    assert_eq!(idp.live.app().ring.primary_id().as_str(), "k1");
    let keys: Vec<_> = ring.keys().collect();
    ring.use_next(idp.now()).unwrap();
    file::replace(&path, &keys, &ring).unwrap();
    assert_eq!(watch.look(&idp.live, &mut rng).await, Taken::Changed);
    assert_eq!(idp.live.app().ring.primary_id(), &next);
    std::fs::write(&path, "{").unwrap();
    assert_eq!(watch.look(&idp.live, &mut rng).await, Taken::Same);
    assert_eq!(idp.live.app().ring.primary_id(), &next);
}

#[tokio::test]
async fn a_login_goes_from_an_instance_to_another_that_seals_with_another_key() {
    let mut scene = Scene::set().await;
    let (ask, page) = scene.password_page().await;
    scene.idp.takes(both()).await;
    let filled = scene.filled(&page);
    let page = scene.browser.submit(&filled).await;
    // As if another instance behind the same balancer answered.
    scene.idp.live.change(|app| app.with_ring(behind()));
    let answer = scene.browser.submit(&scene.answered(&page)).await;
    let back = scene.rp.back(&ask, &answer);
    scene.idp.takes(both()).await;
    scene.idp.tokens(&scene.rp, &ask, &back).await;
}

fn is_behind(key: &str) -> Misfit {
    let key = key.to_owned();
    Misfit::Behind { key }
}

fn lacks(key: &str) -> Misfit {
    let key = key.to_owned();
    Misfit::Lacks { key }
}

#[tokio::test]
async fn an_instance_that_others_have_not_seen_yet_moves_nothing() {
    let idp = TestIdp::start().await;
    idp.person().await;
    idp.takes(both()).await;
    let me = TokenDigest::of("one");
    let app = idp.live.app();
    assert_eq!(Walker::new(me).batch(&app).await.unwrap(), Batch::NotMine);
    note(&app, &me.into(), idp.now()).await.unwrap();
    assert_eq!(
        Walker::new(me).batch(&app).await.unwrap(),
        Batch::NotMine,
        "it is new"
    );
    idp.pass(Duration::from_secs(60));
    assert_eq!(Walker::new(me).batch(&app).await.unwrap(), Batch::More);
}

#[tokio::test]
async fn a_ring_that_takes_a_step_back_is_not_taken() {
    let idp = TestIdp::start().await;
    idp.takes(both()).await;
    let taken = take(&idp.live, behind(), &mut idp.rng()).await;
    assert_eq!(taken.unwrap(), Taken::Old(is_behind("k2")));
    assert_eq!(idp.live.app().ring.primary_id().as_str(), "k2");
}

#[tokio::test]
async fn a_ring_without_the_key_that_another_instance_seals_with_is_not_taken() {
    let idp = TestIdp::start().await;
    idp.takes(behind()).await;
    let other = idp.app.with_ring(both());
    note(&other, &TokenDigest::of("other").into(), idp.now())
        .await
        .unwrap();
    let taken = take(&idp.live, ring(), &mut idp.rng()).await;
    assert_eq!(taken.unwrap(), Taken::Old(lacks("k2")));
    assert_eq!(idp.live.app().ring.ids().count(), 2);
}

#[tokio::test]
async fn a_database_that_has_moved_on_is_not_moved_back() {
    let idp = TestIdp::start().await;
    idp.person().await;
    idp.takes(both()).await;
    idp.moves_all().await;
    idp.pass(Duration::from_secs(121));
    // As if it had started with an old copy of the file.
    idp.live.change(|app| app.with_ring(behind()));
    assert_eq!(idp.batch_as("one").await, Batch::NotMine);
    assert_eq!(idp.counts().await.sealed_under("k1"), 0);
}

/// Why a provider does not start on this database; empty if it does.
async fn start_with(idp: &TestIdp, ring: impl Into<Ring>) -> String {
    let config = config("http://localhost", &idp.folder().join("fedtoken.db"));
    let clock: Arc<FrozenClock> = Arc::new(FrozenClock::at(idp.now()));
    let parts = (clock as Arc<_>, Entropy::seeded(1));
    let refused = open(&config, ring, parts).await.err();
    refused.map(|error| error.to_string()).unwrap_or_default()
}

#[tokio::test]
async fn an_old_copy_of_the_ring_does_not_start() {
    let idp = TestIdp::start().await;
    idp.takes(both()).await;
    assert_eq!(start_with(&idp, ring()).await, "", "nobody seals with k2");
    note(&idp.live.app(), &TokenDigest::of("one").into(), idp.now())
        .await
        .unwrap();
    let refused = start_with(&idp, ring()).await;
    assert!(refused.contains("lacks key k2"), "{refused}");
    assert_eq!(start_with(&idp, behind()).await, "", "it opens everything");
    idp.moves_all().await;
    let refused = start_with(&idp, behind()).await;
    assert!(refused.contains("key k2 does not seal yet"), "{refused}");
    assert!(refused.contains("keys.ring_file"), "{refused}");
    assert_eq!(start_with(&idp, both()).await, "");
}

/// The ring in which the old key was forgotten.
pub(super) fn forgot(end: Forgetting) -> Ring {
    let [new, old] = [NEW, OLD].map(|key| BASE64.encode(&key));
    let text = format!(r#"{{"keys":[{{"id":"k2","key":"{new}"}},{{"id":"k1","key":"{old}"}}]}}"#);
    let mut file = RingFile::parse(&SecretString::new(text)).unwrap();
    file.forget_old(&id("k1"), end).unwrap();
    Ring::of(&file).unwrap()
}

#[tokio::test]
async fn a_key_that_was_forgotten_stays_so() {
    let idp = TestIdp::start().await;
    idp.takes(both()).await;
    let end = Forgetting {
        at: idp.now(),
        stub: 0,
        segment: 0,
        hash: TokenDigest::of("segment"),
    };
    idp.takes(forgot(end)).await;
    let key = "k1".to_owned();
    let revives = Misfit::Revives { key };
    let taken = take(&idp.live, both(), &mut idp.rng()).await;
    assert_eq!(taken.unwrap(), Taken::Old(revives));
    // It may leave the ring.
    idp.takes(only_new()).await;
}
