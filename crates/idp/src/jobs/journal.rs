//! Seals the journal: what waits goes into the chain within seconds, by one instance at a time; what
//! is too old leaves it, segment by segment; where the chain stands is written down outside.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use fedtoken_core::secret::{OpaqueToken, TokenDigest};
use fedtoken_storage::{
    ChainChange, Change, Changes, Conflict,
    stores::{JournalPart, Lease, LeaseClaim, Segment},
};
use tokio::time::sleep;

use crate::{
    app::App,
    gateways::spool,
    http::{Fault, Stop},
    journal::{Checkpoint, next_segment, stub},
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
    let mut written = None;
    for round in 0_u64.. {
        let app = live.app();
        told(seal(&app, me).await, "the journal cannot be sealed");
        if round % ROUNDS_A_MINUTE == 0 {
            told(
                thin(&app, plan.keep, me).await,
                "old lines of the journal cannot be removed",
            );
            if let Some(file) = &plan.checkpoints {
                let done = checkpoint(&app, file, &mut written).await;
                told(done, "a checkpoint of the journal cannot be written");
            }
        }
        tokio::select! {
            () = sleep(PAUSE) => {}
            () = stop.called() => return,
        }
    }
}

/// Seals all that waits, unless somebody else is at it.
///
/// # Errors
/// A fault of the database.
pub async fn seal(app: &App, me: TokenDigest) -> Result<(), Fault> {
    loop {
        let part = JournalPart::Unsealed;
        let rows = app.store.journal_rows(part, i64::MIN, ROWS).await?;
        if rows.is_empty() || somebody_else(app, me).await? {
            return Ok(());
        }
        let newest = app.store.newest_segment().await?;
        let next = next_segment(&app.journal, newest.as_ref(), &rows, app.clock.now());
        let Some(segment) = next else { return Ok(()) };
        let numbers = rows.iter().map(|row| row.seq).collect();
        let append = ChainChange::Append {
            segment,
            rows: numbers,
        };
        // Who was quicker has done it.
        if commit(app, me, append).await?.is_err() || rows.len() < ROWS as usize {
            return Ok(());
        }
    }
}

/// Removes what is older than this, a few segments at a time.
///
/// # Errors
/// A fault of the database.
pub async fn thin(app: &App, keep: Duration, me: TokenDigest) -> Result<(), Fault> {
    let before = app.clock.now().minus(keep);
    loop {
        let segments = app.store.segments(0, SEGMENTS).await?;
        let old = |segment: &&Segment| segment.sealed_at < before;
        let last = segments.iter().take_while(old).last();
        let Some(last) = last.filter(|last| last.removed_at.is_none()) else {
            return Ok(());
        };
        if somebody_else(app, me).await? {
            return Ok(());
        }
        let stub = stub(&app.journal, last, app.clock.now());
        if commit(app, me, ChainChange::Remove { stub })
            .await?
            .is_err()
        {
            return Ok(());
        }
        sleep(BREATH).await;
    }
}

/// Appends a line to the file where the chain has grown since the last one.
///
/// # Errors
/// A fault of the database, or what the file system says.
pub async fn checkpoint(
    app: &App,
    file: &Path,
    written: &mut Option<u64>,
) -> Result<(), CheckpointFault> {
    let newest = app.store.newest_segment().await.map_err(Fault::from)?;
    let Some(newest) = newest.filter(|newest| Some(newest.number) != *written) else {
        return Ok(());
    };
    let line = Checkpoint::of(&app.journal, &newest, app.clock.now()).to_line();
    spool::append(file, &line).await?;
    *written = Some(newest.number);
    Ok(())
}

/// No checkpoint was written.
#[derive(Debug, thiserror::Error)]
pub enum CheckpointFault {
    /// The database.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The file.
    #[error("the file cannot be written")]
    File(#[from] std::io::Error),
}

async fn somebody_else(app: &App, me: TokenDigest) -> Result<bool, Fault> {
    let lease = app.store.lease(JOB).await?;
    let now = app.clock.now();
    Ok(lease.is_some_and(|lease| lease.holder != me && lease.until > now))
}

/// The lease and the work are one commit.
async fn commit(
    app: &App,
    me: TokenDigest,
    work: ChainChange,
) -> Result<Result<(), Conflict>, Fault> {
    let at = app.clock.now();
    let lease = Lease {
        holder: me,
        until: at.plus(LEASE),
    };
    let job = JOB;
    let take = Change::TakeLease(LeaseClaim { job, lease, at });
    Ok(app
        .store
        .commit(Changes::from(take).and(work.into()))
        .await?)
}

fn told<E: std::error::Error>(done: Result<(), E>, what: &'static str) {
    if let Err(error) = done {
        let cause = error.source().map(ToString::to_string).unwrap_or_default();
        tracing::warn!(%error, cause, "{what}");
    }
}

/// The name of the lease.
const JOB: &str = "journal";
/// Time between two rounds. With [`LEASE`] it stays below five seconds, also where the instance
/// that sealed has just been killed.
const PAUSE: Duration = Duration::from_secs(1);
const ROUNDS_A_MINUTE: u64 = 60;
/// How long nobody else seals.
const LEASE: Duration = Duration::from_secs(3);
/// Lines of a segment, at most.
const ROWS: u32 = 500;
/// Segments removed at a time.
const SEGMENTS: u32 = 10;
/// Time between two removals, in which others may write.
const BREATH: Duration = Duration::from_millis(20);
