//! What a rotation of the ring may do next: pure, so that each rule can be seen to hold.
//!
//! ```text
//! add ---> every instance knows the key ---> use ---> every instance seals with it ---> moved
//!                                                                                        |
//!            no row and no stamp needs the old key <--- counted <------------------------+
//!                         |
//!                         +---> dropped
//! ```

use std::time::Duration;

use fedtoken_core::time::UnixTime;
use fedtoken_storage::stores::{RingHolder, SealedPlace};

use super::{Counts, Misfit, Witness};
use crate::keys::{RingKey, Standing};

/// What is known.
#[derive(Clone, Copy, Debug)]
pub struct Situation<'a> {
    /// The keys of the ring file, newest first.
    pub keys: &'a [RingKey],
    /// The instances that run, and how far each place is.
    pub witness: &'a Witness,
    /// Now.
    pub now: UnixTime,
}

/// What may be done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Step {
    /// Add a next key.
    Add,
    /// Let the next key seal.
    Use,
    /// Count what the old keys are still needed for.
    Count,
    /// Nothing yet.
    Wait(Obstacle),
}

/// Whether stamps that travel (refresh tokens, marks of devices) and lines of the journal keep an
/// old key in the ring.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stamps {
    /// They do.
    Keep,
    /// Its owner wants it gone: tokens that it stamped are refused. It is forgotten, which leaves it
    /// the lines that it vouches for by now.
    Forget,
}

/// What stands in the way.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Obstacle {
    /// The file is not the one that the instances work with.
    #[error(
        "a running instance has key {key}, which this file lacks: this is an old copy of the ring, \
         or the instance has not taken the present one over"
    )]
    OldCopy {
        /// The key.
        key: String,
    },
    /// Values were moved by a ring that is newer than the file.
    #[error(transparent)]
    Misfit(#[from] Misfit),
    /// Instances without the next key could not open what it seals.
    #[error(
        "running instances do not know key {key} yet: {}; copy the ring file there{KILLED}",
        instances.join(", ")
    )]
    Unknown {
        /// The next key.
        key: String,
        /// Which.
        instances: Vec<String>,
    },
    /// Instances that seal with another key.
    #[error(
        "running instances do not seal with key {key} yet: {}; copy the ring file there{KILLED}",
        instances.join(", ")
    )]
    Unused {
        /// The key that seals.
        key: String,
        /// Which.
        instances: Vec<String>,
    },
    /// Requests that began under the key before are not over.
    #[error("an instance took key {key} less than a minute ago: wait a moment")]
    Fresh {
        /// The key that seals.
        key: String,
    },
    /// Values are moved by instances that run, and none does.
    #[error("no instance runs, and only a running one moves values to key {key}")]
    NobodyMoves {
        /// The key that seals.
        key: String,
    },
    /// Values are just being moved.
    #[error("values are being moved to key {key}: {done} of {all} columns are done")]
    Moving {
        /// The key that seals.
        key: String,
        /// Columns that are done.
        done: usize,
        /// All columns.
        all: usize,
    },
    /// Rows that nothing else opens.
    #[error("{rows} values are still sealed under key {key}")]
    Sealed {
        /// The old key.
        key: String,
        /// How many.
        rows: u64,
    },
    /// What it stamped may still come back.
    #[error("key {key} stamped tokens that clients may hold until {}", day(*until))]
    Travelling {
        /// The old key.
        key: String,
        /// Until when.
        until: UnixTime,
    },
    /// Nobody wrote down when it ceased to seal.
    #[error("nobody wrote down when key {key} ceased to seal")]
    Undated {
        /// The old key.
        key: String,
    },
    /// Lines of the journal that nothing else verifies.
    #[error("key {key} vouches for {lines} lines and segments of the journal")]
    Vouching {
        /// The old key.
        key: String,
        /// How many.
        lines: u64,
    },
}

/// The next step of a rotation.
#[must_use]
pub fn next(situation: &Situation<'_>) -> Step {
    if let Err(obstacle) = is_present(situation) {
        return Step::Wait(obstacle);
    }
    let standing = |wanted| {
        let mut keys = situation.keys.iter();
        keys.find(move |key| key.standing == wanted)
    };
    if let Some(key) = standing(Standing::Next) {
        return known(situation, &key.id.to_string()).map_or(Step::Use, Step::Wait);
    }
    let (Some(seals), Some(_)) = (standing(Standing::Seals), standing(Standing::Old)) else {
        return Step::Add;
    };
    let primary = seals.id.to_string();
    agreed(&situation.witness.holders, &primary, situation.now)
        .and_then(|()| moved(situation, &primary))
        .map_or_else(Step::Wait, |()| Step::Count)
}

/// Whether the file is the ring that the instances work with, and no copy of an earlier one.
///
/// # Errors
/// [`Obstacle::OldCopy`] and [`Obstacle::Misfit`].
pub fn is_present(situation: &Situation<'_>) -> Result<(), Obstacle> {
    let here = |name: &String| {
        let mut keys = situation.keys.iter().filter(|key| key.opens());
        keys.any(|key| key.id.as_str() == name)
    };
    let named = situation.witness.holders.iter();
    let mut named = named.flat_map(|holder| holder.key_ids.iter());
    if let Some(key) = named.find(|name| !here(name)) {
        let key = key.clone();
        return Err(Obstacle::OldCopy { key });
    }
    Ok(situation.witness.fits(situation.keys)?)
}

