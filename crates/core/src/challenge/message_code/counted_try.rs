//! A try that was counted, and what became of it.

use super::{Binding, MessageCode, MessageKeys, MessageStanding};
use crate::challenge::Answer;
use crate::challenge::hotp::Number;
use crate::time::UnixTime;

/// A counted try, good for one look at a typed code.
#[derive(Debug)]
#[must_use]
pub struct CountedTry {
    state: MessageCode,
    at: UnixTime,
}

impl CountedTry {
    pub(super) const fn new(state: MessageCode, at: UnixTime) -> Self {
        Self { state, at }
    }

    /// The state with this try counted, to be stored first.
    pub const fn state(&self) -> &MessageCode {
        &self.state
    }

    /// Compares the typed code with the one that was sent last, in constant time. Space does not
    /// matter; nothing is allocated.
    ///
    /// A change is the state to be stored, on the condition that the stored generation is still the
    /// one of the try, together with whatever the verdict allows. A right code is
    /// [`Answer::Expired`] from [`Parts::expires_at`](super::Parts::expires_at) on, and while the
    /// clock shows an instant more than 10 seconds before the code was sent. The verdict is never
    /// [`Answer::Blocked`], which is [`MessageClosed`](super::MessageClosed) before.
    pub fn answer(
        self,
        keys: &MessageKeys,
        binding: &Binding<'_>,
        typed: &str,
    ) -> Answer<MessageCode> {
        let parts = self.state.parts();
        let is_right = Number::read(typed, parts.digits)
            .is_some_and(|number| keys.fits(&parts.mac, binding, &number, parts.digits));
        match (is_right, parts.standing) {
            (false, MessageStanding::Live | MessageStanding::Expired | MessageStanding::Used) => {
                Answer::Wrong
            }
            (true, MessageStanding::Used) => Answer::Spent,
            (true, MessageStanding::Live) if parts.is_alive(self.at) => {
                Answer::Accepted(self.state.with_standing(MessageStanding::Used))
            }
            (true, MessageStanding::Live | MessageStanding::Expired) => {
                Answer::Expired(self.state.with_standing(MessageStanding::Expired))
            }
        }
    }
}
