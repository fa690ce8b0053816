//! Sends the messages of the outbox: takes them on a lease, tries, and settles each.

use std::{pin::pin, sync::Arc, time::Duration};

use fedtoken_core::secret::{OpaqueToken, TokenDigest};
use fedtoken_storage::{
    Change, Changes,
    stores::{Claim, JournalEvent, Message, MessageKind, Reason},
};
use metrics::{counter, gauge};
use rand_chacha::ChaCha20Rng;
use tokio::{
    task::JoinSet,
    time::{sleep, timeout},
};

use super::{backchannel, backoff::next_attempt, duty::Duty, places::Places};
use crate::{
    app::App,
    http::{Fault, Stop},
    journal::Entry,
    live::Live,
    telemetry::Causes,
};

/// What became of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It arrived.
    Delivered,
    /// Nobody wants it any more.
    Obsolete,
    /// The receiver does not take it, however often it is sent.
    Refused,
    /// It did not arrive this time.
    Failed,
    /// It was not tried this time: too much is on its way to its receiver.
    Crowded,
}

/// An attempt, and about which client it was.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// What became of it.
    pub fate: Fate,
    /// The client, if the message could be read.
    pub client_id: Option<String>,
}

/// Sends until the stop, then lets what is under way come to its end.
pub async fn run(live: Live, stop: Stop) {
    run_every(live, PAUSE, stop).await;
}

/// The same with another pause between two looks that nobody rang for.
pub async fn run_every(live: impl Into<Live>, pause: Duration, stop: Stop) {
    let live = live.into();
    let bell = Arc::clone(&live.app().outbox);
    let (mut sending, places) = (JoinSet::new(), Arc::new(Places::default()));
    let mut taking = Duty::new(
        "messages cannot be taken from the outbox",
        "messages can be taken from the outbox again",
    );
    let (mut more, mut crowded) = (More::Perhaps, false);
    // The look for those put back is not moved by bells, nor by others who are put back.
    let (mut look, mut again) = (pin!(sleep(pause)), pin!(sleep(CROWDED)));
    loop {
        if more == More::Perhaps {
            let taken = take(&live.app(), (&mut sending, &places)).await;
            more = taking.told(taken).unwrap_or(More::No);
        }
        tokio::select! {
            () = stop.called() => break,
            () = bell.notified() => more = More::Perhaps,
            () = look.as_mut() => {
                look.set(sleep(pause));
                more = More::Perhaps;
            }
            () = again.as_mut(), if crowded => {
                crowded = false;
                more = More::Perhaps;
            }
            Some(done) = sending.join_next() => if matches!(done, Ok(Fate::Crowded)) && !crowded {
                again.set(sleep(CROWDED));
                crowded = true;
            }
        }
    }
    // What is not settled by then comes again when its lease is over.
    let _ = timeout(STOP_TIME, async {
        while sending.join_next().await.is_some() {}
    })
    .await;
}

/// Whether messages are due that were not taken.
#[derive(Clone, Copy, PartialEq, Eq)]
enum More {
    Perhaps,
    No,
}

/// Begins to send what is due, as far as there is room.
async fn take(
    app: &Arc<App>,
    (sending, places): (&mut JoinSet<Fate>, &Arc<Places>),
) -> Result<More, Fault> {
    measure(app).await?;
    let room = MOST_AT_ONCE.saturating_sub(sending.len());
    if room == 0 {
        return Ok(More::Perhaps);
    }
    let now = app.clock.now();
    let claim = Claim {
        lease: OpaqueToken::draw(&mut app.entropy.generator()?).digest(),
        now,
        until: now.plus(LEASE),
        most: u32::try_from(room).unwrap_or(u32::MAX),
    };
    let taken = app.store.claim(&claim).await?;
    let more = if taken.len() < room {
        More::No
    } else {
        More::Perhaps
    };
    for message in taken {
        let (app, places) = (Arc::clone(app), Arc::clone(places));
        sending.spawn(async move { handle(&app, &message, (claim.lease, &places)).await });
    }
    Ok(more)
}

