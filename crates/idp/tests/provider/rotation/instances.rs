//! Several instances, each with a ring file of its own, during a rotation.

use std::{sync::Arc, time::Duration};

use fedtoken_core::{
    keyring::{Keyring, MasterKey},
    secret::TokenDigest,
};
use fedtoken_idp::{
    jobs::{
        rewrap::Batch,
        ring::{Taken, Watch, note, take},
    },
    keys::file,
};

use super::{NEW, OLD, both, id, only_new};
use crate::support::{Scene, TestIdp, ring};

/// The same keys, of which the old one still seals: another instance behind the same balancer.
fn behind() -> Keyring {
    let ring = Keyring::new(id("k1"), MasterKey::new(OLD));
    ring.with_older(id("k2"), MasterKey::new(NEW)).unwrap()
}

#[tokio::test]
async fn instances_that_do_not_agree_move_nothing() {
    let idp = TestIdp::start().await;
    idp.person().await;
    let (behind, since) = (TokenDigest::of("behind"), idp.now());
    note(&idp.app, behind, since).await.unwrap();
    idp.pass(Duration::from_secs(60));
    idp.takes(both());
    assert_eq!(idp.batch_as("one").await, Batch::NotMine);
    note(&idp.live.app(), behind, idp.now()).await.unwrap();
    assert_eq!(idp.batch_as("one").await, Batch::NotMine, "it may be busy");
    idp.pass(Duration::from_secs(60));
    assert_eq!(idp.batch_as("one").await, Batch::More);
}

#[tokio::test]
async fn an_instance_that_was_killed_stops_nobody_for_long() {
    let idp = TestIdp::start().await;
    let since = idp.now();
    note(&idp.app, TokenDigest::of("killed"), since)
        .await
        .unwrap();
    idp.takes(both());
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
    assert_eq!(take(&idp.live, only_new(), &mut rng), Taken::Foreign);
    assert_eq!(take(&idp.live, other, &mut rng), Taken::Foreign);
    assert_eq!(take(&idp.live, ring(), &mut rng), Taken::Same);
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
    scene.idp.takes(both());
    let filled = scene.filled(&page);
    let page = scene.browser.submit(&filled).await;
    scene.idp.takes(behind());
    let answer = scene.browser.submit(&scene.answered(&page)).await;
    let back = scene.rp.back(&ask, &answer);
    scene.idp.takes(both());
    scene.idp.tokens(&scene.rp, &ask, &back).await;
}
