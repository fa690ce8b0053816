//! Takes another key ring over when its file changes, and notes in the database which keys this
//! instance has: a rotation waits until all instances have them.

use std::{io, path::PathBuf, time::Duration};

use fedtoken_core::{keyring::Context, secret::TokenDigest, time::UnixTime};
use fedtoken_storage::{Change, RingChange, stores::RingHolder};
use rand_chacha::ChaCha20Rng;
use tokio::time::sleep;

use super::{duty::Duty, hangup::Hangup};
use crate::{
    app::App,
    config::clients::Fingerprint,
    http::{Fault, Stop},
    keys::{Ring, RingFileError, RingKey, Standing, file},
    live::Live,
    rotation::{Misfit, Witness},
    telemetry::Causes,
};

/// How an instance names itself.
#[derive(Clone, Debug)]
pub struct Instance {
    /// To the others: digest of a random value.
    pub id: TokenDigest,
    /// To operators: its machine and the address it listens on.
    pub name: Option<String>,
}

impl From<TokenDigest> for Instance {
    /// One that has no name.
    fn from(id: TokenDigest) -> Self {
        Self { id, name: None }
    }
}

/// What became of another ring.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Taken {
    /// It is in use.
    Changed,
    /// It is the one in use.
    Same,
    /// It has not the key that this instance seals with: it belongs to something else.
    Foreign,
    /// It is from before the last step of a rotation.
    Old(Misfit),
}

/// The file of a ring.
#[derive(Debug)]
pub struct Watch {
    file: PathBuf,
    /// As it was when it was read last, sound or not: the same problem is named once.
    seen: Fingerprint,
    /// Whether there was one.
    is_bad: bool,
}

impl Watch {
    /// Of this file, which is read at the first look.
    #[must_use]
    pub fn of(file: PathBuf) -> Self {
        Self {
            file,
            seen: Fingerprint::default(),
            is_bad: false,
        }
    }

    /// Reads the file if it has changed, and takes its ring over.
    pub async fn look(&mut self, live: &Live, rng: &mut ChaCha20Rng) -> Taken {
        // Taken before the file is read, so that what changes meanwhile is seen.
        let now = Fingerprint::of_files(vec![self.file.clone()]);
        if now == self.seen {
            return Taken::Same;
        }
        self.seen = now;
        let file = self.file.display();
        let ring = match read(self.file.clone()).await {
            Ok(ring) => ring,
            Err(error) => {
                self.complain(&error);
                self.is_bad = true;
                return Taken::Same;
            }
        };
        match take(live, ring, rng).await {
            Ok(taken) => {
                self.tell(&taken, &live.app());
                taken
            }
            Err(error) => {
                tracing::warn!(%file, error = %Causes(&error), "the key ring is taken over later");
                self.is_bad = true;
                self.forget();
                Taken::Same
            }
        }
    }

    fn complain(&self, error: &RingFileError) {
        let file = self.file.display();
        match error {
            RingFileError::File(cause) if cause.kind() == io::ErrorKind::NotFound => {
                tracing::error!(%file, "the file of the key ring is missing, and the ring in use stays");
            }
            _ => {
                tracing::error!(%file, error = %Causes(error), "the key ring is left as it was");
            }
        }
    }

    fn tell(&mut self, taken: &Taken, app: &App) {
        let file = self.file.display();
        match taken {
            Taken::Changed => {
                let seals_with = app.ring.primary_id();
                let keys: Vec<_> = app.ring.ids().map(ToString::to_string).collect();
                let keys = keys.join(" ");
                tracing::info!(%file, %seals_with, keys, "another key ring is in use");
            }
            Taken::Foreign => tracing::error!(
                %file,
                "the key ring lacks the key that is in use, and is left alone"
            ),
            Taken::Old(misfit) => tracing::error!(
                %file,
                error = %misfit,
                "the key ring is left as it was: copy the present one"
            ),
            Taken::Same if self.is_bad => {
                tracing::info!(%file, "the key ring is well again, and the one in use");
            }
            Taken::Same => {}
        }
        self.is_bad = matches!(taken, Taken::Foreign | Taken::Old(_));
    }

    /// Reads it at the next look, whether or not it has changed.
    fn forget(&mut self) {
        self.seen = Fingerprint::default();
    }
}

