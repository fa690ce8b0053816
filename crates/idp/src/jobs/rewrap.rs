//! Moves everything that is sealed to the key that seals now: in small batches, by one instance at a
//! time, each value only if it is still what was read. How far it is stands in the database, so it
//! goes on where it stopped, here or elsewhere.

use std::time::Duration;

use fedtoken_core::{keyring::Keyring, secret::TokenDigest};
use fedtoken_storage::{
    Change, Changes, RingChange,
    stores::{Lease, LeaseClaim, Rewrapping, SealedPlace, SealedValue},
};
use rand_chacha::ChaCha20Rng;
use tokio::time::sleep;

use crate::{
    app::App,
    http::{Fault, Stop},
    live::Live,
    rotation::{Witness, agreed, rewrap},
};

/// What a batch found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Batch {
    /// There is more to do.
    More,
    /// Everything is under the key that seals.
    Done,
    /// Somebody else is at it, or instances do not agree on the key.
    NotMine,
}

/// Looks every few seconds until the stop, and goes on at once while there is more; `me` is how the
/// instance names itself to others.
pub async fn run(live: Live, me: TokenDigest, stop: Stop) {
    loop {
        let pause = match batch(&live.app(), me).await {
            Ok(Batch::More) => BREATH,
            Ok(Batch::Done | Batch::NotMine) => PAUSE,
            Err(error) => {
                tracing::warn!(%error, "sealed values cannot be moved to the new key");
                PAUSE
            }
        };
        tokio::select! {
            () = sleep(pause) => {}
            () = stop.called() => return,
        }
    }
}

/// Moves the next few values.
///
/// # Errors
/// A fault of the database.
pub async fn batch(app: &App, me: TokenDigest) -> Result<Batch, Fault> {
    // Where there is one key, everything is under it.
    if app.ring.ids().count() == 1 {
        return Ok(Batch::Done);
    }
    let primary = app.ring.primary_id().to_string();
    let now = app.clock.now();
    let witness = Witness::ask(&*app.store, now).await?;
    // Nobody else's silence is an agreement before others can see this instance.
    let seen = witness.holders.iter().any(|holder| holder.instance == me);
    if !seen || agreed(&witness.holders, &primary, now).is_err() {
        return Ok(Batch::NotMine);
    }
    if let Err(error) = witness.fits(&app.ring_keys) {
        tracing::error!(%error, "no sealed value is moved with this key ring: copy the present one");
        return Ok(Batch::NotMine);
    }
    let Some(state) = under_way(&witness.rewrappings, &primary) else {
        return Ok(Batch::Done);
    };
    let lease = app.store.lease(JOB).await?;
    if lease.is_some_and(|lease| lease.holder != me && lease.until > now) {
        return Ok(Batch::NotMine);
    }
    let after = state.after.as_deref();
    let page = app.store.sealed_values(state.place, after, ROWS).await?;
    let changes = moves(&page, state, app)?;
    let claim = LeaseClaim {
        job: JOB,
        lease: Lease {
            holder: me,
            until: now.plus(LEASE),
        },
        at: now,
    };
    let changes = Changes::from(Change::TakeLease(claim)).and_all(changes);
    let saved = app.store.commit(changes).await?;
    Ok(saved.map_or(Batch::NotMine, |()| Batch::More))
}

/// The first place that is not done; none when all are.
fn under_way(known: &[Rewrapping], primary: &str) -> Option<Rewrapping> {
    let mut states = SealedPlace::ALL.into_iter().map(|place| {
        let state = known
            .iter()
            .find(|state| state.place == place && state.key_id == primary);
        state.cloned().unwrap_or_else(|| Rewrapping {
            place,
            key_id: primary.to_owned(),
            after: None,
            moved: 0,
            done_at: None,
        })
    });
    states.find(|state| state.done_at.is_none())
}

/// The steps for a page, and how far they bring the place.
fn moves(page: &[SealedValue], state: Rewrapping, app: &App) -> Result<Vec<Change>, Fault> {
    let mut rng = app.entropy.generator()?;
    let changes: Vec<_> = page
        .iter()
        .filter_map(|value| moved(value, state.place, (&app.ring, &mut rng)))
        .collect();
    let last = page.last().map(|value| value.key.clone());
    let is_last = page.len() < ROWS as usize;
    let state = Rewrapping {
        moved: state.moved.saturating_add(changes.len() as u64),
        after: last.or(state.after),
        done_at: is_last.then(|| app.clock.now()),
        ..state
    };
    if is_last {
        let (place, moved) = (state.place.as_str(), state.moved);
        tracing::info!(
            place,
            moved,
            key = state.key_id,
            "all values are under the key"
        );
    }
    let note = RingChange::NoteRewrapping(state).into();
    Ok(changes.into_iter().chain([note]).collect())
}

/// One that does not open stays: `keys rotate` counts it and keeps its key.
fn moved(
    value: &SealedValue,
    place: SealedPlace,
    (ring, rng): (&Keyring, &mut ChaCha20Rng),
) -> Option<Change> {
    let to = rewrap(value, ring, rng).unwrap_or_else(|error| {
        let place = place.as_str();
        tracing::error!(%error, place, "a sealed value does not open and was left as it is");
        None
    })?;
    let change = RingChange::Rewrap {
        place,
        key: value.key.clone(),
        from: value.sealed.clone(),
        to,
    };
    Some(change.into())
}

/// The name of the lease.
const JOB: &str = "rewrap";
/// Values of a batch, at most: a commit of some milliseconds.
const ROWS: u32 = 100;
/// Time between two batches, in which others may write.
const BREATH: Duration = Duration::from_millis(20);
/// Time between two looks whether there is something to do.
const PAUSE: Duration = Duration::from_secs(10);
/// How long nobody else goes on after a batch.
const LEASE: Duration = Duration::from_secs(10);
