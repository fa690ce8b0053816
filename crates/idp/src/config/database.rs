//! Where the data lies.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

/// The database.
#[derive(Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Database {
    /// `sqlite://PATH` or `postgres://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=verify-full`.
    #[serde(serialize_with = "shown")]
    pub url: String,
}

impl Default for Database {
    fn default() -> Self {
        Self {
            url: "sqlite:///var/lib/fedtoken/fedtoken.db".to_owned(),
        }
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = without_password(&self.url);
        f.debug_struct("Database").field("url", &url).finish()
    }
}

fn shown<S: Serializer>(url: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&without_password(url))
}

/// The address as it may be shown. One that nobody understands is not shown at all.
fn without_password(text: &str) -> String {
    if text.starts_with("sqlite:") {
        return text.to_owned();
    }
    let Ok(mut url) = url::Url::parse(text) else {
        return HIDDEN.to_owned();
    };
    let hidden = url.password().map(|_| HIDDEN);
    if url.set_password(hidden).is_err() {
        return HIDDEN.to_owned();
    }
    let settings: Vec<_> = url.query_pairs().into_owned().collect();
    if settings.iter().any(|(word, _)| word == "password") {
        url.query_pairs_mut()
            .clear()
            .extend_pairs(settings.iter().map(|(word, value)| match word.as_str() {
                "password" => (word.as_str(), HIDDEN),
                _ => (word.as_str(), value.as_str()),
            }));
    }
    url.into()
}

const HIDDEN: &str = "***";

#[cfg(test)]
mod tests {
    use super::*;

    fn both_ways(url: &str) -> String {
        let database = Database {
            url: url.to_owned(),
        };
        format!("{database:?} {}", toml::to_string(&database).unwrap())
    }

    #[test]
    fn a_password_is_shown_by_no_way() {
        for url in [
            "postgres://anna:s3cret@db.example/house",
            "postgres://db.example/house?user=anna&password=s3cret",
            "postgres://anna:s3cret@ho st/house",
        ] {
            let shown = both_ways(url);
            assert!(!shown.contains("s3cret"), "{shown}");
        }
    }

    #[test]
    fn the_rest_is_shown() {
        let url = "postgres://anna@db.example:6432/house?sslmode=verify-full";
        let sqlite = "sqlite://house.db";
        for url in [url, sqlite] {
            assert_eq!(both_ways(url).matches(url).count(), 2);
        }
    }
}
