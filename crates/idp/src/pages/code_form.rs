//! The page that asks for a code: the numbered one of the paper, or the one of the mobile app.

use std::borrow::Cow;

use askama::Template;
use fedtoken_core::login::Method;

use super::frame::Alert;
use super::texts::{self, TextId, text};
use super::{Frame, Service, key};

/// The form for one code.
#[derive(Template, Clone, Copy, Debug)]
#[template(path = "code_form.html")]
pub struct CodeForm<'a> {
    /// What stands around the page.
    pub frame: Frame<'a>,
    /// The service to log in to.
    pub service: Service<'a>,
    /// Which code is asked.
    pub question: CodeQuestion,
    /// Where the form goes.
    pub action: &'a str,
    /// The sealed guard, hidden field `form`.
    pub form: &'a str,
    /// How many more tries this login has; said only where it is known.
    pub attempts_left: Option<u8>,
    /// What was wrong with the last try.
    pub alert: Option<CodeAlert>,
    /// How far the paper is used up.
    pub remaining: Remaining,
    /// Link to a new start with the choice of a key.
    pub restart: &'a str,
}

/// Which code is asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CodeQuestion {
    /// The code with this number, 1 to 24, on the paper.
    Token {
        /// The number.
        position: u8,
    },
    /// The code that the mobile app shows.
    App,
}

/// Why the form is shown again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CodeAlert {
    /// A code, but not the right one.
    Wrong,
    /// Not of the right length or letters. It counts as a try like any other.
    Typing,
    /// A code of the app that was accepted before.
    Replayed,
    /// The queue of slow hashes is full.
    Busy,
}

/// How many codes the paper still has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Remaining {
    /// No reason to say anything.
    Plenty,
    /// This many, the asked one included.
    Few(u8),
    /// The asked one only.
    Last,
}

impl CodeForm<'_> {
    fn title(&self) -> String {
        self.frame.title(self.question.title(), self.shown())
    }

    fn shown(&self) -> Option<Alert> {
        self.alert.map(|alert| alert.words(self.question))
    }

    fn is_refused(&self) -> bool {
        self.alert.is_some_and(|alert| alert != CodeAlert::Busy)
    }

    fn asked(&self) -> Cow<'static, str> {
        match self.question {
            CodeQuestion::Token { position } => {
                texts::filled(self.frame.language, text::CODE_TOKEN_QUESTION, [position])
            }
            CodeQuestion::App => self.frame.text(text::CODE_APP_QUESTION),
        }
    }

    fn attempts(&self) -> Option<Cow<'static, str>> {
        self.attempts_left
            .map(|left| texts::filled(self.frame.language, text::CODE_ATTEMPTS, [left]))
    }

    fn notice(&self) -> Option<Cow<'static, str>> {
        match self.remaining {
            Remaining::Plenty => None,
            Remaining::Few(left) => {
                Some(texts::filled(self.frame.language, text::CODE_FEW, [left]))
            }
            Remaining::Last => Some(self.frame.text(text::CODE_LAST)),
        }
    }
}

impl CodeQuestion {
    const fn position(self) -> Option<u8> {
        match self {
            Self::Token { position } => Some(position),
            Self::App => None,
        }
    }

    const fn title(self) -> TextId {
        match self {
            Self::Token { .. } => text::CODE_TOKEN_TITLE,
            Self::App => text::CODE_APP_TITLE,
        }
    }

    const fn key_name(self) -> TextId {
        match self {
            Self::Token { .. } => key::name(Method::Token),
            Self::App => key::name(Method::App),
        }
    }

    const fn hint(self) -> TextId {
        match self {
            Self::Token { .. } => text::CODE_TOKEN_HINT,
            Self::App => text::CODE_APP_HINT,
        }
    }

    const fn warning(self) -> TextId {
        match self {
            Self::Token { .. } => text::CODE_TOKEN_WARNING,
            Self::App => text::CODE_APP_WARNING,
        }
    }
}

impl CodeAlert {
    const fn words(self, question: CodeQuestion) -> Alert {
        use CodeQuestion::{App, Token};
        let (what, help) = match (self, question) {
            (Self::Wrong, Token { .. }) => (text::CODE_WRONG, text::CODE_TOKEN_WRONG_HELP),
            (Self::Wrong, App) => (text::CODE_WRONG, text::CODE_APP_WRONG_HELP),
            (Self::Typing, Token { .. }) => (text::CODE_TOKEN_TYPING, text::CODE_TOKEN_TYPING_HELP),
            (Self::Typing, App) => (text::CODE_APP_TYPING, text::CODE_APP_TYPING_HELP),
            (Self::Replayed, Token { .. }) => (text::CODE_REPLAYED, text::CODE_TOKEN_WRONG_HELP),
            (Self::Replayed, App) => (text::CODE_REPLAYED, text::CODE_APP_REPLAYED_HELP),
            (Self::Busy, _) => (text::CODE_BUSY, text::CODE_BUSY_HELP),
        };
        Alert::new(what, help)
    }
}
