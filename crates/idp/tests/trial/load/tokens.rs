//! What a worker does after a login: exchange, refresh, logout.

use std::time::Duration;

use rand_core::Rng;
use serde_json::Value;
use tokio::time::{Instant, sleep};

use super::{
    clients::Clients,
    ledger::{Family, Standing},
    receiver::claims,
    worker::{Held, Kind, Life, MOMENT, Worker},
};
use crate::support::{AFTERWARDS, Broken, Browser, RelyingParty};

impl Clients {
    /// The one of this kind.
    pub(super) fn of(&self, kind: Kind) -> &RelyingParty {
        match kind {
            Kind::Web => &self.web,
            Kind::App => &self.app,
        }
    }
}

impl Held {
    /// Whether it has lived through something, or must be used before it lapses.
    pub(super) fn is_due(&self, now: Life) -> bool {
        self.life != now || self.since.elapsed() > HELD_FOR
    }
}

impl Worker {
    /// Redeems what was kept and is due.
    pub(super) async fn redeem_held(&mut self, is_due: impl Fn(&Held, Life) -> bool) {
        let now = *self.lives.borrow();
        let (due, held) = std::mem::take(&mut self.held)
            .into_iter()
            .partition(|held| is_due(held, now));
        self.held = held;
        for one in due {
            self.redeem(&one).await;
        }
    }

    /// Redeems a code, however often the servers go away meanwhile. Gives the tokens if they came.
    pub(super) async fn redeem(&mut self, held: &Held) -> Option<Value> {
        let party = self.clients.of(held.kind).clone();
        let mut may_be_done = false;
        loop {
            match party.redeem(&held.ask, &held.code).await {
                Ok(answer) if answer.status() == 200 => {
                    let tokens: Value = serde_json::from_slice(answer.body()).unwrap();
                    self.exchanged(held, &tokens).await;
                    return Some(tokens);
                }
                Ok(answer) => {
                    let lapsed = held.since.elapsed() > LAPSES;
                    assert!(
                        may_be_done || lapsed,
                        "an acknowledged code is lost: {answer:?}"
                    );
                    if may_be_done {
                        self.ledger.exchanged_unseen += 1;
                    }
                    if lapsed {
                        self.ledger.lapsed.insert(held.code.clone());
                    }
                    return None;
                }
                Err(Broken::NotSent) => {}
                Err(Broken::NoAnswer | Broken::Busy) => may_be_done = true,
            }
            sleep(MOMENT).await;
        }
    }

    async fn exchanged(&mut self, held: &Held, tokens: &Value) {
        self.ledger.exchanged += 1;
        let now = *self.lives.borrow();
        if now != Life::Over && now != held.life {
            self.ledger.after_restart += 1;
        }
        match held.kind {
            Kind::App => {
                let token = tokens["refresh_token"].as_str().unwrap();
                self.families.push(Family::of(token));
            }
            Kind::Web if self.ledger.replays == 0 || self.once_in(8) => self.replay(held).await,
            Kind::Web => {}
        }
    }

    /// Nobody gets anything for the same code again, wherever he asks.
    async fn replay(&mut self, held: &Held) {
        if let Ok(answer) = self.clients.web.redeem(&held.ask, &held.code).await {
            assert_eq!(answer.status(), 400, "a code was exchanged twice");
            self.ledger.replays += 1;
        }
    }

    /// Renews the access of one family, if there is any.
    pub(super) async fn refresh_one(&mut self) {
        if self.families.is_empty() {
            return;
        }
        let chosen = self.chance.next_u32() as usize % self.families.len();
        refresh(&self.clients.app, &mut self.families[chosen]).await;
    }

    /// Renews the access of every family.
    pub(super) async fn refresh_all(&mut self) {
        for family in &mut self.families {
            refresh(&self.clients.app, family).await;
        }
    }

    /// Ends the session of this browser.
    pub(super) async fn log_out(
        &mut self,
        browser: &mut Browser,
        tokens: &Value,
    ) -> Result<(), Broken> {
        let id_token = tokens["id_token"].as_str().unwrap();
        let done = browser.get(&self.clients.web.logout(id_token)).await?;
        assert_eq!(done.location(), AFTERWARDS, "{done:?}");
        let sid = claims(id_token)["sid"].as_str().unwrap().to_owned();
        self.ledger.logouts.push(sid);
        Ok(())
    }
}

/// Uses a refresh token; where the answer is lost, the same once more, which gives the same
/// successor.
async fn refresh(app: &RelyingParty, family: &mut Family) {
    let begun = Instant::now();
    let mut may_be_done = false;
    while family.standing == Standing::Answered {
        match app.refresh(&family.token).await {
            Ok(answer) if answer.status() == 200 => {
                let tokens: Value = serde_json::from_slice(answer.body()).unwrap();
                family.token = tokens["refresh_token"].as_str().unwrap().to_owned();
                family.refreshed += 1;
                return;
            }
            Ok(answer) => {
                let late = may_be_done && begun.elapsed() > REPEATED;
                assert!(late, "an acknowledged refresh token is lost: {answer:?}");
                family.standing = Standing::Over;
            }
            Err(Broken::NotSent) => {}
            Err(Broken::NoAnswer | Broken::Busy) => may_be_done = true,
        }
        sleep(MOMENT).await;
    }
}

/// How long a code is kept when nothing is killed.
const HELD_FOR: Duration = Duration::from_secs(20);
/// A code lives for a minute; clocks of the provider show whole seconds.
const LAPSES: Duration = Duration::from_secs(58);
/// A used refresh token may be repeated for ten seconds, by clocks that show whole seconds.
const REPEATED: Duration = Duration::from_secs(8);
