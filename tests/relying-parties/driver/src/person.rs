//! A made-up person at the keyboard.

use fedtoken_idp::dev::{Page, TrialPerson, TrialToken};

/// Somebody with an active token.
pub(crate) struct Person<'a> {
    person: &'a TrialPerson,
    token: &'a TrialToken,
}

impl<'a> Person<'a> {
    /// This person, if he has an active token.
    pub(crate) fn with_token(person: &'a TrialPerson) -> Option<Self> {
        let token = person.token.as_ref()?;
        (token.state == "active").then_some(Self { person, token })
    }

    /// The user name.
    pub(crate) fn username(&self) -> &str {
        &self.person.username
    }

    /// The password.
    pub(crate) fn password(&self) -> &str {
        self.person.password.expose()
    }

    /// The code that a page asks for.
    pub(crate) fn code(&self, page: &Page) -> Option<&str> {
        let position = page.attribute("input[name=code]", "data-position")?;
        let index = position.parse::<usize>().ok()?.checked_sub(1)?;
        Some(self.token.codes.get(index)?.expose())
    }
}
