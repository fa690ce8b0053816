//! Moves everything that is sealed to the key that seals now: in small batches, by one instance at a
//! time, each value only if it is still what was read. How far it is stands in the database, so it
//! goes on where it stopped, here or elsewhere.

use std::time::Duration;

use fedtoken_core::{keyring::Keyring, secret::TokenDigest, time::UnixTime};
use fedtoken_storage::{
    Change, Changes, RingChange,
    stores::{LeaseClaim, Rewrapping, SealedPlace, SealedValue},
};
use rand_chacha::ChaCha20Rng;
use tokio::time::sleep;

use super::{
    duty::Duty,
    lease::{self, is_elsewhere},
};
use crate::{
    app::App,
    http::{Fault, Stop},
    live::Live,
    rotation::{ValueError, Witness, agreed, rewrap},
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

/// Moves values in the name of an instance.
#[derive(Debug)]
pub struct Walker {
    me: TokenDigest,
    /// Values of the place under way that did not open, as far as this instance walked over it.
    left: u64,
}

/// What a page brings: the steps, how far they bring the place, and the values that did not open.
struct Moves {
    changes: Vec<Change>,
    state: Rewrapping,
    left: u64,
}

/// Looks every few seconds until the stop, and goes on at once while there is more; `me` is how the
/// instance names itself to others.
pub async fn run(live: Live, me: TokenDigest, stop: Stop) {
    let mut walker = Walker::new(me);
    let mut moving = Duty::new(
        "sealed values cannot be moved to the new key",
        "sealed values can be moved to the new key again",
    );
    loop {
        let pause = match moving.told(walker.batch(&live.app()).await) {
            Some(Batch::More) => BREATH,
            Some(Batch::Done | Batch::NotMine) | None => PAUSE,
        };
        tokio::select! {
            () = sleep(pause) => {}
            () = stop.called() => return,
        }
    }
}

impl Walker {
    /// At the beginning of its walk; `me` is how the instance names itself to others.
    #[must_use]
    pub const fn new(me: TokenDigest) -> Self {
        Self { me, left: 0 }
    }

    /// Moves the next few values.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn batch(&mut self, app: &App) -> Result<Batch, Fault> {
        // Where there is one key, everything is under it.
        if app.ring.ids().count() == 1 {
            return Ok(Batch::Done);
        }
        let (primary, now) = (app.ring.primary_id().to_string(), app.clock.now());
        let witness = Witness::ask(&*app.store, now).await?;
        if !is_ready((&witness, self.me), app, &primary) {
            return Ok(Batch::NotMine);
        }
        let Some(state) = under_way(&witness.rewrappings, &primary) else {
            return Ok(Batch::Done);
        };
        if is_elsewhere(app, &claim(self.me, now)).await? {
            return Ok(Batch::NotMine);
        }
        let after = state.after.as_deref();
        let page = app.store.sealed_values(state.place, after, ROWS).await?;
        let Moves {
            changes,
            state,
            left,
        } = moves(&page, state, app)?;
        let note = RingChange::NoteRewrapping(state.clone());
        let changes = Changes::from(Change::TakeLease(claim(self.me, now)))
            .and_all(changes)
            .and(note.into());
        if app.store.commit(changes).await?.is_err() {
            return Ok(Batch::NotMine);
        }
        self.tell(&state, left);
        Ok(Batch::More)
    }

    /// Says what was reached, which others can see by now.
    fn tell(&mut self, state: &Rewrapping, left: u64) {
        self.left = self.left.saturating_add(left);
        if state.done_at.is_none() {
            return;
        }
        let (place, moved, left) = (state.place.as_str(), state.moved, self.left);
        let key = &state.key_id;
        if left == 0 {
            tracing::info!(place, moved, key, "all values are under the key");
        } else {
            tracing::error!(
                place,
                moved,
                left,
                key,
                "some values were left under other keys"
            );
        }
        self.left = 0;
    }
}

/// Whether values may be moved to the key that seals here.
fn is_ready((witness, me): (&Witness, TokenDigest), app: &App, primary: &str) -> bool {
    // Nobody else's silence is an agreement before others can see this instance.
    let seen = witness.holders.iter().any(|holder| holder.instance == me);
    if !seen || agreed(&witness.holders, primary, app.clock.now()).is_err() {
        return false;
    }
    let fits = witness.fits(&app.ring_keys);
    if let Err(error) = &fits {
        tracing::error!(%error, "no sealed value is moved with this key ring: copy the present one");
    }
    fits.is_ok()
}

fn claim(me: TokenDigest, now: UnixTime) -> LeaseClaim {
    lease::claim(JOB, me, (now, LEASE))
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

/// What is to be done with a page.
fn moves(page: &[SealedValue], state: Rewrapping, app: &App) -> Result<Moves, Fault> {
    let mut rng = app.entropy.generator()?;
    let (mut changes, mut left) = (Vec::new(), 0);
    for value in page {
        match moved(value, state.place, (&app.ring, &mut rng)) {
            Ok(change) => changes.extend(change),
            // It stays: `keys rotate` counts it, names its row and keeps its key.
            Err(error) => {
                let (place, row) = (state.place.as_str(), &value.key);
                tracing::error!(%error, place, row, "a sealed value does not open and was left as it is");
                left += 1;
            }
        }
    }
    let last = page.last().map(|value| value.key.clone());
    let state = Rewrapping {
        moved: state.moved.saturating_add(changes.len() as u64),
        after: last.or(state.after),
        done_at: (page.len() < ROWS as usize).then(|| app.clock.now()),
        ..state
    };
    Ok(Moves {
        changes,
        state,
        left,
    })
}

/// None where it is under the key already.
fn moved(
    value: &SealedValue,
    place: SealedPlace,
    (ring, rng): (&Keyring, &mut ChaCha20Rng),
) -> Result<Option<Change>, ValueError> {
    let to = rewrap(value, ring, rng)?;
    let change = |to| RingChange::Rewrap {
        place,
        key: value.key.clone(),
        from: value.sealed.clone(),
        to,
    };
    Ok(to.map(change).map(Change::from))
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
