//! The page that asks for a new password, between the right old one and the code.

use askama::Template;

use super::frame::Alert;
use super::texts::text;
use super::{Frame, Service};

/// The form for a demanded new password.
#[derive(Template, Clone, Copy, Debug)]
#[template(path = "new_password_form.html")]
pub struct NewPasswordForm<'a> {
    /// What stands around the page.
    pub frame: Frame<'a>,
    /// The service to log in to.
    pub service: Service<'a>,
    /// Where the form goes.
    pub action: &'a str,
    /// The sealed guard, hidden field `form`.
    pub form: &'a str,
    /// What was wrong with the last try.
    pub alert: Option<NewPasswordAlert>,
}

/// Why the new password was not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NewPasswordAlert {
    /// Fewer than 12 characters.
    TooShort,
    /// More than 256 characters.
    TooLong,
    /// It holds a name of the person or of this site.
    ContainsWord,
    /// It repeats something short.
    Repetition,
    /// It is a row of letters, digits or keys.
    Sequence,
    /// It is a common or leaked one, or nearly.
    Common,
    /// It is the old one.
    Same,
    /// The two inputs differ.
    Mismatch,
    /// The form was too old; nothing was checked.
    Expired,
}

impl NewPasswordForm<'_> {
    fn title(&self) -> String {
        self.frame.title(text::NEW_PASSWORD_TITLE, self.shown())
    }

    fn shown(&self) -> Option<Alert> {
        self.alert.map(NewPasswordAlert::words)
    }

    fn is_refused(&self) -> bool {
        self.alert
            .is_some_and(|alert| alert != NewPasswordAlert::Expired)
    }
}

impl NewPasswordAlert {
    const fn words(self) -> Alert {
        let (what, help) = match self {
            Self::TooShort => (
                text::NEW_PASSWORD_TOO_SHORT,
                text::NEW_PASSWORD_TOO_SHORT_HELP,
            ),
            Self::TooLong => (
                text::NEW_PASSWORD_TOO_LONG,
                text::NEW_PASSWORD_TOO_LONG_HELP,
            ),
            Self::ContainsWord => (
                text::NEW_PASSWORD_CONTAINS_WORD,
                text::NEW_PASSWORD_CONTAINS_WORD_HELP,
            ),
            Self::Repetition => (
                text::NEW_PASSWORD_REPETITION,
                text::NEW_PASSWORD_REPETITION_HELP,
            ),
            Self::Sequence => (
                text::NEW_PASSWORD_SEQUENCE,
                text::NEW_PASSWORD_SEQUENCE_HELP,
            ),
            Self::Common => (text::NEW_PASSWORD_COMMON, text::NEW_PASSWORD_COMMON_HELP),
            Self::Same => (text::NEW_PASSWORD_SAME, text::NEW_PASSWORD_SAME_HELP),
            Self::Mismatch => (
                text::NEW_PASSWORD_MISMATCH,
                text::NEW_PASSWORD_MISMATCH_HELP,
            ),
            Self::Expired => (text::NEW_PASSWORD_EXPIRED, text::NEW_PASSWORD_EXPIRED_HELP),
        };
        Alert::new(what, help)
    }
}
