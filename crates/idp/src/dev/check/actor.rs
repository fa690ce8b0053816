//! A made-up person at the keyboard: looks up codes and reads the app.

use std::time::Duration;

use fedtoken_core::{
    challenge::{SharedSecret, StandardPolicy, Totp},
    grid::GridSpec,
    ids::PersonId,
    login::Method,
};
use fedtoken_storage::{StorageError, stores::TokenState};

use crate::{
    app::App,
    dev::{Clear, Trial, TrialPerson, browser::Page},
    methods,
};

/// What a person knows and holds.
pub(super) struct Actor {
    /// The user name.
    pub(super) username: String,
    /// The password.
    pub(super) password: Clear,
    id: PersonId,
    codes: Vec<Clear>,
    totp: Option<SharedSecret>,
}

impl Actor {
    /// The first person of the file who can use this key twice at once; else the first who can do
    /// so after a while.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails.
    pub(super) async fn find(trial: &Trial, method: Method) -> Result<Option<Self>, StorageError> {
        let names: Vec<String> = {
            let file = trial.file();
            let holders = file.persons.iter().filter(|person| holds(person, method));
            holders.map(|person| person.username.clone()).collect()
        };
        let mut waiting = None;
        for name in names {
            match able(trial.app(), &name, method).await? {
                Able::Now(id) => return Ok(Self::named(trial, &name, id)),
                Able::Later(id) => waiting = waiting.or_else(|| Self::named(trial, &name, id)),
                Able::No => {}
            }
        }
        Ok(waiting)
    }

    fn named(trial: &Trial, username: &str, id: PersonId) -> Option<Self> {
        let file = trial.file();
        let person = file
            .persons
            .iter()
            .find(|person| person.username == username)?;
        Some(Self::of(person, id))
    }

    fn of(person: &TrialPerson, id: PersonId) -> Self {
        let paper = person.token.as_ref();
        let secret = person.totp.as_ref().map(|totp| totp.secret_base32.expose());
        Self {
            username: person.username.clone(),
            password: person.password.duplicate(),
            id,
            codes: paper
                .map(|paper| paper.codes.iter().map(Clear::duplicate).collect())
                .unwrap_or_default(),
            totp: secret.and_then(|text| SharedSecret::parse(text).ok()),
        }
    }

    /// The answer to what a page asks: the numbered code of the paper, or what the app shows.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails.
    pub(super) async fn code(
        &self,
        trial: &Trial,
        asked: &Page,
    ) -> Result<Option<Clear>, StorageError> {
        match asked.attribute("input[name=code]", "data-position") {
            Some(position) => {
                let index = position
                    .parse::<usize>()
                    .ok()
                    .and_then(|number| number.checked_sub(1));
                Ok(index
                    .and_then(|index| self.codes.get(index))
                    .map(Clear::duplicate))
            }
            None => self.app_code(trial.app()).await,
        }
    }

    /// The code of a step that was not used yet. The next step is accepted a little early, so that
    /// two logins in a row need no waiting; a third one waits.
    async fn app_code(&self, app: &App) -> Result<Option<Clear>, StorageError> {
        let Some(secret) = &self.totp else {
            return Ok(None);
        };
        let last = app
            .store
            .totp_of(&self.id)
            .await?
            .and_then(|totp| totp.last_step);
        loop {
            let present = Totp::DEFAULT.step_at(app.clock.now());
            let fresh = last.map_or(present, |last| present.max(last + 1));
            if fresh <= present + u64::from(Totp::DEFAULT.window.get()) {
                let code = Totp::DEFAULT.code_at(secret, fresh);
                return Ok(Some(Clear::new(code.expose())));
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }
}

fn holds(person: &TrialPerson, method: Method) -> bool {
    match method {
        Method::Token => person
            .token
            .as_ref()
            .is_some_and(|token| token.state == "active"),
        Method::App => person.totp.is_some(),
        Method::Eid | Method::Sms | Method::Passkey => false,
    }
}

/// Whether a person's key is good for two logins in a row.
enum Able {
    Now(PersonId),
    Later(PersonId),
    No,
}

async fn able(app: &App, username: &str, method: Method) -> Result<Able, StorageError> {
    let name = methods::password::normalise(username);
    let Some(account) = app.store.account_named(&name).await? else {
        return Ok(Able::No);
    };
    let person = account.person_id;
    if method == Method::App {
        let last = app
            .store
            .totp_of(&person)
            .await?
            .and_then(|totp| totp.last_step);
        let present = Totp::DEFAULT.step_at(app.clock.now());
        let at_once = last.is_none_or(|last| last < present);
        return Ok(if at_once {
            Able::Now(person)
        } else {
            Able::Later(person)
        });
    }
    let token = app.store.token_of(&person).await?;
    let good = token.is_some_and(|token| {
        let cells_left = u64::from(GridSpec::FEDERAL.cells()).saturating_sub(token.generation);
        token.state == TokenState::Active
            && (token.policy != StandardPolicy::SingleUse || cells_left >= 2)
    });
    Ok(if good { Able::Now(person) } else { Able::No })
}
