//! What is counted when others were faster than the slow hash.

use fedtoken_core::{
    keyring::{KeyId, MasterKey},
    login::PasswordDemand,
    throttle::{CodeStep, Counter, Lane, PasswordStanding, PasswordVerdict},
};
use fedtoken_storage::sql::SqlStore;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::*;
use crate::http::TrustedProxies;

const NOW: UnixTime = UnixTime::from_secs(1_800_000_000);

struct Scene {
    store: SqlStore,
    counters: Counters,
}

async fn scene() -> Scene {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let ring = Keyring::new(KeyId::parse("k1").unwrap(), MasterKey::draw(&mut rng));
    let peer = "192.0.2.7:1000".parse().unwrap();
    let address = ClientAddress::find(peer, &[], &TrustedProxies::default());
    let person = PersonId::draw(&mut rng);
    let asked = ("somebody", address);
    Scene {
        store: SqlStore::open("sqlite::memory:").await.unwrap(),
        counters: counters(Some(&person), asked, &Limits::default(), &ring),
    }
}

impl Scene {
    /// An attempt that was decided when nothing was counted yet.
    async fn saved(&self) -> PasswordAttempt {
        let standing = PasswordStanding {
            whom: Whom::Person,
            device: None,
            counters: PasswordCounters::default(),
            step: CodeStep::Open,
            demand: PasswordDemand::None,
        };
        let attempt = standing.reserve(&Limits::default(), NOW);
        let saved = self.counters.save(attempt, NOW, &self.store).await;
        saved.unwrap()
    }

    /// Somebody else fills this counter meanwhile.
    async fn filled(&self, one: &Bounded) {
        let (key, rule) = (
            one.key.clone(),
            Rule::without_waits(u32::MAX, one.rule.window),
        );
        let at = NOW;
        let counts = (0..one.rule.limit).map(|_| Change::Count {
            key: key.clone(),
            rule,
            at,
        });
        self.store.commit(counts.collect()).await.unwrap().unwrap();
    }

    /// Account, network, wide network.
    async fn counted(&self) -> [u32; 3] {
        let other = CounterKey::new("another", "one");
        let (now, _) = self.counters.read_with(&other, &self.store).await.unwrap();
        let all = [now.account, now.network, now.wide_network];
        all.map(|counter: Option<Counter>| counter.map_or(0, |counter| counter.count))
    }
}

fn closed_by(attempt: PasswordAttempt) -> Option<PasswordBound> {
    assert_eq!(attempt.right(), PasswordVerdict::Refused);
    match attempt.lane() {
        Lane::Closed(by) => by.first(),
        open => panic!("{open:?}"),
    }
}

#[tokio::test]
async fn an_attempt_is_counted_three_times_and_given_back() {
    let scene = scene().await;
    let attempt = scene.saved().await;
    assert_eq!(attempt.lane(), Lane::Unknown);
    assert_eq!(scene.counted().await, [1, 1, 1]);
    let refunds = scene.counters.refunds(&attempt).collect();
    scene.store.commit(refunds).await.unwrap().unwrap();
    assert_eq!(scene.counted().await, [0, 0, 0]);
}

#[tokio::test]
async fn an_account_that_others_filled_meanwhile_refuses_and_counts_the_networks() {
    let scene = scene().await;
    scene.filled(&scene.counters.account).await;
    let attempt = scene.saved().await;
    assert_eq!(closed_by(attempt), Some(PasswordBound::Account));
    assert_eq!(scene.counted().await, [100, 1, 1]);
}

#[tokio::test]
async fn a_network_that_others_filled_meanwhile_refuses_and_counts_nothing() {
    let scene = scene().await;
    scene.filled(&scene.counters.network).await;
    let attempt = scene.saved().await;
    assert_eq!(closed_by(attempt), Some(PasswordBound::Network));
    assert_eq!(scene.counted().await, [0, 20, 0]);
}

#[tokio::test]
async fn a_wide_network_that_others_filled_meanwhile_refuses_and_counts_nothing() {
    let scene = scene().await;
    scene.filled(&scene.counters.wide_network).await;
    let attempt = scene.saved().await;
    assert_eq!(closed_by(attempt), Some(PasswordBound::WideNetwork));
    assert_eq!(scene.counted().await, [0, 0, 100]);
}

#[tokio::test]
async fn of_two_full_counters_the_network_speaks() {
    let scene = scene().await;
    scene.filled(&scene.counters.account).await;
    scene.filled(&scene.counters.network).await;
    assert_eq!(closed_by(scene.saved().await), Some(PasswordBound::Network));
    assert_eq!(scene.counted().await, [100, 20, 0]);
}
