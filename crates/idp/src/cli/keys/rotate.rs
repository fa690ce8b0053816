//! `fedtoken keys rotate`: the next right step of a rotation, and what is to be done after it.

use std::{fmt::Write, path::Path, sync::Arc};

use fedtoken_core::{
    keyring::{KeyId, Keyring},
    rand_core::CryptoRng,
    time::UnixTime,
};
use fedtoken_storage::{
    Change, Changes, RingChange, Store,
    sql::SqlStore,
    stores::{Rewrapping, SealedPlace},
};

use super::{
    forget::{end_of_journal, reaches},
    ring::unusable,
    ring_path, signing, unread,
};
use crate::{
    cli::{
        arguments::RotateArguments,
        config::read,
        run::{Failed, say},
    },
    clock::{Clock, SystemClock},
    entropy::Entropy,
    journal::Scribe,
    keys::{Ring, RingFile, RingKey, Standing, file, subject},
    oidc::SubjectKey,
    rotation::{
        Broken, Counts, Obstacle, Situation, Stamps, Step, Witness, broken, count, is_needed,
        is_present, next,
    },
};

/// What the operator wants of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Wish {
    /// Whatever is next.
    GoOn(Stamps),
    /// A new key, although an old one is still in the ring.
    Add,
}

pub(in crate::cli) async fn rotate(arguments: RotateArguments) -> Result<(), Failed> {
    let config = read(arguments.files)?;
    let path = ring_path(&config, arguments.ring)?;
    let mut rng = Entropy::System.generator()?;
    // A rotation makes and migrates no database: it would be another one than the instances have.
    SqlStore::look(&config.database.url).await?.close().await?;
    let store = SqlStore::open(&config.database.url).await?;
    let wish = match (arguments.add, arguments.forget_stamps) {
        (true, _) => Wish::Add,
        (false, true) => Wish::GoOn(Stamps::Forget),
        (false, false) => Wish::GoOn(Stamps::Keep),
    };
    let now = SystemClock.now();
    let done = if arguments.signing {
        signing::step((&store, &path), now, &mut rng).await
    } else {
        step((&store, &path), wish, (now, &mut rng)).await
    };
    store.close().await?;
    say(&done?)
}

/// Takes one step; says what was done and what is next.
pub(super) async fn step(
    (store, path): (&dyn Store, &Path),
    wish: Wish,
    (now, rng): (UnixTime, &mut (impl CryptoRng + Send)),
) -> Result<String, Failed> {
    let mut ring = file::read_ring(path).map_err(unread(path))?;
    let keys: Vec<_> = ring.keys().collect();
    let witness = Witness::ask(store, now).await?;
    let situation = Situation {
        keys: &keys,
        witness: &witness,
        now,
    };
    belongs(store, &ring.keyring()?).await?;
    is_present(&situation)?;
    let name = path.display();
    match (wish, next(&situation)) {
        (Wish::GoOn(Stamps::Forget), Step::Add) => {
            Ok("there is no old key to forget; nothing was changed\n".to_owned())
        }
        (Wish::Add, _) | (Wish::GoOn(Stamps::Keep), Step::Add) => {
            let id = ring.add_next(now, rng)?;
            file::replace(path, &keys, &ring).map_err(unusable(path))?;
            Ok(format!(
                "added key {id}, which seals nothing yet\nnext: copy {name} to every instance, \
                 which notices it by itself; then `fedtoken keys rotate`\n"
            ))
        }
        (Wish::GoOn(_), Step::Use) => {
            let id = ring.use_next(now)?;
            file::replace(path, &keys, &ring).map_err(unusable(path))?;
            Ok(format!(
                "key {id} seals from now on\nnext: copy {name} to every instance; when all seal \
                 with it, one of them moves every value to it (`fedtoken keys list` tells how far \
                 it is); then `fedtoken keys rotate`\n"
            ))
        }
        (Wish::GoOn(_), Step::Wait(obstacle)) => Err(obstacle.into()),
        (Wish::GoOn(stamps), Step::Count) => {
            let counts = count(store).await?;
            let left = left(store, &ring, (&counts, &mut *rng)).await?;
            drop_old((store, path), ring, (&counts, &situation, stamps))
                .await
                .map(|text| format!("{text}{left}"))
                .map_err(|error| format!("{error}{left}").into())
        }
    }
}

/// Whether ring and database belong together: the ring opens the key behind pairwise names, which
/// every database has that an instance ever ran with.
///
/// # Errors
/// What is to be named otherwise.
pub(super) async fn belongs(store: &dyn Store, ring: &Keyring) -> Result<(), Failed> {
    let key = not_foreign(store, ring).await?;
    key.map(drop).ok_or_else(|| {
        "no instance ever ran with this database: start one first, or check database.url".into()
    })
}

/// The key behind pairwise names, none where no instance ever ran.
///
/// # Errors
/// What is to be named when the ring belongs to another database, or a fault of this one.
pub(in crate::cli) async fn not_foreign(
    store: &dyn Store,
    ring: &Keyring,
) -> Result<Option<SubjectKey>, Failed> {
    subject::find(&store.signing_keys().await?, ring).map_err(|_| FOREIGN.into())
}

