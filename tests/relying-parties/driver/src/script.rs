//! The play: login, refresh, logout, and a login afterwards that is asked again.

use fedtoken_idp::dev::{Browser, BrowserError, Page};
use url::{Url, form_urlencoded};

use crate::{
    address::OWN_URL,
    failure::Failure,
    person::Person,
    program::{Program, Refresh},
    shown::Shown,
    trial::Trial,
};

/// One browser, one program, one person.
pub(crate) struct Script<'a> {
    browser: Browser,
    program: &'a Program,
    trial: &'a Trial,
    person: &'a Person<'a>,
}

impl<'a> Script<'a> {
    /// With a browser that has been nowhere.
    pub(crate) fn new(program: &'a Program, trial: &'a Trial, person: &'a Person<'a>) -> Self {
        Self {
            browser: Browser::default(),
            program,
            trial,
            person,
        }
    }

    /// Plays it.
    ///
    /// # Errors
    /// [`Failure`] names program and step.
    pub(crate) async fn play(&mut self) -> Result<(), Failure> {
        let subject = self.log_in().await?;
        self.refresh(&subject).await?;
        self.log_out().await?;
        self.is_asked_again().await
    }

    /// Logs in; gives `sub`.
    async fn log_in(&mut self) -> Result<String, Failure> {
        let step = "login";
        let page = self.open(self.program.login, step).await?;
        let page = self.answer(page, step).await?;
        let shown = self.shown(step).await?;
        shown
            .check(self.trial.issuer())
            .map_err(|claim| self.wrong(step, format!("{claim} is not as it must be")))?;
        let subject = shown.subject().to_owned();
        match page.text("body") {
            Some(text) if text.contains(&subject) => Ok(subject),
            _ => Err(self.wrong(step, describe(&page))),
        }
    }

    /// Refreshes the tokens; the provider, who counts, must have given exactly one answer more.
    async fn refresh(&mut self, subject: &str) -> Result<(), Failure> {
        let step = "refresh";
        let before = self.token_answers(step).await?;
        let address = match self.program.refresh {
            Refresh::Page(path) => path.to_owned(),
            Refresh::Hook(path) => {
                let shown = self.shown(step).await?;
                let query = form_urlencoded::Serializer::new(String::new())
                    .append_pair("refresh", &format!("{OWN_URL}/"))
                    .append_pair("access_token", shown.access_token())
                    .finish();
                format!("{path}?{query}")
            }
        };
        let page = self.open(&address, step).await?;
        if !page.status.is_success() || page.url.query().is_some() {
            return Err(self.wrong(step, describe(&page)));
        }
        let answers = self.token_answers(step).await? - before;
        if answers != 1 {
            let what = format!("the provider gave {answers} token answers");
            return Err(self.wrong(step, what));
        }
        if self.shown(step).await?.subject() == subject {
            Ok(())
        } else {
            Err(self.wrong(step, "somebody else is logged in now".to_owned()))
        }
    }

    /// Logs out; the browser comes back to the address that is registered for it.
    async fn log_out(&mut self) -> Result<(), Failure> {
        let step = "logout";
        let page = self.open(self.program.logout, step).await?;
        let mut page = self.answer(page, step).await?;
        page.url.set_query(None);
        if page.url.as_str() != format!("{OWN_URL}/") || !page.status.is_success() {
            return Err(self.wrong(step, describe(&page)));
        }
        let page = self.open(self.program.claims, step).await?;
        match Shown::on(&page) {
            None => Ok(()),
            Some(_) => Err(self.wrong(step, "the program still shows claims".to_owned())),
        }
    }

    /// A login after the logout begins with the question for a key: the session is gone there too.
    async fn is_asked_again(&mut self) -> Result<(), Failure> {
        let step = "login after the logout";
        let page = self.open(self.program.login, step).await?;
        match page.form_with("method", "token") {
            Ok(_) => Ok(()),
            Err(_) => Err(self.wrong(step, describe(&page))),
        }
    }

    /// Gives the provider's pages what they ask for until the browser is back at the program.
    async fn answer(&mut self, page: Page, step: &'static str) -> Result<Page, Failure> {
        let mut page = page;
        for _ in 0..MOST_PAGES {
            if is_below(&page.url, OWN_URL) {
                return Ok(page);
            }
            if !page.status.is_success() || page.text("[role=alert]").is_some() {
                break;
            }
            let next = self.answer_one(&page).await;
            page = next.map_err(|source| self.failed(step, source))?;
        }
        Err(self.wrong(step, describe(&page)))
    }

