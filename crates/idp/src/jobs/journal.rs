//! Seals the journal: what waits goes into the chain within seconds, by one instance at a time; what
//! is too old leaves it, segment by segment; where the chain stands is written down outside.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use fedtoken_core::{
    secret::{OpaqueToken, TokenDigest},
    time::UnixTime,
};
use fedtoken_storage::{
    ChainChange, Change, Changes, Conflict, StorageError,
    stores::{ChainPlace, JournalPart, JournalRow, LeaseClaim, Segment},
};
use metrics::gauge;
use tokio::time::sleep;

use super::{
    journal_voice::{Voice, Words},
    lease::{self, is_elsewhere},
};
use crate::{
    app::App,
    gateways::spool,
    http::{Fault, Stop},
    journal::{
        ChainError, Checkpoint, check_lines, genuine, needs_lines, next_segment, removable, stub,
    },
    live::Live,
};

/// What the operator wants of it.
#[derive(Clone, Debug)]
pub struct Plan {
    /// How long lines stay.
    pub keep: Duration,
    /// The file that checkpoints are appended to.
    pub checkpoints: Option<PathBuf>,
}

/// Seals every second or so until the stop, and looks every minute for what is too old.
pub async fn run(live: Live, plan: Plan, stop: Stop) {
    let Ok(mut rng) = live.app().entropy.generator() else {
        tracing::error!("no randomness: the journal is not sealed by this instance");
        return;
    };
    let me = OpaqueToken::draw(&mut rng).digest();
    let (mut voice, mut written, mut more) = (Voice::default(), None, More::No);
    for round in 0_u64.. {
        let app = live.app();
        let sealed = seal(&app, me, &stop).await;
        voice.sealed(sealed);
        if round % ROUNDS_A_MINUTE == 0 {
            more = More::Perhaps;
            if let Some(file) = &plan.checkpoints {
                let done = checkpoint(&app, file, &mut written).await;
                voice.told(done, CHECKPOINT);
            }
        }
        if more == More::Perhaps {
            let done = thin(&app, plan.keep, me, &stop).await;
            let done = voice.told(done, THINNING);
            more = done.unwrap_or(More::No);
        }
        let pause = if more == More::Perhaps { BREATH } else { PAUSE };
        tokio::select! {
            () = sleep(pause) => {}
            () = stop.called() => return,
        }
    }
}

/// Seals what waits, unless somebody else is at it: as soon as it fills a segment, or one of its
/// lines is three seconds old. At a stop it ends after the segment at hand.
///
/// # Errors
/// [`JournalFault`].
pub async fn seal(app: &App, me: TokenDigest, stop: &Stop) -> Result<Sealed, JournalFault> {
    let (mut after, mut oldest) = (i64::MIN, None);
    loop {
        let part = JournalPart::Unsealed;
        let rows = app.store.journal_rows(part, after, ROWS).await?;
        let now = app.clock.now();
        let oldest = *oldest.get_or_insert_with(|| age(&rows, now));
        gauge!("fedtoken_journal_oldest_unsealed_seconds").set(oldest.as_secs_f64());
        let Some(last) = rows.last() else { break };
        after = last.seq;
        if !is_due(&rows, now) || stop.is_called() || somebody_else(app, me).await? {
            return Ok(Sealed::Waits(oldest));
        }
        let newest = app.store.newest_segment().await?;
        let Some(segment) = next_segment(&app.journal, newest.as_ref(), &rows, now)? else {
            break;
        };
        if segment.plain > 0 {
            let lines = segment.plain;
            tracing::warn!(lines, "lines from before the chain are sealed as they are");
        }
        let full = rows.len() >= ROWS as usize;
        let rows = rows.iter().map(|row| row.seq).collect();
        let append = ChainChange::Append { segment, rows };
        match commit(app, me, append).await? {
            Ok(()) if full => {}
            Ok(()) => break,
            Err(Conflict::Chain) => return Ok(Sealed::Overtaken),
            Err(_) => return Ok(Sealed::Waits(oldest)),
        }
    }
    gauge!("fedtoken_journal_oldest_unsealed_seconds").set(0.0);
    Ok(Sealed::All)
}

/// What became of the lines that waited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sealed {
    /// They are sealed, or there were none.
    All,
    /// Some wait, the oldest of them for so long.
    Waits(Duration),
    /// The chain went on in the meantime: somebody else was quicker.
    Overtaken,
}

/// Removes lines that are older than this, a batch at a time.
///
/// # Errors
/// [`JournalFault`]; then nothing was removed.
pub async fn thin(
    app: &App,
    keep: Duration,
    me: TokenDigest,
    stop: &Stop,
) -> Result<More, JournalFault> {
    let now = app.clock.now();
    let segments = app.store.segments(0, SEGMENTS).await?;
    let newest = app.store.newest_segment().await?;
    let all = (&*segments, newest.as_ref());
    let last = removable(&app.journal, all, (now.minus(keep), now))?;
    let Some(last) = last else {
        return Ok(More::No);
    };
    if stop.is_called() || somebody_else(app, me).await? {
        return Ok(More::No);
    }
    if newest.is_none_or(|newest| now > newest.sealed_at.plus(SILENCE)) {
        return Err(JournalFault::Clock);
    }
    let last_number = last.number;
    for segment in segments.iter().take_while(|one| one.number <= last_number) {
        look_into(app, segment).await?;
    }
    let stub = stub(&app.journal, last, now)?;
    match commit(app, me, ChainChange::Remove { stub }).await? {
        Ok(()) => Ok(More::Perhaps),
        Err(_) => Ok(More::No),
    }
}