/// The ring is not the database's.
pub(in crate::cli) const FOREIGN: &str = "the key ring does not open what this database holds: \
    check database.url and keys.ring_file, or what --ring names";

/// The rows that keep an old key for ever, as text.
async fn left(
    store: &dyn Store,
    ring: &RingFile,
    (counts, rng): (&Counts, &mut (impl CryptoRng + Send)),
) -> Result<String, Failed> {
    let mut text = String::new();
    let old = ring.keys().filter(|key| key.standing == Standing::Old);
    let old: Vec<_> = old.map(|key| key.id.to_string()).collect();
    for key in old.iter().filter(|key| counts.sealed_under(key) > 0) {
        for Broken { place, row } in broken(store, (&ring.keyring()?, key), rng).await? {
            let place = place.as_str();
            write!(
                text,
                "\n{place} of row {row} names key {key} and does not open: take the row \
                          from a backup, or remove it"
            )?;
        }
    }
    Ok(text)
}

/// Drops every old key that nothing needs, and forgets those that only the journal needs if that is
/// wanted.
async fn drop_old(
    (store, path): (&dyn Store, &Path),
    mut ring: RingFile,
    (counts, situation, stamps): (&Counts, &Situation<'_>, Stamps),
) -> Result<String, Failed> {
    let keys = situation.keys;
    let (mut text, mut dropped, mut forgotten) = (String::new(), 0, Vec::new());
    for key in keys {
        let vouches = counts.vouched_by(key.id.as_str()) > 0;
        let needed = match key.standing {
            Standing::Next | Standing::Seals => continue,
            Standing::Old => is_needed(key, counts, (situation, stamps)),
            Standing::Forgotten(_) if vouches => continue,
            Standing::Forgotten(_) => Ok(()),
        };
        match needed {
            Ok(()) if vouches => forgotten.push(key.id),
            Ok(()) => {
                if let Standing::Forgotten(_) = key.standing {
                    reaches(store, &scribe(&ring)?).await?;
                }
                ring.drop_old(&key.id)?;
                dropped += 1;
                writeln!(text, "dropped key {}: nothing is sealed under it", key.id)?;
            }
            Err(obstacle) => {
                if matches!(obstacle, Obstacle::Sealed { .. }) {
                    walk_again(store, keys, (counts, key)).await?;
                }
                writeln!(text, "kept: {obstacle}")?;
            }
        }
    }
    if dropped == 0 && forgotten.is_empty() {
        return Err(format!("{}{ADVICE}", text.trim_end()).into());
    }
    text.push_str(&forget((store, &mut ring), &forgotten, situation.now).await?);
    file::replace(path, keys, &ring).map_err(unusable(path))?;
    let name = path.display();
    writeln!(
        text,
        "the rotation is over when every instance has {name}: copy it there and away from the \
         database; keep the old ring with the backups it opens; another `fedtoken keys rotate` \
         begins the next rotation"
    )?;
    Ok(text)
}

fn scribe(ring: &RingFile) -> Result<Scribe, Failed> {
    let Ring {
        keyring, forgotten, ..
    } = Ring::of(ring)?;
    Ok(Scribe::new(&Arc::new(keyring)).remembering(&forgotten))
}

/// Leaves to these keys nothing but what they vouch for in the journal by now.
async fn forget(
    (store, ring): (&dyn Store, &mut RingFile),
    ids: &[KeyId],
    now: UnixTime,
) -> Result<String, Failed> {
    let mut text = String::new();
    if ids.is_empty() {
        return Ok(text);
    }
    let end = end_of_journal((store, &scribe(ring)?), ids, now).await?;
    for id in ids {
        ring.forget_old(id, end)?;
        writeln!(
            text,
            "forgot key {id}: it only vouches for the journal up to segment {} from now on",
            end.segment
        )?;
    }
    Ok(text)
}

/// Values that an instance sealed late are moved by another walk over their columns.
async fn walk_again(
    store: &dyn Store,
    keys: &[RingKey],
    (counts, old): (&Counts, &RingKey),
) -> Result<(), Failed> {
    let seals = keys.iter().find(|key| key.standing == Standing::Seals);
    let old = old.id.to_string();
    let left = |place: &SealedPlace| counts.sealed.contains_key(&(old.clone(), *place));
    let again = |place| {
        let state = Rewrapping {
            place,
            key_id: seals.map(|key| key.id.to_string()).unwrap_or_default(),
            after: None,
            moved: 0,
            done_at: None,
        };
        Change::from(RingChange::NoteRewrapping(state))
    };
    let places = SealedPlace::ALL.into_iter().filter(left);
    // These have no condition, so there is no conflict.
    let _ = store.commit(places.map(again).collect::<Changes>()).await?;
    Ok(())
}

const ADVICE: &str = "; nothing was changed. Try again later, or begin another rotation by `--add`. \
    `--forget-stamps` forgets such keys now: refresh tokens that they stamped are refused from then on, \
    browsers count as unknown, and lines of the journal stay provable";
