//! Something to be written and somebody who waits for the answer.

use async_trait::async_trait;
use tokio::sync::oneshot;

use super::Transaction;
use crate::{
    StorageError,
    sql::{answer::fault, postgres::Anchors},
};

/// What is to be done in a transaction.
///
/// It may be done several times, each time after all its effects were taken back.
#[async_trait]
pub(in crate::sql) trait Work: Send + Sync + 'static {
    /// What the caller hears when it was done or refused.
    type Answer: Send + 'static;

    /// Does it.
    async fn run(&self, tx: &Transaction) -> Result<Self::Answer, StorageError>;

    /// Whether the answer is a refusal, after which nothing may stay.
    fn is_refusal(_answer: &Self::Answer) -> bool {
        false
    }

    /// What it is about, where several transactions run beside each other.
    fn anchors(&self) -> Anchors {
        Anchors::default()
    }

    /// Whether it may be done once more when nobody knows whether it was.
    fn may_be_repeated(&self) -> bool {
        false
    }
}

/// Work of any kind with its caller.
#[async_trait]
pub(super) trait Job: Send {
    /// Does the work and keeps its outcome.
    async fn run(&mut self, tx: &Transaction) -> Trace;

    /// Tells the outcome, which stands by now. A caller that went away does not hear it.
    fn answer(self: Box<Self>);

    /// Tells that nothing was saved.
    fn fail(self: Box<Self>, fault: StorageError);
}

/// What work left in its transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trace {
    /// All its effects, or none because it was refused before it wrote anything.
    Whole,
    /// A part of them, or a transaction that nobody can rely on any more.
    Broken,
    /// Statements failed together: only one by one will they tell which.
    Unclear,
}

/// Work whose caller waits.
pub(super) struct Waiting<W: Work> {
    work: W,
    outcome: Option<Result<W::Answer, StorageError>>,
    caller: oneshot::Sender<Result<W::Answer, StorageError>>,
}

impl<W: Work> Waiting<W> {
    /// Joins work and caller.
    pub(super) fn new(work: W, caller: oneshot::Sender<Result<W::Answer, StorageError>>) -> Self {
        Self {
            work,
            outcome: None,
            caller,
        }
    }
}

#[async_trait]
impl<W: Work> Job for Waiting<W> {
    async fn run(&mut self, tx: &Transaction) -> Trace {
        tx.begin_job();
        let outcome = match self.work.run(tx).await {
            Ok(answer) if !W::is_refusal(&answer) => {
                tx.settle().await.map_err(fault).map(|()| answer)
            }
            refused => {
                tx.forget();
                refused
            }
        };
        let trace = match &outcome {
            _ if tx.stumbled() => Trace::Unclear,
            Ok(answer) if W::is_refusal(answer) && tx.wrote() => Trace::Broken,
            Ok(_) => Trace::Whole,
            Err(_) => Trace::Broken,
        };
        self.outcome = Some(outcome);
        trace
    }

    fn answer(self: Box<Self>) {
        if let Some(outcome) = self.outcome {
            let _unheard = self.caller.send(outcome);
        }
    }

    fn fail(self: Box<Self>, fault: StorageError) {
        let _unheard = self.caller.send(Err(fault));
    }
}
