//! A browser's way through a login, by searching the pages for what stands in their forms.

use std::collections::BTreeMap;

use crate::{
    client::{form, parameter},
    floor::Script,
    place::{Client, Person},
    wire::{Answer, Connection},
};

/// One browser with its cookies.
pub(crate) struct Browser {
    connection: Connection,
    cookies: BTreeMap<String, String>,
    /// Where it is wanted.
    script: Option<Script>,
}

impl Browser {
    /// A fresh one on a connection.
    pub(crate) fn new(connection: Connection) -> Self {
        Self {
            connection,
            cookies: BTreeMap::new(),
            script: None,
        }
    }

    /// One that holds a session.
    pub(crate) fn with(connection: Connection, cookies: &BTreeMap<String, String>) -> Self {
        Self {
            connection,
            cookies: cookies.clone(),
            script: None,
        }
    }

    /// What is answered to a fresh one in a whole login and the code exchange.
    pub(crate) async fn recorded(connection: Connection, who: (&Client, &Person)) -> Script {
        let mut browser = Self::new(connection);
        browser.script = Some(Script::default());
        let code = browser.login(who.0, who.1).await;
        let request = who.0.exchange(&browser.connection, &code);
        let answer = browser.connection.exchange(&request).await;
        let mut script = browser.script.unwrap_or_default();
        script.record(("POST", "/token"), &answer);
        script
    }

    /// The connection and the cookies.
    pub(crate) fn apart(self) -> (Connection, BTreeMap<String, String>) {
        (self.connection, self.cookies)
    }

    /// A whole login with the paper; the authorization code.
    pub(crate) async fn login(&mut self, client: &Client, person: &Person) -> String {
        let chooser = self.open(&client.authorize(&[])).await;
        let chosen = [("t", hidden(&chooser, "t")), ("method", "token".to_owned())];
        let page = self.submit("/login", &chosen).await;
        let typed = [
            ("t", hidden(&page, "t")),
            ("username", person.username.clone()),
            ("password", person.password.clone()),
        ];
        let page = self.submit("/login/token", &typed).await;
        let position: usize = between(&page.body, "data-position=\"", "\"")
            .parse()
            .unwrap();
        let code = &person.token.as_ref().unwrap().codes[position - 1];
        let action = between(&page.body, "<form method=\"post\" action=\"", "\"").to_owned();
        let typed = [("form", hidden(&page, "form")), ("code", code.clone())];
        code_of(&self.submit(&action, &typed).await)
    }

    /// A silent login by the session; the authorization code.
    pub(crate) async fn silent(&mut self, client: &Client) -> String {
        code_of(&self.open(&client.authorize(&[("prompt", "none")])).await)
    }

    async fn open(&mut self, path: &str) -> Answer {
        let answer = self.send("GET", path, "").await;
        self.follow(answer).await
    }

    async fn submit(&mut self, path: &str, fields: &[(&str, String)]) -> Answer {
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (*name, &**value))
            .collect();
        let answer = self.send("POST", path, &form(&fields)).await;
        self.follow(answer).await
    }

    async fn follow(&mut self, mut answer: Answer) -> Answer {
        while answer.status == 303 {
            match answer.header("location") {
                Some(path) if path.starts_with('/') => {
                    let path = path.to_owned();
                    answer = self.send("GET", &path, "").await;
                }
                _ => break,
            }
        }
        answer
    }

    async fn send(&mut self, method: &str, path: &str, body: &str) -> Answer {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let cookies = cookies.join("; ");
        let headers = [("cookie", &*cookies)];
        let headers: &[_] = if cookies.is_empty() { &[] } else { &headers };
        let request = self.connection.request((method, path), headers, body);
        let answer = self.connection.exchange(&request).await;
        if let Some(script) = &mut self.script {
            script.record((method, path), &answer);
        }
        for line in answer.headers("set-cookie") {
            let pair = line.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                if value.is_empty() || line.contains("Max-Age=0") {
                    self.cookies.remove(name);
                } else {
                    self.cookies.insert(name.to_owned(), value.to_owned());
                }
            }
        }
        answer
    }
}

fn code_of(answer: &Answer) -> String {
    let location = answer.header("location").unwrap_or_default();
    parameter(location, "code")
        .unwrap_or_else(|| panic!("no code: {} {}", answer.head, answer.body))
}

fn hidden(page: &Answer, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    between(&page.body, &start, "\"").to_owned()
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let found = text
        .split_once(start)
        .and_then(|(_, rest)| rest.split_once(end));
    found.unwrap_or_else(|| panic!("no {start} in {text}")).0
}
