//! What a program shows of a login, and what must be in it.

use fedtoken_idp::dev::Page;
use serde_json::{Value, json};

/// What a program knows of who is logged in.
pub(crate) struct Shown(Value);

impl Shown {
    /// Reads the page; none when nobody is logged in.
    pub(crate) fn on(page: &Page) -> Option<Self> {
        Self::parse(&page.text("body")?)
    }

    fn parse(text: &str) -> Option<Self> {
        let shown: Value = serde_json::from_str(text).ok()?;
        shown.get("id_token")?;
        Some(Self(shown))
    }

    /// `sub` of the ID token.
    pub(crate) fn subject(&self) -> &str {
        self.text("/id_token/sub")
    }

    /// The access token, where the program shows it.
    pub(crate) fn access_token(&self) -> &str {
        self.text("/access_token")
    }

    /// What is not as it must be after a login by token at this provider.
    pub(crate) fn check(&self, issuer: &str) -> Result<(), &'static str> {
        let is = |place, value: Value| self.0.pointer(place) == Some(&value);
        let rules = [
            ("iss", is("/id_token/iss", json!(issuer))),
            ("sub", !self.subject().is_empty()),
            ("acr", is("/id_token/acr", json!("urn:fedtoken:level:300"))),
            ("amr", is("/id_token/amr", json!(["pwd", "otp", "mfa"]))),
            ("auth_time", self.is_login_fresh()),
            ("sid", !self.text("/id_token/sid").is_empty()),
            (
                "sub of userinfo",
                is("/userinfo/sub", json!(self.subject())),
            ),
            ("name of userinfo", !self.text("/userinfo/name").is_empty()),
            (
                "email of userinfo",
                !self.text("/userinfo/email").is_empty(),
            ),
        ];
        let broken = rules.iter().find(|(_, holds)| !holds);
        broken.map_or(Ok(()), |(claim, _)| Err(*claim))
    }

    /// The person has logged in for this ID token, not at some time before.
    fn is_login_fresh(&self) -> bool {
        let number = |place| self.0.pointer(place).and_then(Value::as_i64);
        match (number("/id_token/auth_time"), number("/id_token/iat")) {
            (Some(login), Some(issued)) => (0..=LONGEST_LOGIN).contains(&(issued - login)),
            _ => false,
        }
    }

    fn text(&self, place: &str) -> &str {
        let found = self.0.pointer(place).and_then(Value::as_str);
        found.unwrap_or_default()
    }
}

/// Seconds from the accepted code to the ID token; an authorization code lasts a minute.
const LONGEST_LOGIN: i64 = 60;

#[cfg(test)]
mod tests {
    use super::*;

    const ISSUER: &str = "http://localhost:1";

    fn good() -> Value {
        json!({
            "id_token": {
                "iss": ISSUER,
                "sub": "s",
                "acr": "urn:fedtoken:level:300",
                "amr": ["pwd", "otp", "mfa"],
                "auth_time": 1_000,
                "iat": 1_002,
                "sid": "session",
            },
            "userinfo": { "sub": "s", "name": "An Peeters", "email": "an@example.org" },
        })
    }

    fn with(place: &str, value: Value) -> Result<(), &'static str> {
        let mut shown = good();
        *shown.pointer_mut(place).unwrap() = value;
        Shown(shown).check(ISSUER)
    }

    #[test]
    fn a_whole_login_is_accepted() {
        assert_eq!(Shown(good()).check(ISSUER), Ok(()));
    }

    #[test]
    fn each_claim_must_be_as_it_must() {
        let wrong = [
            ("/id_token/iss", json!("http://localhost:2"), "iss"),
            ("/id_token/sub", json!(""), "sub"),
            ("/id_token/acr", json!("urn:fedtoken:level:200"), "acr"),
            ("/id_token/amr", json!(["pwd"]), "amr"),
            ("/id_token/auth_time", json!(900), "auth_time"),
            ("/id_token/auth_time", json!(1_003), "auth_time"),
            ("/id_token/auth_time", json!("1000"), "auth_time"),
            ("/id_token/sid", json!(""), "sid"),
            ("/userinfo/sub", json!("t"), "sub of userinfo"),
            ("/userinfo/name", json!(""), "name of userinfo"),
            ("/userinfo/email", json!(null), "email of userinfo"),
        ];
        for (place, value, claim) in wrong {
            assert_eq!(with(place, value), Err(claim), "{place}");
        }
    }

    #[test]
    fn a_page_without_claims_shows_nobody() {
        assert!(Shown::parse("{\"login\": \"/login\"}").is_none());
        assert!(Shown::parse("Unauthorized").is_none());
        assert!(Shown::parse(&good().to_string()).is_some());
    }
}
