//! How often something may be tried, and by whom: a stranger is slowed down on an account without
//! its owner being locked out. Owns the rules, the steps from one state to the next, the mark of a
//! known browser and the unlock link; storing, mailing and the slow hash are the caller's matter.
//!
//! A password from a known device has a bound of its own; from all others it runs through the
//! counters of its account and its networks. Only a right password leads on to the code, which is
//! counted by login, by unknown devices and by key. So nobody without the password can close the
//! code step or suspend a paper.
//!
//! Every step takes the stored state and `now` and gives the new state, which is stored *before*
//! the slow hash and on the condition that the old one is still there; else it is read again. A
//! database may also reserve by itself: it then says only what it found closed.

mod closure;
mod code;
mod device;
mod limits;
mod look;
mod password;
mod rule;
mod state;
#[cfg(test)]
mod tests;
mod unlock;

pub use closure::{Closure, Effect};
pub use code::{CodeAttempt, CodeClosed, CodeStanding, CodeStep, UnknownCodes};
pub use device::{DeviceId, DeviceKind, DeviceMark, DeviceMarks, DeviceState, DeviceVoid};
pub use limits::{Limits, LimitsError, UnlockLimits};
pub use look::{Finish, Look, Looked, PasswordChange, TakenBack};
pub use password::{
    ClosedBy, Lane, Origin, PasswordAttempt, PasswordBound, PasswordCounters, PasswordStanding,
    PasswordVerdict, PasswordWrites, Whom,
};
pub use rule::Rule;
pub use state::{Closed, Counter};
pub use unlock::{UnlockAsked, UnlockLink, UnlockRefused, Unlocked};
