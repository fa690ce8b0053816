//! Signing keys are replaced while relying parties go on: each learns a key before it signs, and
//! checks what a key signed until that is over.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use data_encoding::BASE64URL_NOPAD;
use fedtoken_core::secret::TokenDigest;
use fedtoken_idp::{
    app::App,
    jobs::signing::{refresh, renew},
    keys::{
        Typ, VerifyError,
        stage::{LEAD, TAIL, Wish},
    },
    live::Live,
};
use fedtoken_storage::{
    Change,
    stores::{Lease, LeaseClaim},
};
use http::StatusCode;
use serde_json::{Value, json};

use crate::support::{
    Key, Person, RelyingParty, Scene, TestIdp, Tokens, code_page, enter_code, log_in,
};

const LIFE: Duration = Duration::from_secs(90 * 24 * 60 * 60);
const SECOND: Duration = Duration::from_secs(1);

impl TestIdp {
    async fn succeeds_as(&self, instance: &str, wish: Wish) {
        let me = TokenDigest::of(instance);
        renew(&self.live.app(), wish, me).await.unwrap();
        refresh(&self.live).await.unwrap();
    }

    /// Lets time pass, and the instance look at its keys.
    async fn passes(&self, time: Duration) {
        self.pass(time);
        refresh(&self.live).await.unwrap();
    }

    /// Every published key as algorithm and name.
    async fn jwks(&self) -> BTreeSet<(String, String)> {
        let document = self.browser().get("/jwks").await.json();
        let keys = document["keys"].as_array().unwrap().iter();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        keys.map(|key| (text(&key["alg"]), text(&key["kid"])))
            .collect()
    }
}

async fn tokens((idp, rp): (&TestIdp, &RelyingParty), person: &Person) -> Tokens {
    let mut browser = idp.browser();
    let (ask, back) = log_in((idp, rp), &mut browser, (person, Key::Token)).await;
    // Checked with the keys that are published now.
    idp.tokens(rp, &ask, &back).await
}

fn kid(jwt: &str) -> String {
    let head = BASE64URL_NOPAD
        .decode(jwt.split('.').next().unwrap().as_bytes())
        .unwrap();
    let head: Value = serde_json::from_slice(&head).unwrap();
    head["kid"].as_str().unwrap().to_owned()
}

fn names(keys: &BTreeSet<(String, String)>) -> BTreeSet<String> {
    keys.iter().map(|(_, kid)| kid.clone()).collect()
}

#[tokio::test]
async fn every_algorithm_gets_a_successor_that_is_published_and_waits() {
    let scene = Scene::set().await;
    let before = scene.idp.jwks().await;
    let first = tokens((&scene.idp, &scene.rp), &scene.person).await;
    scene.idp.succeeds_as("one", Wish::AtOnce).await;
    let both = scene.idp.jwks().await;
    assert!(both.is_superset(&before));
    assert_eq!((before.len(), both.len()), (4, 8));
    for algorithm in ["RS256", "ES256", "PS256", "EdDSA"] {
        assert_eq!(both.iter().filter(|(alg, _)| alg == algorithm).count(), 2);
    }
    scene.idp.passes(LEAD - SECOND).await;
    let second = tokens((&scene.idp, &scene.rp), &scene.person).await;
    assert_eq!(kid(&second.id_token), kid(&first.id_token));
    scene.idp.passes(SECOND).await;
    let third = tokens((&scene.idp, &scene.rp), &scene.person).await;
    assert_ne!(kid(&third.id_token), kid(&first.id_token));
    assert_ne!(kid(&third.access), kid(&first.access));
    assert!(names(&both).contains(&kid(&third.id_token)));
}

#[tokio::test]
async fn each_algorithm_signs_with_its_own_successor() {
    let scene = Scene::set().await;
    let before = names(&scene.idp.jwks().await);
    scene.idp.succeeds_as("one", Wish::AtOnce).await;
    scene.idp.passes(LEAD).await;
    for algorithm in ["RS256", "ES256", "PS256", "EdDSA"] {
        let members = json!({ "id_token_signed_response_alg": algorithm });
        let rp = scene.idp.relying_party_with(&members).await;
        let tokens = tokens((&scene.idp, &rp), &scene.person).await;
        assert!(!before.contains(&kid(&tokens.id_token)), "{algorithm}");
    }
}

#[tokio::test]
async fn what_a_replaced_key_signed_is_accepted_until_the_key_is_gone() {
    let mut scene = Scene::set().await;
    scene.idp.succeeds_as("one", Wish::AtOnce).await;
    scene.idp.passes(LEAD - SECOND).await;
    let parts = (&scene.idp, &scene.rp);
    let chosen = (&scene.person, Key::Token);
    let (ask, back) = log_in(parts, &mut scene.browser, chosen).await;
    let old = scene.idp.tokens(&scene.rp, &ask, &back).await;
    scene.idp.passes(SECOND).await;
    let answer = scene.rp.userinfo(&old.access).await;
    assert_eq!(answer.status, StatusCode::OK);
    let hint = ("id_token_hint", &*old.id_token);
    let to = (
        "post_logout_redirect_uri",
        &*scene.rp.post_logout_redirect_uri,
    );
    let logout = scene.rp.logout(&[hint, to]);
    let bye = scene.browser.open(&logout).await;
    assert_eq!(bye.location(), scene.rp.post_logout_redirect_uri);
    let keys = || scene.idp.live.app();
    let read = |app: &App| {
        app.keys
            .verify_compact::<Value>(&old.id_token, Typ::IdToken)
    };
    scene.idp.passes(TAIL - SECOND).await;
    assert!(names(&scene.idp.jwks().await).contains(&kid(&old.id_token)));
    assert!(read(&keys()).is_ok());
    scene.idp.passes(SECOND).await;
    assert!(!names(&scene.idp.jwks().await).contains(&kid(&old.id_token)));
    assert_eq!(read(&keys()), Err(VerifyError::UnknownKey));
    assert_eq!(scene.idp.jwks().await.len(), 4);
}

