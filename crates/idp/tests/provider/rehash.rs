//! A hash of yesterday's cost is brought to today's by the next right password.

use fedtoken_core::{
    password::{Password, PasswordHash},
    slow_hash::{Cost, Memory},
};
use fedtoken_idp::config;
use fedtoken_storage::Change;

use crate::support::{
    Key, Person, RelyingParty, TestIdp, code_page, enter_password, log_in, password_page,
};

struct Scene {
    idp: TestIdp,
    rp: RelyingParty,
    person: Person,
    old: Cost,
}

/// A person whose password was hashed under other settings than those of now.
async fn scene() -> Scene {
    let idp = TestIdp::start().await;
    let (rp, person) = (idp.relying_party().await, idp.person().await);
    let old = config::Password {
        memory_kib: 16,
        iterations: 2,
        parallelism: 1,
    };
    let old = old.cost().unwrap();
    assert_ne!(old, idp.app.policy.password);
    let password = Password::typed(&person.password).unwrap();
    let (ring, mut memory, mut rng) = (&idp.app.ring, Memory::empty(), idp.rng());
    let hash = PasswordHash::make(&password, &person.id, old, ring, &mut memory, &mut rng).unwrap();
    let set = Change::SetPassword {
        person_id: person.id.clone(),
        password: hash.to_bytes(),
        at: idp.now(),
    };
    idp.save([set]).await;
    Scene {
        idp,
        rp,
        person,
        old,
    }
}

impl Scene {
    async fn stored(&self) -> Vec<u8> {
        let account = self.idp.store().account_of(&self.person.id).await.unwrap();
        account.unwrap().password
    }

    async fn cost(&self) -> Cost {
        let stored = self.stored().await;
        PasswordHash::from_bytes(&stored).unwrap().cost()
    }

    async fn logs_in(&self) {
        let chosen = (&self.person, Key::Token);
        log_in((&self.idp, &self.rp), &mut self.idp.browser(), chosen).await;
    }
}

#[tokio::test]
async fn a_login_brings_the_hash_to_the_cost_of_today() {
    let scene = scene().await;
    assert_eq!(scene.cost().await, scene.old);
    scene.logs_in().await;
    assert_eq!(scene.cost().await, scene.idp.app.policy.password);
    let renewed = scene.stored().await;
    scene.logs_in().await;
    assert_eq!(scene.stored().await, renewed, "once is enough");
    let mut wrong = scene.idp.browser();
    let page = password_page(&mut wrong, &scene.rp.ask(&scene.idp, &[]), Key::Token).await;
    let typed = (scene.person.username.as_str(), "not the right password");
    assert!(
        enter_password(&mut wrong, &page, typed)
            .await
            .asks_password()
    );
}

#[tokio::test]
async fn a_wrong_password_leaves_the_hash() {
    let scene = scene().await;
    let before = scene.stored().await;
    for name in [scene.person.username.as_str(), "nobody"] {
        let mut browser = scene.idp.browser();
        let page = password_page(&mut browser, &scene.rp.ask(&scene.idp, &[]), Key::Token).await;
        let refused = enter_password(&mut browser, &page, (name, "not the right password")).await;
        assert!(refused.asks_password(), "{refused:?}");
    }
    assert_eq!(scene.stored().await, before);
}

#[tokio::test]
async fn a_hash_made_anew_does_not_count_as_a_changed_password() {
    let scene = scene().await;
    let before = scene.idp.store().account_of(&scene.person.id).await;
    let before = before.unwrap().unwrap();
    scene.idp.pass(std::time::Duration::from_secs(60));
    let ask = scene.rp.ask(&scene.idp, &[]);
    let chosen = (&scene.person, Key::Token);
    code_page(&mut scene.idp.browser(), &ask, chosen).await;
    let after = scene.idp.store().account_of(&scene.person.id).await;
    let after = after.unwrap().unwrap();
    assert_ne!(after.password, before.password);
    assert_eq!(after.changed_at, before.changed_at);
    assert_eq!(after.demand, before.demand);
}