/// What rests on a forgotten key is as old as its lines are, and not as it says.
async fn look_into(app: &App, segment: &Segment) -> Result<(), JournalFault> {
    if !needs_lines(&app.journal, segment) {
        return Ok(());
    }
    let number = i64::try_from(segment.number).unwrap_or(i64::MAX);
    let before = ChainPlace {
        segment: number.saturating_sub(1),
        seq: i64::MAX,
    };
    let rows = app.store.sealed_rows(before, number, ROWS + 1).await?;
    Ok(check_lines(segment, &rows)?)
}

/// Whether there may be more to remove.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum More {
    /// Look again.
    Perhaps,
    /// Not in this minute.
    No,
}

/// Appends a line to the file where the chain has grown since the last one, and looks whether it
/// still holds what that one says.
///
/// # Errors
/// [`JournalFault`].
pub async fn checkpoint(
    app: &App,
    file: &Path,
    written: &mut Option<(u64, TokenDigest)>,
) -> Result<(), JournalFault> {
    if let Some(written) = written {
        remains(app, *written).await?;
    }
    let Some(newest) = app.store.newest_segment().await? else {
        return Ok(());
    };
    let end = (newest.number, newest.hash);
    if *written != Some(end) {
        let line = Checkpoint::of(&app.journal, &newest, app.clock.now())?.to_line();
        let path = file.to_owned();
        let append = spool::append(file, &line).await;
        append.map_err(|source| JournalFault::File { path, source })?;
        *written = Some(end);
    }
    Ok(())
}

/// The journal is not kept as it should be.
#[derive(Debug, thiserror::Error)]
pub enum JournalFault {
    /// The database.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The chain is not ours: somebody wrote to the database.
    #[error("{0}; nothing is signed that rests on it")]
    Chain(#[from] ChainError),
    /// The chain is not the one that was there before: somebody wrote to the database.
    #[error("segment {0} is gone or replaced, and a checkpoint of it was written")]
    Lost(u64),
    /// The clock is far beyond the newest segment.
    #[error("no line was sealed for a week by this clock: it may be wrong")]
    Clock,
    /// The file of checkpoints.
    #[error("{} cannot be written", path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
}

impl From<StorageError> for JournalFault {
    fn from(error: StorageError) -> Self {
        Self::Fault(error.into())
    }
}

fn age(rows: &[JournalRow], now: UnixTime) -> Duration {
    let ages = rows
        .iter()
        .map(|row| now.since(UnixTime::from_secs(row.at)));
    ages.max().unwrap_or_default()
}

/// Lines of a clock that is ahead do not wait for it.
fn is_due(rows: &[JournalRow], now: UnixTime) -> bool {
    let is_ahead = |row: &JournalRow| row.at > now.as_secs();
    rows.len() >= ROWS as usize || age(rows, now) >= WAIT || rows.iter().any(is_ahead)
}

/// Whether the chain still has this segment, or the stub of a later one.
async fn remains(app: &App, (number, hash): (u64, TokenDigest)) -> Result<(), JournalFault> {
    let found = app.store.segments(number.saturating_sub(1), 1).await?;
    let is_it = |found: &Segment| match found.removed_at {
        Some(_) if found.number > number => true,
        _ => found.number == number && found.hash == hash,
    };
    match found.first() {
        Some(found) => genuine(&app.journal, found)?,
        None => return Err(JournalFault::Lost(number)),
    }
    if found.first().is_some_and(is_it) {
        Ok(())
    } else {
        Err(JournalFault::Lost(number))
    }
}

async fn somebody_else(app: &App, me: TokenDigest) -> Result<bool, Fault> {
    Ok(is_elsewhere(app, &claim(me, app.clock.now())).await?)
}

/// The lease and the work are one commit.
async fn commit(
    app: &App,
    me: TokenDigest,
    work: ChainChange,
) -> Result<Result<(), Conflict>, Fault> {
    let take = Change::TakeLease(claim(me, app.clock.now()));
    Ok(app
        .store
        .commit(Changes::from(take).and(work.into()))
        .await?)
}

fn claim(me: TokenDigest, at: UnixTime) -> LeaseClaim {
    lease::claim(JOB, me, (at, LEASE))
}

/// In words: a checkpoint failed, and is written again.
const CHECKPOINT: Words = (
    "a checkpoint of the journal cannot be written",
    "checkpoints of the journal can be written again",
);
/// In words: a removal failed, and is done again.
const THINNING: Words = (
    "old lines of the journal cannot be removed",
    "old lines of the journal can be removed again",
);
/// The name of the lease.
const JOB: &str = "journal";
/// Time between two rounds. With [`WAIT`] a line is sealed within five seconds; where the instance
/// that sealed has just been killed, [`LEASE`] later.
const PAUSE: Duration = Duration::from_secs(1);
const ROUNDS_A_MINUTE: u64 = 60;
/// How long nobody else seals.
const LEASE: Duration = Duration::from_secs(3);
/// Lines of a segment, at most.
const ROWS: u32 = 500;
/// How long a line may wait for others to share its segment.
const WAIT: Duration = Duration::from_secs(3);
/// Segments looked at for a removal.
const SEGMENTS: u32 = 200;
/// How long nothing may have been sealed before a removal: a clock that jumped ahead must not
/// make everything old.
const SILENCE: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// Time between two removals, in which others may write.
const BREATH: Duration = Duration::from_millis(20);
