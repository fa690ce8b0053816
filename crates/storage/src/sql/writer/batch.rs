//! Many jobs in one transaction, as if each had one of its own.
//!
//! Nothing marks where one job ends and the next begins, for a savepoint costs two statements.
//! A job that is refused before it wrote anything needs none. One that leaves a part behind makes
//! the transaction go back; then the jobs before it are done again without it, and it after them.

use std::collections::VecDeque;

use sea_orm::{DatabaseConnection, DbErr};

use super::{
    job::{Job, Trace},
    transaction::{Manner, Transaction},
};
use crate::sql::answer::fault;

/// Does all jobs in order and answers each as soon as its outcome is on the disk.
pub(super) async fn run(writer: &DatabaseConnection, jobs: Vec<Box<dyn Job>>) {
    let mut waiting = VecDeque::from(jobs);
    let mut share = waiting.len();
    let mut manner = Manner::Joined;
    while !waiting.is_empty() {
        let jobs = waiting.iter_mut().take(share);
        let settled = match together((writer, manner), jobs).await {
            End::Saved => share,
            // Nothing came before it, so what stopped it is its own.
            End::Broken(0) => 1,
            End::Broken(at) => {
                share = at;
                continue;
            }
            End::Unclear(at) => {
                manner = Manner::Single;
                share = at.max(1);
                continue;
            }
            End::Failed(error) => {
                for job in waiting.drain(..share) {
                    job.fail(fault(error.clone()));
                }
                0
            }
        };
        waiting.drain(..settled).for_each(Job::answer);
        share = waiting.len();
    }
}

/// How a transaction ended.
enum End {
    /// All is on the disk.
    Saved,
    /// The job with this number made it go back.
    Broken(usize),
    /// The same, and its statements have to go one by one to tell why.
    Unclear(usize),
    /// It could not begin or not be saved.
    Failed(DbErr),
}

async fn together(
    (writer, manner): (&DatabaseConnection, Manner),
    jobs: impl Iterator<Item = &mut Box<dyn Job>>,
) -> End {
    let tx = match Transaction::begin(writer, manner).await {
        Ok(tx) => tx,
        Err(error) => return End::Failed(error),
    };
    for (at, job) in jobs.enumerate() {
        let end = match job.run(&tx).await {
            Trace::Whole => continue,
            Trace::Broken => End::Broken(at),
            Trace::Unclear => End::Unclear(at),
        };
        if let Err(error) = tx.rollback().await {
            // SQLite has taken it back itself, as it does when the disk is full; the pool
            // throws the confused connection away.
            tracing::warn!(%error, "a transaction could not be taken back");
        }
        return end;
    }
    match tx.commit().await {
        Ok(()) => End::Saved,
        Err(error) => End::Failed(error),
    }
}