/// Whether an old key is still needed.
///
/// # Errors
/// [`Obstacle`] says for what.
pub fn is_needed(
    key: &RingKey,
    counts: &Counts,
    (situation, stamps): (&Situation<'_>, Stamps),
) -> Result<(), Obstacle> {
    let name = key.id.to_string();
    let rows = counts.sealed_under(&name);
    if rows > 0 {
        return Err(Obstacle::Sealed { key: name, rows });
    }
    if stamps == Stamps::Forget {
        return Ok(());
    }
    let until = ceased(key, situation).map(|at| at.plus(TRAVELS));
    match until {
        None => return Err(Obstacle::Undated { key: name }),
        Some(until) if situation.now < until => {
            return Err(Obstacle::Travelling { key: name, until });
        }
        Some(_) => {}
    }
    match counts.vouched_by(&name) {
        0 => Ok(()),
        lines => Err(Obstacle::Vouching { key: name, lines }),
    }
}

/// Whether all instances seal with this key, and have done so long enough that no request is under
/// way that began before.
///
/// # Errors
/// [`Obstacle::Unused`] and [`Obstacle::Fresh`].
pub fn agreed(holders: &[RingHolder], primary: &str, now: UnixTime) -> Result<(), Obstacle> {
    let others = holders.iter().filter(|holder| holder.primary != primary);
    let instances: Vec<_> = others.map(|holder| named(holder, now)).collect();
    let key = primary.to_owned();
    if !instances.is_empty() {
        return Err(Obstacle::Unused { key, instances });
    }
    let fresh = |holder: &RingHolder| holder.since.plus(SETTLES) > now;
    if holders.iter().any(fresh) {
        return Err(Obstacle::Fresh { key });
    }
    Ok(())
}

/// When the last instance ceased to stamp with an old key. Its end in the file is when the operator
/// changed the file; an instance may get it days later, but always before the walk to the key that
/// seals now, and before the key that came after it has ended itself.
fn ceased(key: &RingKey, situation: &Situation<'_>) -> Option<UnixTime> {
    let place = situation.keys.iter().position(|other| other.id == key.id);
    let after = situation.keys.get(place?.checked_sub(1)?)?;
    let walked = situation.witness.rewrappings.iter();
    let walked = walked.filter(|state| state.key_id == after.id.as_str());
    let first = walked.filter_map(|state| state.done_at).min();
    let replaced_at = key.replaced_at?;
    Some(replaced_at.max(after.replaced_at.or(first).unwrap_or(replaced_at)))
}

fn known(situation: &Situation<'_>, next: &str) -> Option<Obstacle> {
    let knows = |holder: &&RingHolder| holder.key_ids.iter().any(|id| id == next);
    let unaware = situation
        .witness
        .holders
        .iter()
        .filter(|holder| !knows(holder));
    let instances: Vec<_> = unaware.map(|holder| named(holder, situation.now)).collect();
    let key = next.to_owned();
    (!instances.is_empty()).then_some(Obstacle::Unknown { key, instances })
}

/// An instance, and when it was last there: it may have been killed.
fn named(holder: &RingHolder, now: UnixTime) -> String {
    let name = holder.name.as_deref().unwrap_or("one without a name");
    let seconds = now.since(holder.seen_at).as_secs();
    format!("{name} (seen {seconds} s ago)")
}

fn moved(situation: &Situation<'_>, primary: &str) -> Result<(), Obstacle> {
    let finished = |place: &SealedPlace| {
        let mut known = situation.witness.rewrappings.iter();
        known.any(|state| {
            state.place == *place && state.key_id == primary && state.done_at.is_some()
        })
    };
    let (all, key) = (SealedPlace::ALL.len(), primary.to_owned());
    let done = SealedPlace::ALL
        .iter()
        .filter(|place| finished(place))
        .count();
    if done == all {
        Ok(())
    } else if situation.witness.holders.is_empty() {
        Err(Obstacle::NobodyMoves { key })
    } else {
        Err(Obstacle::Moving { key, done, all })
    }
}

fn day(at: UnixTime) -> String {
    let date = chrono::DateTime::from_timestamp(at.as_secs(), 0).unwrap_or_default();
    date.format("%Y-%m-%d").to_string()
}

/// Said after the instances that are waited for.
const KILLED: &str = " (one that was killed is waited for, for a little over two minutes)";

/// After an instance took a key over: how long requests may go on that began before.
const SETTLES: Duration = Duration::from_secs(60);

/// For how long an instance counts as running after it was last there.
pub const SEEN: Duration = Duration::from_secs(120);

/// The longest that a token lives which is known by its stamp alone: 90 days, as refresh tokens of
/// confidential clients. The mark of a device lives longer; without it a login counts as one from
/// an unknown device.
const TRAVELS: Duration = Duration::from_secs(90 * 24 * 60 * 60);

#[cfg(test)]
mod tests;