    async fn answer_one(&mut self, page: &Page) -> Result<Page, BrowserError> {
        for (name, value) in BUTTONS {
            if let Ok(form) = page.form_with(name, value) {
                return self.browser.send(&form.pressing(name, value)).await;
            }
        }
        let form = page.form_with("", "")?;
        let form = match self.person.code(page) {
            Some(code) => form.fill("code", code)?,
            None => form
                .fill("username", self.person.username())?
                .fill("password", self.person.password())?,
        };
        self.browser.send(&form).await
    }

    async fn shown(&mut self, step: &'static str) -> Result<Shown, Failure> {
        let page = self.open(self.program.claims, step).await?;
        Shown::on(&page).ok_or_else(|| self.wrong(step, describe(&page)))
    }

    /// Token requests that were accepted since the provider began, as it counts them itself.
    async fn token_answers(&mut self, step: &'static str) -> Result<i64, Failure> {
        let page = Browser::default().open(&self.trial.metrics()).await;
        let page = page.map_err(|source| self.failed(step, source))?;
        Ok(accepted(&page.text("body").unwrap_or_default()))
    }

    async fn open(&mut self, path: &str, step: &'static str) -> Result<Page, Failure> {
        let opened = self.browser.open(&format!("{OWN_URL}{path}")).await;
        opened.map_err(|source| self.failed(step, source))
    }

    fn failed(&self, step: &'static str, source: BrowserError) -> Failure {
        let name = self.program.name;
        Failure::Browser { name, step, source }
    }

    fn wrong(&self, step: &'static str, what: String) -> Failure {
        let name = self.program.name;
        Failure::Wrong { name, step, what }
    }
}

/// The sum over all grants, in the text that Prometheus reads.
fn accepted(metrics: &str) -> i64 {
    let accepted = metrics.lines().filter(|line| {
        line.starts_with("fedtoken_token_requests_total{") && line.contains(ACCEPTED)
    });
    accepted
        .filter_map(|line| line.rsplit(' ').next()?.parse::<i64>().ok())
        .sum()
}

fn is_below(url: &Url, base: &str) -> bool {
    url.as_str()
        .strip_prefix(base)
        .is_some_and(|rest| rest.starts_with('/'))
}

/// Address, status and the first words of a page. Everything on it belongs to made-up persons.
fn describe(page: &Page) -> String {
    let body = page.text("[role=alert]").or_else(|| page.text("body"));
    let body = body.unwrap_or_default();
    let words: Vec<&str> = body.split_whitespace().take(MOST_WORDS).collect();
    format!("at {} ({}): {}", page.url, page.status, words.join(" "))
}

/// The choices of the play, wherever a page offers them.
const BUTTONS: [(&str, &str); 4] = [
    ("method", "token"),
    ("consent", "allow"),
    ("next", "continue"),
    ("logout", "yes"),
];
const ACCEPTED: &str = "outcome=\"accepted\"";
/// Pages of a login or logout, redirects not counted.
const MOST_PAGES: usize = 10;
const MOST_WORDS: usize = 60;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepted_token_requests_of_all_grants_are_counted() {
        let metrics = "# TYPE fedtoken_token_requests_total counter\n\
            fedtoken_token_requests_total{grant=\"authorization_code\",outcome=\"accepted\"} 3\n\
            fedtoken_token_requests_total{grant=\"authorization_code\",outcome=\"refused\"} 5\n\
            fedtoken_token_requests_total{grant=\"refresh_token\",outcome=\"accepted\"} 2\n\
            fedtoken_logins_total{method=\"token\",outcome=\"accepted\"} 7\n";
        assert_eq!(accepted(metrics), 5);
        assert_eq!(accepted(""), 0);
    }

    #[test]
    fn only_the_programs_own_pages_are_its_own() {
        let below = |text: &str| is_below(&Url::parse(text).unwrap(), OWN_URL);
        assert!(below("http://127.0.0.1:9999/"));
        assert!(below("http://127.0.0.1:9999/cb?code=c"));
        assert!(!below("http://127.0.0.1:9999@example.org/"));
        assert!(!below("http://localhost:1/?to=http://127.0.0.1:9999/"));
    }
}
