//! The code: asked, judged, and either finished or asked again.

use fedtoken_core::{
    challenge::{FormAge, Remaining as Left},
    login::{Method, Step},
    throttle::{Closure, CodeAttempt},
};
use fedtoken_storage::{
    Change, Changes, Conflict,
    stores::{JournalEvent, Login, Reason},
};
use metrics::counter;
use rand_chacha::ChaCha20Rng;

use super::At;
use crate::{
    hashing::PoolError,
    http::{Failure, Fault, Reply},
    journal::Pen,
    login::{Ending, Proven, StepForm, finish, first_of_hour, line, line_because, pen, save_first},
    methods::{
        app,
        attempt::{self, Counted},
        token,
    },
    oidc::Parameters,
    pages::{
        CodeAlert, CodeForm, CodeQuestion, EndReason, KeyUnavailable, Remaining, UnavailableReason,
        UsedUp,
    },
};

/// What a code was worth, for every key alike.
enum Judged {
    Right(Box<Change>),
    Expired(Box<Change>),
    Wrong(CodeAlert),
}

impl At<'_> {
    pub(super) async fn code_page(&self, alert: Option<CodeAlert>) -> Result<Reply, Failure> {
        let (question, remaining) = match self.login.method {
            Method::Token => match token::asked(self.app, &self.login).await? {
                Some(asked) => {
                    let position = asked.position.get();
                    (CodeQuestion::Token { position }, shown(asked.remaining))
                }
                None => return self.used_up(),
            },
            _ => (CodeQuestion::App, Remaining::Plenty),
        };
        let stage = self.stage();
        stage.page(&CodeForm {
            frame: stage.frame_with(&self.links().shown()),
            service: stage.service.shown(),
            question,
            action: &self.path(),
            form: &self.form()?,
            attempts_left: alert.is_some().then(|| self.attempts_left()),
            alert,
            remaining,
            restart: &stage.chooser(&self.visitor)?,
        })
    }

    pub(super) async fn take_code(
        &self,
        form: StepForm,
        parameters: &Parameters,
    ) -> Result<Reply, Failure> {
        let typed = parameters.one("code").unwrap_or_default();
        let age = if self.is_over() || form.expired(self.app.policy.form, self.request.now) {
            FormAge::TooOld
        } else {
            FormAge::Fresh
        };
        let pen = self.pen().await?;
        let judged = match self.judge(typed, age, &pen).await {
            Err(Failure::Fault(Fault::Pool(PoolError::Full))) => {
                return Ok(self.code_page(Some(CodeAlert::Busy)).await?.with_busy());
            }
            judged => judged?,
        };
        let (counted, judged) = match judged {
            Ok(judged) => judged,
            Err(closed) => return self.closed(closed.by).await,
        };
        match judged {
            Judged::Right(spend) => self.finish(counted, *spend, &pen).await,
            Judged::Expired(spend) => {
                self.spend_only((counted, *spend), EndReason::CodeSpent)
                    .await
            }
            Judged::Wrong(alert) => self.wrong(counted, alert).await,
        }
    }

    async fn judge(
        &self,
        typed: &str,
        age: FormAge,
        pen: &Pen<'_>,
    ) -> Result<Counted<Judged>, Failure> {
        let (app, request, login) = (self.app, self.request, &self.login);
        let mut rng = app.entropy.generator()?;
        let tried = self.journal(pen, JournalEvent::CodeTried, None, &mut rng)?;
        Ok(match login.method {
            Method::Token => {
                let answered = token::answer(app, request, login, (typed, age), tried).await?;
                answered.map(|(counted, verdict)| (counted, of_token(verdict)))
            }
            _ => {
                let answered = app::answer(app, request, login, typed, tried).await?;
                answered.map(|(counted, verdict)| (counted, of_app(verdict, age)))
            }
        })
    }

    async fn finish(
        &self,
        counted: CodeAttempt,
        spend: Change,
        pen: &Pen<'_>,
    ) -> Result<Reply, Failure> {
        let proven = Proven {
            login: &self.login,
            visitor: &self.visitor,
            client: &self.client,
            counted: &counted,
            pen,
            spend: spend.clone(),
        };
        let mut rng = self.app.entropy.generator()?;
        match finish(self.app, self.request, proven, &mut rng).await? {
            Ending::Back(reply) => {
                self.count("accepted");
                Ok(*reply)
            }
            // A right code has travelled: it is spent even if nobody waits for this login any more.
            Ending::Lost(Conflict::Pushed) => {
                let spent = self.spend(counted, spend).await?;
                spent.map_or_else(|| self.stage().used(), Ok)
            }
            Ending::Unvouched | Ending::Lost(Conflict::Client) => {
                tracing::info!("a login ended: its session is over or its client another one now");
                self.spend_only((counted, spend), EndReason::Changed).await
            }
            Ending::Lost(conflict) => self.lost(counted, &conflict).await,
        }
    }

    /// A right code that comes too late has travelled: it is spent, and the person starts again.
    async fn spend_only(
        &self,
        (counted, spend): (CodeAttempt, Change),
        why: EndReason,
    ) -> Result<Reply, Failure> {
        let lost = self.spend(counted, spend).await?;
        lost.map_or_else(|| self.ended(why), Ok)
    }

    /// Spends a code and ends the login; gives a page where another post was first.
    async fn spend(&self, counted: CodeAttempt, spend: Change) -> Result<Option<Reply>, Failure> {
        let mut rng = self.app.entropy.generator()?;
        let pen = self.pen().await?;
        let changes = Changes::new()
            .and(spend)
            .and(Change::EndLogin {
                login_id: self.login.id.clone(),
            })
            .and(self.journal(
                &pen,
                JournalEvent::LoginEnded,
                Some(Reason::TooLate),
                &mut rng,
            )?);
        match self.app.store.commit(changes).await? {
            Ok(()) => Ok(None),
            Err(conflict) => self.lost(counted, &conflict).await.map(Some),
        }
    }

    /// Another post was first. What the person reads depends on where the login stands now.
    async fn lost(&self, counted: CodeAttempt, conflict: &Conflict) -> Result<Reply, Failure> {
        let counted = match conflict {
            Conflict::Cell => {
                // Losing the race for a cell is no guess.
                token::refund(self.app, &self.login, counted).await?;
                None
            }
            Conflict::Step => Some(counted),
            _ => None,
        };
        let now = self.app.store.login(&self.login.id).await?;
        match now.map(|login| login.step) {
            Some(Step::Finished) => self.ended(EndReason::Finished),
            Some(Step::Code) => match counted {
                Some(counted) => self.wrong(counted, CodeAlert::Replayed).await,
                None => self.code_page(Some(CodeAlert::Replayed)).await,
            },
            Some(Step::Ended) | None => self.ended(self.end_reason()),
            Some(Step::ChoosePassword) => {
                Err(Fault::Inconsistent("a login went back to its password").into())
            }
        }
    }

    pub(super) async fn pen(&self) -> Result<Pen<'_>, Fault> {
        pen(self.app, self.request, &self.login.person_id).await
    }

    /// A line about this login, with its reason where the event alone does not tell.
    pub(super) fn journal(
        &self,
        pen: &Pen<'_>,
        event: JournalEvent,
        reason: Option<Reason>,
        rng: &mut ChaCha20Rng,
    ) -> Result<Change, Fault> {
        let about = (
            Some(self.login.method),
            Some(self.client.client_id.as_str()),
        );
        Ok(match reason {
            Some(reason) => line_because((event, reason), self.request, pen, about, rng)?,
            None => line(event, self.request, pen, about, rng)?,
        })
    }

    async fn wrong(&self, counted: CodeAttempt, alert: CodeAlert) -> Result<Reply, Failure> {
        let fresh = self.app.store.login(&self.login.id).await?;
        let finished = fresh.as_ref().map(|login| login.step) == Some(Step::Finished);
        if finished && alert == CodeAlert::Replayed {
            // The same code in another post has just finished this login.
            return self.ended(EndReason::Finished);
        }
        self.count("refused");
        let mut rng = self.app.entropy.generator()?;
        let now = self.with_attempts(fresh.map_or(u32::MAX, |login| login.attempts));
        let closures = attempt::reached(self.app, &now.login, counted).await?;
        let closes = closures.contains(&Closure::UnknownDevices);
        let pen = self.pen().await?;
        let mut told = |event| self.journal(&pen, event, None, &mut rng);
        let closed = closes.then(|| told(JournalEvent::StepClosed)).transpose()?;
        let suspends = closures.contains(&Closure::Paper);
        let key = suspends
            .then(|| told(JournalEvent::KeyClosed))
            .transpose()?;
        let open = !closures.contains(&Closure::Transaction);
        let (event, reason) = match (open, self.is_over()) {
            (false, _) => (JournalEvent::LoginEnded, Some(Reason::TooManyWrong)),
            (true, true) => (JournalEvent::CodeRefused, Some(Reason::TooLate)),
            (true, false) => (JournalEvent::CodeRefused, None),
        };
        let changes = Changes::new()
            .and_all(attempt::follow(&closures, &now.login))
            .and(self.journal(&pen, event, reason, &mut rng)?)
            .and_maybe(closed)
            .and_maybe(key);
        let written = self.app.store.commit(changes).await?;
        written.map_err(|_| Fault::Inconsistent("a wrong code cannot be journalled"))?;
        if self.is_over() {
            self.ended(EndReason::Expired)
        } else if open {
            now.code_page(Some(alert)).await
        } else {
            self.ended(EndReason::TooManyWrong)
        }
    }

    async fn closed(&self, closed: Closure) -> Result<Reply, Failure> {
        self.count("throttled");
        self.turned_away().await?;
        match closed {
            Closure::Paper => self.unavailable(),
            Closure::UnknownDevices | Closure::Looks => self.ended(EndReason::TooManyWrong),
            Closure::Transaction => {
                let fresh = self.app.store.login(&self.login.id).await?;
                match fresh.map(|login| login.step) {
                    Some(Step::Finished) => self.ended(EndReason::Finished),
                    _ => self.ended(self.end_reason()),
                }
            }
        }
    }

    /// Says once an hour that codes come where none is looked at.
    pub(super) async fn turned_away(&self) -> Result<(), Failure> {
        let subject = ("turned-away", self.login.person_id.as_str());
        let Some(first) = first_of_hour(self.app, subject, self.request.now).await? else {
            return Ok(());
        };
        let mut rng = self.app.entropy.generator()?;
        let event = JournalEvent::CodeTurnedAway;
        let line = self.journal(&self.pen().await?, event, None, &mut rng)?;
        save_first(self.app, first, line).await
    }

    fn used_up(&self) -> Result<Reply, Failure> {
        let stage = self.stage();
        stage.page(&UsedUp {
            frame: stage.frame(),
            service: stage.service.shown(),
            chooser: &stage.chooser(&self.visitor)?,
        })
    }

    fn unavailable(&self) -> Result<Reply, Failure> {
        let stage = self.stage();
        stage.page(&KeyUnavailable {
            frame: stage.frame(),
            service: stage.service.shown(),
            method: self.login.method,
            reason: UnavailableReason::Blocked,
            chooser: &stage.chooser(&self.visitor)?,
        })
    }

    fn with_attempts(&self, attempts: u32) -> Self {
        Self {
            app: self.app,
            request: self.request,
            login: Login {
                attempts,
                ..self.login.clone()
            },
            visitor: self.visitor.clone(),
            client: self.client.clone(),
            language: self.language,
        }
    }

    fn attempts_left(&self) -> u8 {
        let left = self
            .app
            .policy
            .limits
            .transaction
            .saturating_sub(self.login.attempts);
        u8::try_from(left).unwrap_or(u8::MAX)
    }

    fn count(&self, outcome: &'static str) {
        let method = self.login.method.as_str();
        counter!("fedtoken_challenges_total", "method" => method, "outcome" => outcome)
            .increment(1);
        if outcome == "accepted" {
            counter!("fedtoken_logins_total", "method" => method, "outcome" => outcome)
                .increment(1);
        }
    }
}

fn of_token(verdict: token::Verdict) -> Judged {
    match verdict {
        token::Verdict::Right(spend) => Judged::Right(spend),
        token::Verdict::Expired(spend) => Judged::Expired(spend),
        token::Verdict::Mistyped => Judged::Wrong(CodeAlert::Typing),
        token::Verdict::Wrong => Judged::Wrong(CodeAlert::Wrong),
    }
}

fn of_app(verdict: app::Verdict, age: FormAge) -> Judged {
    match verdict {
        app::Verdict::Right(spend) if age == FormAge::TooOld => Judged::Expired(spend),
        app::Verdict::Right(spend) => Judged::Right(spend),
        app::Verdict::Wrong => Judged::Wrong(CodeAlert::Wrong),
        app::Verdict::Replayed => Judged::Wrong(CodeAlert::Replayed),
    }
}

fn shown(left: Left) -> Remaining {
    match left {
        Left::Few(left) => Remaining::Few(left),
        Left::Last => Remaining::Last,
        Left::Plenty(_) | Left::None => Remaining::Plenty,
    }
}
