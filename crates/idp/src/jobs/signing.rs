//! Keeps the signing keys: every instance takes them from the database, one makes successors.

use std::time::Duration;

use fedtoken_core::{
    secret::{OpaqueToken, TokenDigest},
    time::UnixTime,
};
use fedtoken_storage::stores::SigningKey as Record;
use metrics::gauge;
use tokio::time::sleep;

use super::{
    duty::Duty,
    lease::{claim, is_elsewhere},
};
use crate::{
    app::App,
    documents::DocumentError,
    http::{Fault, Stop},
    keys::{
        KeySet, KeySetError,
        stage::{Stage, Wish, due},
    },
    live::Live,
    rotation::{SuccessionError, succeed},
};

/// The signing keys cannot be kept.
#[derive(Debug, thiserror::Error)]
pub enum SigningFault {
    /// The database or the generator.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// A stored key.
    #[error(transparent)]
    Keys(#[from] KeySetError),
    /// What is published.
    #[error(transparent)]
    Documents(#[from] DocumentError),
    /// A successor.
    #[error(transparent)]
    Succession(#[from] SuccessionError),
}

/// Looks every half minute until the stop: makes successors of keys that have signed for `life`,
/// and takes over what is stored.
pub async fn run(live: Live, life: Duration, stop: Stop) {
    let Ok(mut rng) = live.app().entropy.generator() else {
        tracing::error!("no randomness: signing keys are not looked after by this instance");
        return;
    };
    let me = OpaqueToken::draw(&mut rng).digest();
    let mut renewing = Duty::grave(
        "successors of signing keys cannot be made",
        "successors of signing keys can be made again",
    );
    let mut reading = Duty::grave(
        "the signing keys are left as they were",
        "the signing keys can be read again",
    );
    loop {
        let app = live.app();
        renewing.told(renew(&app, Wish::AfterLife(life), me).await);
        reading.told(refresh(&live).await);
        tokio::select! {
            () = sleep(PAUSE) => {}
            () = stop.called() => return,
        }
    }
}

/// Makes the successors that are due, unless somebody else is at it.
///
/// # Errors
/// [`SigningFault`].
pub async fn renew(app: &App, wish: Wish, me: TokenDigest) -> Result<(), SigningFault> {
    let stored = app.store.signing_keys().await.map_err(Fault::from)?;
    for succession in due(&stored, wish, app.clock.now()) {
        let now = app.clock.now();
        let claim = claim(JOB, me, (now, LEASE));
        if is_elsewhere(app, &claim).await.map_err(Fault::from)? {
            return Ok(());
        }
        let mut rng = app.entropy.generator().map_err(Fault::from)?;
        let parts = (&*app.store, &*app.ring);
        let made = succeed(parts, &succession, Some(claim), (now, &mut rng)).await?;
        let algorithm = succession.algorithm.as_str();
        match made {
            Ok(kid) => tracing::info!(algorithm, kid, "a successor of a signing key is published"),
            Err(_) => return Ok(()),
        }
    }
    Ok(())
}

/// Takes over what is stored, where it differs from what this instance has.
///
/// # Errors
/// [`SigningFault`]; the keys stay as they were.
pub async fn refresh(live: &Live) -> Result<(), SigningFault> {
    let (app, now) = (live.app(), live.app().clock.now());
    let stored = app.store.signing_keys().await.map_err(Fault::from)?;
    measure(&stored, now);
    if KeySet::outline_of(&stored, now) == *app.keys.outline() {
        return Ok(());
    }
    let keys = KeySet::open(&stored, &app.ring, now)?;
    let documents = app.documents.with_keys(&keys)?;
    live.change(|app| app.with_keys(keys, documents));
    tracing::info!("the signing keys were read again");
    Ok(())
}

/// Tells the age of the oldest key of each stage; 0 where there is none.
fn measure(stored: &[Record], now: UnixTime) {
    for stage in [Stage::Published, Stage::Active, Stage::Retiring] {
        let of_it = stored
            .iter()
            .filter(|key| key.algorithm != crate::keys::subject::ALGORITHM)
            .filter(|key| Stage::of(key, now) == stage);
        let age = of_it.map(|key| now.since(key.made_at)).max();
        gauge!("fedtoken_signing_key_age_seconds", "state" => stage.as_str())
            .set(age.unwrap_or_default().as_secs_f64());
    }
}

/// The name of the lease.
const JOB: &str = "signing-keys";
/// Time between two looks; the margin of [`crate::keys::stage::LEAD`] is many times as long.
const PAUSE: Duration = Duration::from_secs(30);
/// How long nobody else makes keys.
const LEASE: Duration = Duration::from_secs(60);
