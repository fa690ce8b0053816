//! Somebody who logs in again and again, for one made-up person after the other.

use std::time::Duration;

use fedtoken_idp::entropy::Entropy;
use rand_chacha::ChaCha20Rng;
use rand_core::Rng;
use tokio::{
    sync::watch,
    time::{Instant, sleep},
};

use super::{
    clients::Clients,
    ledger::{Family, Ledger},
};
use crate::support::{Ask, Broken, Browser, Person};

/// Which life of the servers it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Life {
    /// So often was something killed.
    Running(u32),
    /// Nobody has to log in any more.
    Over,
}

/// How much time people take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// As little as machines.
    Brisk,
    /// Enough that few papers last long.
    Calm,
}

/// One worker.
pub(super) struct Worker {
    pub(super) clients: Clients,
    persons: Vec<Person>,
    pace: Pace,
    pub(super) lives: watch::Receiver<Life>,
    logins: watch::Sender<usize>,
    pub(super) chance: ChaCha20Rng,
    pub(super) held: Vec<Held>,
    pub(super) families: Vec<Family>,
    pub(super) ledger: Ledger,
}

/// Which of the clients asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Web,
    App,
}

/// An authorization code that is not redeemed yet.
pub(super) struct Held {
    pub(super) kind: Kind,
    pub(super) ask: Ask,
    pub(super) code: String,
    pub(super) life: Life,
    pub(super) since: Instant,
}

impl Worker {
    /// Logs in as these persons, and counts the logins.
    pub(super) fn new(
        clients: Clients,
        (persons, pace): (&[Person], Pace),
        (lives, logins): (watch::Receiver<Life>, watch::Sender<usize>),
    ) -> Self {
        Self {
            clients,
            persons: persons.to_vec(),
            pace,
            lives,
            logins,
            chance: Entropy::System.generator().unwrap(),
            held: Vec::new(),
            families: Vec::new(),
            ledger: Ledger::default(),
        }
    }

    /// Works until it is over or every person has logged in often enough.
    pub(super) async fn work(mut self) -> Ledger {
        for person in self.persons.clone() {
            let mut browser = Browser::new(self.clients.web.servers.clone());
            while !self.is_over() && !self.is_done_with(&person) {
                if self.visit(&mut browser, &person).await.is_err() {
                    sleep(MOMENT).await;
                }
                self.redeem_held(Held::is_due).await;
                self.refresh_one().await;
                self.think().await;
            }
        }
        self.redeem_held(|_, _| true).await;
        self.refresh_all().await;
        self.ledger.families = std::mem::take(&mut self.families);
        self.ledger
    }

    /// Whether chance says so, once in so many times.
    pub(super) fn once_in(&mut self, times: u32) -> bool {
        self.chance.next_u32().is_multiple_of(times)
    }

    fn is_over(&self) -> bool {
        *self.lives.borrow() == Life::Over
    }

    fn is_done_with(&self, person: &Person) -> bool {
        let answered = self.ledger.positions_of(&person.username).len();
        answered + self.ledger.unanswered_of(&person.username) >= LOGINS_EACH
    }

    /// A login at one of the clients; what comes of it is used at once or kept for later.
    async fn visit(&mut self, browser: &mut Browser, person: &Person) -> Result<(), Broken> {
        let kind = if self.once_in(3) {
            Kind::App
        } else {
            Kind::Web
        };
        let held = self.log_in(browser, person, kind).await?;
        if self.once_in(4) {
            self.held.push(held);
            return Ok(());
        }
        let tokens = self.redeem(&held).await;
        // A logout would end the codes of the session that are kept.
        match tokens {
            Some(tokens) if kind == Kind::Web && self.held.is_empty() => {
                self.log_out(browser, &tokens).await
            }
            _ => Ok(()),
        }
    }

    async fn log_in(
        &mut self,
        browser: &mut Browser,
        person: &Person,
        kind: Kind,
    ) -> Result<Held, Broken> {
        let party = self.clients.of(kind);
        let ask = party.ask(&[("prompt", "login")]);
        let page = browser.code_page(&ask.path, person).await?;
        let position = page.position();
        let position = position.unwrap_or_else(|| panic!("no code is asked: {page:?}"));
        let spent = self.ledger.positions_of(&person.username);
        assert!(
            !spent.contains(&position),
            "{position} was acknowledged and is asked again"
        );
        let typed = [("code", person.code(position))];
        match browser.press(&page, &typed).await {
            Ok(back) => {
                assert!(back.has_code(), "a right code is refused: {back:?}");
                let code = back.parameter("code").unwrap();
                self.ledger.acknowledge(&person.username, position, &code);
                self.logins.send_modify(|logins| *logins += 1);
                Ok(Held {
                    kind,
                    ask,
                    code,
                    life: *self.lives.borrow(),
                    since: Instant::now(),
                })
            }
            Err(Broken::NotSent) => Err(Broken::NotSent),
            Err(lost) => {
                self.ledger.miss(&person.username);
                Err(lost)
            }
        }
    }

    /// People are slower than machines, and papers have few codes.
    async fn think(&mut self) {
        let most = match self.pace {
            Pace::Brisk => 150,
            Pace::Calm => 1000,
        };
        let milliseconds = u64::from(self.chance.next_u32() % most);
        sleep(Duration::from_millis(milliseconds)).await;
    }
}

/// Logins of each person, so that half of the paper is left for the questions afterwards.
const LOGINS_EACH: usize = 12;
/// A pause before the same is tried again.
pub(super) const MOMENT: Duration = Duration::from_millis(20);
