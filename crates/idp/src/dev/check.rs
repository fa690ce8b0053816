//! `dev --check`: one whole login for each digital key, through the sample relying party.

use std::io::{self, Write};

use fedtoken_core::login::Method;
use serde_json::{Value, json};

use super::{Browser, BrowserError, Trial, browser::Page};
use actor::Actor;

mod actor;

/// The trial does not work as it must.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// The script cannot go on.
    #[error("login by {}: {source}", method.as_str())]
    Browser {
        /// With which key.
        method: Method,
        /// What it lacks.
        #[source]
        source: BrowserError,
    },
    /// The login ended on another page than the relying party's.
    #[error("login by {}: ended at {page}", method.as_str())]
    NotLoggedIn {
        /// With which key.
        method: Method,
        /// Address, status and message of that page.
        page: String,
    },
    /// The claims do not tell what happened.
    #[error("login by {}: the claim {claim} is not as expected", method.as_str())]
    Claim {
        /// With which key.
        method: Method,
        /// Which claim.
        claim: &'static str,
    },
    /// A code that was used was accepted again.
    #[error("login by {}: a used code was accepted again", .0.as_str())]
    Replayed(Method),
    /// Nobody in the file has the key.
    #[error("nobody in the trial's file can log in by {}", .0.as_str())]
    Nobody(Method),
    /// The database.
    #[error("the database failed")]
    Storage(#[from] fedtoken_storage::StorageError),
    /// Standard output is closed.
    #[error("the claims cannot be printed")]
    Output(#[from] io::Error),
}

/// Plays the logins and prints the claims of each.
///
/// # Errors
/// [`CheckError`] names the first key that failed, and how.
pub async fn check(trial: &Trial, out: &mut dyn Write) -> Result<(), CheckError> {
    for method in [Method::Token, Method::App] {
        let actor = Actor::find(trial, method)
            .await?
            .ok_or(CheckError::Nobody(method))?;
        let start = format!("{}/login", trial.file().relying_party);
        let script = Script {
            trial,
            start,
            method,
            actor,
        };
        let claims = script.play().await?;
        writeln!(out, "{claims:#}")?;
    }
    Ok(())
}

/// One person, one key.
struct Script<'a> {
    trial: &'a Trial,
    start: String,
    method: Method,
    actor: Actor,
}

impl Script<'_> {
    /// Logs in; then, in another browser, tries the used code once more and finishes with a
    /// fresh one, so that the trial is left without an unfinished login.
    async fn play(&self) -> Result<Value, CheckError> {
        let mut browser = Browser::default();
        let asked = self.code_page(&mut browser).await?;
        let code = self
            .actor
            .code(self.trial, &asked)
            .await?
            .ok_or(CheckError::Nobody(self.method))?;
        let claims = self.claims(&self.answer(&mut browser, &asked, &code).await?)?;

        let mut other = Browser::default();
        let asked = self.code_page(&mut other).await?;
        let refused = self.answer(&mut other, &asked, &code).await?;
        if claims_on(&refused).is_some() {
            return Err(CheckError::Replayed(self.method));
        }
        let fresh = self
            .actor
            .code(self.trial, &refused)
            .await?
            .ok_or(CheckError::Nobody(self.method))?;
        self.claims(&self.answer(&mut other, &refused, &fresh).await?)?;
        Ok(json!({
            "method": self.method.as_str(),
            "username": self.actor.username,
            "id_token": claims.get("id_token"),
            "userinfo": claims.get("userinfo"),
        }))
    }

    async fn code_page(&self, browser: &mut Browser) -> Result<Page, CheckError> {
        self.enter(browser)
            .await
            .map_err(|source| self.failed(source))
    }

    async fn enter(&self, browser: &mut Browser) -> Result<Page, BrowserError> {
        let chooser = browser.open(&self.start).await?;
        let method = self.method.as_str();
        let choice = chooser
            .form_with("method", method)?
            .pressing("method", method);
        let password = browser.send(&choice).await?;
        let form = password
            .form_with("", "")?
            .fill("username", &self.actor.username)?
            .fill("password", self.actor.password.expose())?;
        browser.send(&form).await
    }

    async fn answer(
        &self,
        browser: &mut Browser,
        asked: &Page,
        code: &super::Clear,
    ) -> Result<Page, CheckError> {
        let form = asked
            .form_with("", "")
            .and_then(|form| form.fill("code", code.expose()));
        let form = form.map_err(|source| self.failed(source))?;
        browser
            .send(&form)
            .await
            .map_err(|source| self.failed(source))
    }

    fn claims(&self, page: &Page) -> Result<Value, CheckError> {
        let method = self.method;
        let claims = claims_on(page).ok_or_else(|| CheckError::NotLoggedIn {
            method,
            page: describe(page),
        })?;
        let level = self.trial.app().policy.levels.of(method).get();
        let level = format!("urn:fedtoken:level:{level}");
        let told = |name: &str| claims.pointer(&format!("/id_token/{name}")).cloned();
        if told("acr") != Some(json!(level)) {
            return Err(CheckError::Claim {
                method,
                claim: "acr",
            });
        }
        if told("amr") != Some(json!(["pwd", "otp", "mfa"])) {
            return Err(CheckError::Claim {
                method,
                claim: "amr",
            });
        }
        Ok(claims)
    }

    fn failed(&self, source: BrowserError) -> CheckError {
        CheckError::Browser {
            method: self.method,
            source,
        }
    }
}

/// The claims on the relying party's page; none on any other.
fn claims_on(page: &Page) -> Option<Value> {
    serde_json::from_str(&page.text("pre.claims")?).ok()
}

fn describe(page: &Page) -> String {
    let alert = page
        .text("[role=alert]")
        .or_else(|| page.text("h1"))
        .unwrap_or_default();
    let words: Vec<_> = alert.split_whitespace().collect();
    format!("{} ({}): {}", page.url.path(), page.status, words.join(" "))
}