/// Looks every two seconds until the stop, or at SIGHUP; without a file only notes are written.
pub async fn run(live: Live, (file, me): (Option<PathBuf>, Instance), stop: Stop) {
    let Ok(mut rng) = live.app().entropy.generator() else {
        tracing::error!("no randomness: this instance does not take part in rotations");
        return;
    };
    let (mut watch, mut since) = (file.map(Watch::of), live.app().clock.now());
    let mut noting = Duty::new(
        "it cannot be noted which keys this instance has",
        "it can be noted again which keys this instance has",
    );
    let mut hangup = Hangup::listen();
    for round in 0_u64.. {
        let taken = match &mut watch {
            Some(watch) => watch.look(&live, &mut rng).await,
            None => Taken::Same,
        };
        if taken == Taken::Changed {
            since = live.app().clock.now();
        }
        if taken == Taken::Changed || round % ROUNDS_A_NOTE == 0 {
            noting.told(note(&live.app(), &me, since).await);
        }
        tokio::select! {
            () = sleep(PAUSE) => {}
            () = hangup.next() => watch.iter_mut().for_each(Watch::forget),
            () = stop.called() => break,
        }
    }
    let leave = Change::from(RingChange::DropHolder(me.id));
    let left = live.app().store.commit(leave.into()).await;
    noting.told(left.map_err(Fault::from));
}

/// Notes which keys this instance has.
///
/// # Errors
/// A fault of the database.
pub async fn note(app: &App, me: &Instance, since: UnixTime) -> Result<(), Fault> {
    let holder = RingHolder {
        instance: me.id,
        name: me.name.clone(),
        primary: app.ring.primary_id().to_string(),
        key_ids: app.ring.ids().map(ToString::to_string).collect(),
        since,
        seen_at: app.clock.now(),
    };
    let note = Change::from(RingChange::NoteHolder(holder));
    // It has no condition, so there is no conflict.
    let _ = app.store.commit(note.into()).await?;
    Ok(())
}

/// Takes another ring over, if it opens what the present one and other instances seal, and takes no
/// step back.
///
/// # Errors
/// A fault of the database.
pub async fn take(
    live: &Live,
    ring: impl Into<Ring>,
    rng: &mut ChaCha20Rng,
) -> Result<Taken, Fault> {
    let (present, ring) = (live.app(), ring.into());
    if Ring::is_same(&ring.keys, &present.ring_keys) {
        return Ok(Taken::Same);
    }
    let probe = Context::new("fedtoken/ring-probe/v1");
    let sealed = present.ring.seal(&probe, b"probe", rng);
    if !sealed.is_ok_and(|sealed| ring.keyring.open(&probe, &sealed).is_ok()) {
        return Ok(Taken::Foreign);
    }
    if let Err(misfit) = step_back(&present, &ring.keys) {
        return Ok(Taken::Old(misfit));
    }
    let witness = Witness::ask(&*present.store, present.clock.now()).await?;
    if let Err(misfit) = witness.fits(&ring.keys) {
        return Ok(Taken::Old(misfit));
    }
    live.change(|app| app.with_ring(ring));
    Ok(Taken::Changed)
}

/// A key that seals here does not wait for its turn again, and one that was forgotten stays so.
fn step_back(present: &App, keys: &[RingKey]) -> Result<(), Misfit> {
    let opens = |id| keys.iter().any(|key| key.id == id && key.opens());
    let mut forgotten = present.ring_keys.iter().filter(|key| !key.opens());
    if let Some(key) = forgotten.find(|key| opens(key.id)) {
        let key = key.id.to_string();
        return Err(Misfit::Revives { key });
    }
    let primary = present.ring.primary_id();
    let waits = |key: &RingKey| key.id == *primary && key.standing == Standing::Next;
    let key = primary.to_string();
    if keys.iter().any(waits) {
        return Err(Misfit::Behind { key });
    }
    Ok(())
}

/// Files may be slow: they are read where no request waits.
async fn read(file: PathBuf) -> Result<Ring, RingFileError> {
    let work = tokio::task::spawn_blocking(move || file::load_ring(&file));
    work.await
        .unwrap_or_else(|error| Err(RingFileError::File(io::Error::other(error))))
}

/// Time between two looks.
const PAUSE: Duration = Duration::from_secs(2);
/// A note every half minute: whoever wrote none for two minutes is not counted on.
const ROUNDS_A_NOTE: u64 = 15;
