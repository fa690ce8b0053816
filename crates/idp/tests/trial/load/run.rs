//! The load from its begin to its end.

use std::time::Duration;

use fedtoken_core::secret::OpaqueToken;
use fedtoken_idp::entropy::Entropy;
use fedtoken_storage::{
    sql::SqlStore,
    stores::{JournalPart, Journals, Outbox},
};
use tokio::{
    sync::{Mutex, watch},
    task::JoinSet,
    time::{Instant, sleep, timeout},
};

use super::{
    check::check,
    clients::Clients,
    figures::Figures,
    ledger::Ledger,
    paper::spent_codes_are_refused,
    receiver::Receiver,
    worker::{Life, Pace, Worker},
};
use crate::support::{Broken, Person, Servers};

/// What a load needs to know.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Where requests go. The provider must be allowed to post to 127.0.0.1 (`oidc.fetch_allow`).
    pub servers: Servers,
    /// The address of its database.
    pub database: String,
    /// Who logs in, with an unused paper each; nobody else may use it.
    pub persons: Vec<Person>,
}

/// Workers at work.
pub struct Load {
    plan: Plan,
    clients: Clients,
    receiver: Receiver,
    life: watch::Sender<Life>,
    logins: watch::Receiver<usize>,
    workers: JoinSet<Ledger>,
}

impl Load {
    /// Registers two clients in the database, opens a receiver for logout messages, and begins.
    pub async fn begin(plan: Plan) -> Self {
        Self::begin_at(plan, Pace::Brisk).await
    }

    /// The same at a pace.
    pub async fn begin_at(plan: Plan, pace: Pace) -> Self {
        let receiver = Receiver::start().await;
        let store = SqlStore::open(&plan.database).await.unwrap();
        let clients = Clients::put(&store, &plan.servers, &receiver.uri).await;
        // A killed provider shall be the last one to have had the database open.
        store.close().await.unwrap();
        let (life, lives) = watch::channel(Life::Running(0));
        let (counted, logins) = watch::channel(0);
        let mut workers = JoinSet::new();
        for persons in plan.persons.chunks(plan.persons.len().div_ceil(WORKERS)) {
            let told = (lives.clone(), counted.clone());
            workers.spawn(Worker::new(clients.clone(), (persons, pace), told).work());
        }
        Self {
            plan,
            clients,
            receiver,
            life,
            logins,
            workers,
        }
    }

    /// Says that something was killed: codes that were kept until then are now redeemed.
    pub fn lived_through(&self, kills: u32) {
        let told = self.life.send(Life::Running(kills));
        told.expect("the workers live");
    }

    /// Asks for the tokens of a code that nobody has, which takes a look into the database.
    ///
    /// # Errors
    /// What became of it instead of the refusal.
    pub async fn asks(&self) -> Result<(), Broken> {
        let party = &self.clients.web;
        let code = OpaqueToken::draw(&mut Entropy::System.generator().unwrap());
        let answer = party.redeem(&party.ask(&[]), code.expose()).await?;
        assert_eq!(answer.status(), 400, "{answer:?}");
        Ok(())
    }

    /// How many logins were acknowledged so far.
    pub fn logins(&self) -> usize {
        *self.logins.borrow()
    }

    /// Ends the logins when there were enough of them to mean anything, lets the jobs of the
    /// provider come to their end, and compares. The provider must run.
    pub async fn end(mut self) -> Figures {
        let enough = self.logins.wait_for(|logins| *logins >= ENOUGH);
        let enough = timeout(PATIENCE, enough).await;
        enough.expect("too few logins").expect("the workers live");
        self.life.send(Life::Over).unwrap();
        let ledgers = self.workers.join_all().await;
        let mut ledger = ledgers.into_iter().fold(Ledger::default(), Ledger::joined);
        let times = times_of(&ledger);
        let (persons, servers) = (&self.plan.persons, &self.plan.servers);
        let some = &persons[..persons.len().min(ASKED_AGAIN)];
        let refused = spent_codes_are_refused(&mut ledger, &self.clients, some).await;
        let store = SqlStore::open(&self.plan.database).await.unwrap();
        settled(&store).await;
        let seen = (&ledger, &self.receiver);
        let findings = check(seen, persons, &store).await;
        store.close().await.unwrap();
        Figures::of(seen, (servers, refused), (findings, times))
    }
}

/// Waits until the outbox is empty and the whole journal is sealed: what a killed instance had
/// taken up is taken over when its lease is over.
async fn settled(store: &SqlStore) {
    let settled = async {
        while store.oldest_message().await.unwrap().is_some() {
            sleep(MOMENT).await;
        }
        let unsealed = || store.journal_rows(JournalPart::Unsealed, i64::MIN, 1);
        while !unsealed().await.unwrap().is_empty() {
            sleep(MOMENT).await;
        }
    };
    let settled = timeout(PATIENCE, settled).await;
    settled.expect("messages or lines of the journal are left behind");
}

fn times_of(ledger: &Ledger) -> Vec<Instant> {
    let mut times: Vec<_> = ledger.acknowledged.iter().map(|login| login.at).collect();
    times.sort_unstable();
    times
}

/// The drills load the machine one after the other.
pub static TURN: Mutex<()> = Mutex::const_new(());
const WORKERS: usize = 8;
/// So many persons try their spent codes again.
const ASKED_AGAIN: usize = 24;
const MOMENT: Duration = Duration::from_millis(100);
/// So many logins a load has at least.
const ENOUGH: usize = 60;
/// Twice the lease of a message, and some.
const PATIENCE: Duration = Duration::from_secs(90);
