//! `fedtoken client explain`: what a client is in words, and why a return address is refused.

use std::fmt::Write;

use fedtoken_storage::{sql::SqlStore, stores::Clients};
use serde_json::{Value, json};

use crate::{
    cli::{
        arguments::{ExplainArguments, Output},
        config::read,
        run::{Failed, say},
    },
    clients::{Explanation, Nearest, Origin, nearest},
    oidc::{Registration, registration::same_redirect_uri},
};

/// Prints the effective settings; with an address, fails unless it is registered.
pub(in crate::cli) async fn explain(arguments: ExplainArguments) -> Result<(), Failed> {
    let config = read(arguments.files)?;
    let store = SqlStore::look(&config.database.url).await?;
    let client = store.client(&arguments.client_id).await?;
    store.close().await?;
    let client = client.ok_or_else(|| format!("there is no client {}", arguments.client_id))?;
    let registration: Registration = serde_json::from_str(&client.registration)?;
    let explanation = Explanation::of(&client, &registration);
    let verdict = arguments
        .redirect_uri
        .as_deref()
        .map(|asked| Verdict::on(asked, &registration));
    match arguments.output {
        Output::Json => {
            let told = json!({
                "client_id": explanation.client_id, "lines": explanation.lines,
                "redirect_uri": verdict.as_ref().map(Verdict::json),
            });
            say(&format!("{told:#}\n"))?;
        }
        Output::Text => say(&text(&explanation, verdict.as_ref())?)?,
    }
    match verdict {
        Some(verdict) if verdict.registered.is_none() => {
            Err("the redirect URI is not registered".into())
        }
        _ => Ok(()),
    }
}

/// Whether an address is registered, and which one it comes nearest to.
struct Verdict<'a> {
    asked: &'a str,
    registered: Option<&'a str>,
    nearest: Option<Nearest<'a>>,
}

impl<'a> Verdict<'a> {
    fn on(asked: &'a str, client: &'a Registration) -> Self {
        let uris = &client.redirect_uris;
        let same = |uri: &&String| same_redirect_uri(uri, asked, client.application_type);
        Self {
            asked,
            registered: uris.iter().find(same).map(String::as_str),
            nearest: nearest(uris, asked),
        }
    }

    fn json(&self) -> Value {
        match (self.registered, &self.nearest) {
            (Some(registered), _) => {
                json!({ "asked": self.asked, "match": true, "registered": registered })
            }
            (None, Some(nearest)) => json!({
                "asked": self.asked, "match": false, "nearest": nearest.registered,
                "distance": nearest.distance, "first_difference": nearest.same + 1,
            }),
            (None, None) => json!({ "asked": self.asked, "match": false }),
        }
    }

    fn write(&self, text: &mut String) -> std::fmt::Result {
        let asked = self.asked;
        if let Some(registered) = self.registered {
            return writeln!(text, "\n{asked}\nis registered as\n{registered}");
        }
        writeln!(text, "\n{asked}")?;
        let Some(nearest) = &self.nearest else {
            return writeln!(text, "is not registered, and neither is any other");
        };
        let letter = |uri: &str| uri.chars().nth(nearest.same);
        writeln!(
            text,
            "is not registered; the nearest is\n{}",
            nearest.registered
        )?;
        writeln!(
            text,
            "{}^ character {}: {} is asked, {} is registered",
            " ".repeat(nearest.same),
            nearest.same + 1,
            named(letter(asked)),
            named(letter(nearest.registered)),
        )
    }
}

fn named(letter: Option<char>) -> String {
    letter.map_or_else(|| "the end".to_owned(), |letter| format!("{letter:?}"))
}

fn text(explanation: &Explanation, verdict: Option<&Verdict<'_>>) -> Result<String, Failed> {
    let mut text = format!("{}\n", explanation.client_id);
    for line in &explanation.lines {
        let origin = match line.origin {
            Origin::Registered => "",
            Origin::Default => " (default)",
            Origin::Profile => " (by the profile)",
        };
        writeln!(text, "  {:<21} {}{origin}", line.topic, line.text)?;
    }
    if let Some(verdict) = verdict {
        verdict.write(&mut text)?;
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(kind: &str, uris: &[&str]) -> Registration {
        serde_json::from_value(json!({
            "client_id": "rp", "redirect_uris": uris, "application_type": kind,
        }))
        .unwrap()
    }

    fn told(client: &Registration, asked: &str) -> String {
        let mut text = String::new();
        Verdict::on(asked, client).write(&mut text).unwrap();
        text
    }

    #[test]
    fn the_first_differing_character_is_pointed_at() {
        let client = client("web", &["https://other.example/", "https://rp.example/cb"]);
        assert_eq!(
            told(&client, "https://rp.example/cb/"),
            "\nhttps://rp.example/cb/\nis not registered; the nearest is\nhttps://rp.example/cb\n                     \
             ^ character 22: '/' is asked, the end is registered\n"
        );
        let verdict = Verdict::on("https://rp.example/cB", &client);
        assert_eq!(verdict.json()["first_difference"], 21);
        assert_eq!(verdict.json()["match"], false);
    }

    #[test]
    fn a_registered_address_is_said_to_be() {
        let native = client("native", &["http://127.0.0.1/cb"]);
        let asked = "http://127.0.0.1:5000/cb";
        assert!(told(&native, asked).contains("is registered as\nhttp://127.0.0.1/cb"));
        assert_eq!(Verdict::on(asked, &native).json()["match"], true);
        let web = client("web", &["http://127.0.0.1/cb"]);
        assert_eq!(Verdict::on(asked, &web).json()["match"], false);
    }

    #[test]
    fn a_client_without_addresses_has_none_near() {
        let found = told(&client("web", &[]), "https://rp.example/cb");
        assert!(found.contains("neither is any other"));
    }
}