/// Says how long the oldest message waits.
async fn measure(app: &App) -> Result<(), Fault> {
    let oldest = app.store.oldest_message().await?;
    let age = oldest.map_or(Duration::ZERO, |oldest| app.clock.now().since(oldest));
    gauge!("fedtoken_outbox_oldest_seconds").set(age.as_secs_f64());
    Ok(())
}

async fn handle(app: &App, message: &Message, (lease, places): (TokenDigest, &Places)) -> Fate {
    let attempt = match message.kind {
        MessageKind::BackchannelLogout => backchannel::send(app, message, places).await,
    };
    let fate = attempt.fate;
    if let Err(fault) = settle(app, message, (attempt, lease)).await {
        let id = message.id.as_str();
        tracing::warn!(error = %Causes(&fault), id, "a message cannot be settled");
    }
    fate
}

/// Writes down what became of a message.
async fn settle(
    app: &App,
    message: &Message,
    (attempt, lease): (Attempt, TokenDigest),
) -> Result<(), Fault> {
    let (id, now) = (message.id.clone(), app.clock.now());
    let mut rng = app.entropy.generator()?;
    let (outcome, changes) = match attempt.fate {
        Fate::Delivered => ("delivered", Change::FinishMessage { id, lease }.into()),
        Fate::Obsolete => ("obsolete", Change::FinishMessage { id, lease }.into()),
        Fate::Refused => (
            "refused",
            bury(
                app,
                (message, lease),
                (attempt.client_id, Reason::Refused),
                &mut rng,
            )?,
        ),
        Fate::Crowded => (
            "crowded",
            Change::ReturnMessage(id, lease, now.plus(CROWDED)).into(),
        ),
        Fate::Failed => match next_attempt(message, now, &mut rng) {
            Some(due_at) => ("failed", Change::DelayMessage { id, lease, due_at }.into()),
            None => (
                "buried",
                bury(
                    app,
                    (message, lease),
                    (attempt.client_id, Reason::GaveUp),
                    &mut rng,
                )?,
            ),
        },
    };
    let channel = channel(message.kind);
    counter!("fedtoken_messages_total", "channel" => channel, "outcome" => outcome).increment(1);
    if app.commit(changes).await?.is_err() {
        tracing::info!(
            id = message.id.as_str(),
            "somebody else has taken the message"
        );
    }
    Ok(())
}

/// Sets a message aside, and says so in the journal.
fn bury(
    app: &App,
    (message, lease): (&Message, TokenDigest),
    (client_id, reason): (Option<String>, Reason),
    rng: &mut ChaCha20Rng,
) -> Result<Changes, Fault> {
    let (id, at) = (message.id.clone(), app.clock.now());
    let entry = Entry {
        client_id: client_id.as_deref(),
        reason: Some(reason),
        ..Entry::new(JournalEvent::MessageBuried, at)
    };
    let line = app.journal.blank().line(entry, rng)?;
    Ok(Changes::from(Change::BuryMessage { id, lease, at }).and(line))
}

/// The name of a channel in metrics.
const fn channel(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::BackchannelLogout => "backchannel_logout",
    }
}

/// Time between two looks into the outbox that nobody rang for.
const PAUSE: Duration = Duration::from_secs(5);
/// How long nobody else gets the same message: longer than any attempt.
const LEASE: Duration = Duration::from_secs(30);
/// Messages that are on their way: 32 times what one receiver may hold.
const MOST_AT_ONCE: usize = 128;
/// How long a message rests that was not tried for want of a place at its receiver.
const CROWDED: Duration = Duration::from_secs(2);
/// Time that messages under way get after the call to stop (contract §5).
const STOP_TIME: Duration = Duration::from_secs(3);
