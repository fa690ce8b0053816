//! Somebody who logs in again and again, for one made-up person after the other.

use std::time::Duration;

use fedtoken_idp::entropy::Entropy;
use rand_chacha::ChaCha20Rng;
use rand_core::Rng;
use tokio::sync::watch;

use super::{LOGINS_EACH, ledger::Ledger};
use crate::support::{Ask, Broken, Browser, Person, RelyingParty};

/// Which life of the server it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Life {
    /// So many kills have passed.
    Running(u32),
    /// Nobody has to log in any more.
    Over,
}

/// One worker.
pub(super) struct Worker {
    party: RelyingParty,
    persons: Vec<Person>,
    lives: watch::Receiver<Life>,
    chance: ChaCha20Rng,
    held: Vec<Held>,
    ledger: Ledger,
}

/// An authorization code kept for later.
struct Held {
    ask: Ask,
    code: String,
    life: Life,
}

impl Worker {
    /// Logs in as these persons.
    pub(super) fn new(
        party: RelyingParty,
        persons: &[Person],
        lives: watch::Receiver<Life>,
    ) -> Self {
        Self {
            party,
            persons: persons.to_vec(),
            lives,
            chance: Entropy::System.generator().unwrap(),
            held: Vec::new(),
            ledger: Ledger::default(),
        }
    }

    /// Works until it is over or every person has logged in often enough.
    pub(super) async fn work(mut self) -> Ledger {
        for person in self.persons.clone() {
            let mut browser = Browser::new(self.party.server);
            while !self.is_over() && !self.is_done_with(&person) {
                if self.log_in(&mut browser, &person).await.is_err() {
                    tokio::time::sleep(MOMENT).await;
                }
                self.redeem_held(|held, now| held.life != now).await;
            }
        }
        self.redeem_held(|_, _| true).await;
        self.ledger
    }

    fn is_over(&self) -> bool {
        *self.lives.borrow() == Life::Over
    }

    fn is_done_with(&self, person: &Person) -> bool {
        let answered = self.ledger.positions_of(&person.username).len();
        answered + self.ledger.unanswered_of(&person.username) >= LOGINS_EACH
    }

    async fn log_in(&mut self, browser: &mut Browser, person: &Person) -> Result<(), Broken> {
        let ask = self.party.ask(&[("prompt", "login")]);
        let page = browser.code_page(&ask.path, person).await?;
        let position = page.position();
        let position = position.unwrap_or_else(|| panic!("no code is asked: {page:?}"));
        let spent = self.ledger.positions_of(&person.username);
        assert!(
            !spent.contains(&position),
            "{position} was acknowledged and is asked again"
        );
        let answer = browser
            .press(&page, &[("code", person.code(position))])
            .await;
        match answer {
            Ok(back) => {
                assert!(back.has_code(), "a right code is refused: {back:?}");
                let code = back.parameter("code").unwrap();
                self.ledger.acknowledge(&person.username, position, &code);
                self.take(ask, code).await;
                Ok(())
            }
            Err(Broken::NotSent) => Err(Broken::NotSent),
            Err(lost) => {
                self.ledger.miss(&person.username);
                Err(lost)
            }
        }
    }

    /// Redeems a code at once, or keeps it until the server has been killed.
    async fn take(&mut self, ask: Ask, code: String) {
        let life = *self.lives.borrow();
        let held = Held { ask, code, life };
        if self.chance.next_u32().is_multiple_of(4) {
            self.held.push(held);
        } else {
            self.redeem(held).await;
        }
    }

    async fn redeem_held(&mut self, is_due: impl Fn(&Held, Life) -> bool) {
        let now = *self.lives.borrow();
        let (due, held) = std::mem::take(&mut self.held)
            .into_iter()
            .partition(|held| is_due(held, now));
        self.held = held;
        for one in due {
            self.redeem(one).await;
        }
    }

    /// Redeems a code, however often the server goes away meanwhile.
    async fn redeem(&mut self, held: Held) {
        let mut may_be_done = false;
        loop {
            match self.party.redeem(&held.ask, &held.code).await {
                Ok(answer) if answer.status() == 200 => break,
                Ok(answer) => {
                    assert!(may_be_done, "an acknowledged code is lost: {answer:?}");
                    self.ledger.exchanged_unseen += 1;
                    break;
                }
                Err(Broken::NotSent) => {}
                Err(Broken::NoAnswer) => may_be_done = true,
            }
            tokio::time::sleep(MOMENT).await;
        }
        if held.life != *self.lives.borrow() {
            self.ledger.after_restart += 1;
        }
    }
}

const MOMENT: Duration = Duration::from_millis(20);
