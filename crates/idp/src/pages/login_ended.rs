//! The page for a login that cannot go on.

use askama::Template;

use super::texts::{TextId, text};
use super::{Frame, Service};

/// The login is over without having brought the person anywhere.
#[derive(Template, Clone, Copy, Debug)]
#[template(path = "login_ended.html")]
pub struct LoginEnded<'a> {
    /// What stands around the page.
    pub frame: Frame<'a>,
    /// Why it ended.
    pub reason: EndReason,
    /// Where the person can go on: a new start, or the service itself.
    pub restart: Option<&'a str>,
    /// The service, where it is known.
    pub service: Option<Service<'a>>,
}

/// Why a login ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EndReason {
    /// Five wrong codes.
    TooManyWrong,
    /// It lay too long.
    Expired,
    /// The right code came in an expired form and is used up by that.
    CodeSpent,
    /// The right code came, but the service or the session is another one by now.
    Changed,
    /// It was finished before.
    Finished,
    /// The cookie of this login is not in this browser.
    OtherBrowser,
    /// The pushed request behind it has led to a login before (RFC 9126).
    Used,
}

impl LoginEnded<'_> {
    fn title(&self) -> String {
        self.frame.error_title(self.reason.heading())
    }
}

impl EndReason {
    const fn heading(self) -> TextId {
        match self {
            Self::TooManyWrong => text::ENDED_TOO_MANY_TITLE,
            Self::Expired => text::ENDED_EXPIRED_TITLE,
            Self::CodeSpent => text::ENDED_CODE_SPENT_TITLE,
            Self::Changed => text::ENDED_CHANGED_TITLE,
            Self::Finished => text::ENDED_FINISHED_TITLE,
            Self::OtherBrowser => text::ENDED_OTHER_BROWSER_TITLE,
            Self::Used => text::ENDED_USED_TITLE,
        }
    }

    const fn lead(self) -> TextId {
        match self {
            Self::TooManyWrong => text::ENDED_TOO_MANY,
            Self::Expired => text::ENDED_EXPIRED,
            Self::CodeSpent => text::ENDED_CODE_SPENT,
            Self::Changed => text::ENDED_CHANGED,
            Self::Finished => text::ENDED_FINISHED,
            Self::OtherBrowser => text::ENDED_OTHER_BROWSER,
            Self::Used => text::ENDED_USED,
        }
    }

    const fn link(self) -> TextId {
        match self {
            Self::TooManyWrong | Self::Expired | Self::CodeSpent | Self::Changed => {
                text::ENDED_RESTART
            }
            Self::Finished | Self::OtherBrowser | Self::Used => text::ENDED_TO_SERVICE,
        }
    }
}