#[tokio::test]
async fn a_key_that_is_gone_is_swept() {
    let idp = TestIdp::start().await;
    idp.succeeds_as("one", Wish::AtOnce).await;
    for (time, rows) in [(LEAD + TAIL - SECOND, 9), (SECOND, 5)] {
        idp.pass(time);
        idp.store().sweep(idp.now(), 100).await.whole().unwrap();
        // Four algorithms and the key behind pairwise names.
        assert_eq!(idp.store().signing_keys().await.unwrap().len(), rows);
    }
    refresh(&idp.live).await.unwrap();
    assert_eq!(idp.jwks().await.len(), 4);
}

#[tokio::test]
async fn a_key_is_replaced_when_it_has_signed_long_enough() {
    let idp = TestIdp::start().await;
    let wish = Wish::AfterLife(LIFE);
    idp.pass(LIFE - SECOND);
    idp.succeeds_as("one", wish).await;
    assert_eq!(idp.jwks().await.len(), 4);
    idp.pass(SECOND);
    idp.succeeds_as("one", wish).await;
    assert_eq!(idp.jwks().await.len(), 8);
}

#[tokio::test]
async fn a_second_wish_waits_for_the_first() {
    let idp = TestIdp::start().await;
    for _ in 0..2 {
        idp.succeeds_as("one", Wish::AtOnce).await;
        assert_eq!(idp.jwks().await.len(), 8);
    }
    idp.passes(LEAD).await;
    idp.succeeds_as("one", Wish::AtOnce).await;
    assert_eq!(idp.jwks().await.len(), 12);
}

#[tokio::test]
async fn one_instance_makes_successors_at_a_time() {
    let idp = TestIdp::start().await;
    idp.succeeds_as("one", Wish::AtOnce).await;
    idp.pass(LEAD);
    // The lease of the first is long over, the one of the second is not.
    idp.succeeds_as("two", Wish::AtOnce).await;
    idp.pass(SECOND);
    assert_eq!(idp.store().signing_keys().await.unwrap().len(), 13);
    let app = idp.live.app();
    let (one, two) = (TokenDigest::of("one"), TokenDigest::of("two"));
    let both = tokio::join!(
        renew(&app, Wish::AtOnce, one),
        renew(&app, Wish::AtOnce, two)
    );
    both.0.unwrap();
    both.1.unwrap();
    assert_eq!(idp.store().signing_keys().await.unwrap().len(), 13);
}

#[tokio::test]
async fn a_lease_that_ends_in_years_stops_nobody() {
    let scene = Scene::set().await;
    let app = scene.idp.live.app();
    let before = names(&scene.idp.jwks().await);
    let now = app.clock.now();
    let claim = LeaseClaim {
        job: "signing-keys",
        lease: Lease {
            holder: TokenDigest::of("a clock far ahead"),
            until: now.plus(LIFE),
        },
        at: now,
    };
    let taken = app.store.commit(Change::TakeLease(claim).into()).await;
    taken.unwrap().unwrap();
    scene.idp.succeeds_as("one", Wish::AtOnce).await;
    assert_eq!(names(&scene.idp.jwks().await).len(), 2 * before.len());
}

#[tokio::test]
async fn another_instance_takes_the_keys_from_the_database() {
    let idp = TestIdp::start().await;
    let other = Live::from(Arc::clone(&idp.app));
    idp.succeeds_as("one", Wish::AtOnce).await;
    assert_eq!(other.app().keys.published().count(), 4);
    refresh(&other).await.unwrap();
    assert_eq!(other.app().keys.published().count(), 8);
    assert_eq!(other.app().documents.jwks, idp.live.app().documents.jwks);
    let before = other.app();
    refresh(&other).await.unwrap();
    assert!(Arc::ptr_eq(&before, &other.app()), "nothing has changed");
}

#[tokio::test]
async fn a_hint_of_a_key_that_is_gone_stops_no_login_and_no_logout() {
    let mut scene = Scene::set().await;
    let parts = (&scene.idp, &scene.rp);
    let chosen = (&scene.person, Key::Token);
    let (ask, back) = log_in(parts, &mut scene.browser, chosen).await;
    let old = scene.idp.tokens(&scene.rp, &ask, &back).await;
    scene.idp.succeeds_as("one", Wish::AtOnce).await;
    scene.idp.passes(LEAD + TAIL).await;
    let hint = ("id_token_hint", &*old.id_token);
    let ask = scene.rp.ask(&scene.idp, &[hint]);
    let page = code_page(&mut scene.browser, &ask, chosen).await;
    let code = scene.person.answer(&scene.idp, &page);
    let answer = enter_code(&mut scene.browser, &page, &code).await;
    let back = scene.rp.back(&ask, &answer);
    scene.idp.tokens(&scene.rp, &ask, &back).await;
    let silent = scene.rp.ask(&scene.idp, &[hint, ("prompt", "none")]);
    let answer = scene.browser.open(&silent.path).await;
    assert!(
        answer.location().contains("error=login_required"),
        "{answer:?}"
    );
    let client = ("client_id", &*scene.rp.client_id);
    let to = (
        "post_logout_redirect_uri",
        &*scene.rp.post_logout_redirect_uri,
    );
    let page = scene
        .browser
        .open(&scene.rp.logout(&[hint, client, to]))
        .await;
    let agreed = page.form().with("logout", "yes");
    let bye = scene.browser.submit(&agreed).await;
    assert_eq!(bye.location(), scene.rp.post_logout_redirect_uri);
}
