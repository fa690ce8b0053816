//! The sweeper: what has expired goes, however much it is.

use std::time::Duration;

use fedtoken_core::secret::TokenDigest;
use fedtoken_idp::{http::Stop, jobs::sweep};
use fedtoken_storage::Change;

use crate::support::TestIdp;

/// More than two batches of 500.
const EXPIRED: u32 = 1200;

async fn crowded() -> TestIdp {
    let idp = TestIdp::start().await;
    // Used values stay an hour longer.
    let expires_at = idp.now().minus(Duration::from_secs(60 * 60));
    let used = (0..EXPIRED).map(|number| Change::UseOnce {
        digest: TokenDigest::of(&number.to_string()),
        expires_at,
    });
    idp.save(used).await;
    idp.pass(Duration::from_secs(1));
    idp
}

async fn left(idp: &TestIdp) -> u64 {
    idp.observer().await.look().await.rows["used_value"]
}

#[tokio::test]
async fn one_round_goes_on_until_a_batch_is_not_full() {
    let idp = crowded().await;
    sweep::round(&idp.app, &Stop::default()).await.unwrap();
    assert_eq!(left(&idp).await, 0);
}

#[tokio::test]
async fn a_stop_ends_it_after_the_batch_that_is_under_way() {
    let idp = crowded().await;
    let stop = Stop::default();
    stop.call();
    sweep::round(&idp.app, &stop).await.unwrap();
    assert_eq!(left(&idp).await, 700);
}
