//! Questions to which only the holder of a key has the answer: which cell of the paper is asked,
//! one-time codes of an app or device, and codes sent in a message. Owns the decisions; keeping them
//! atomic is the storage's matter, by the value that each decision names.

mod answer;
mod cell;
mod hotp;
pub mod message_code;
pub mod otpauth;
mod totp;

pub use answer::Answer;
pub use cell::{
    Acceptance, Asked, Attempt, CellChallenge, CellPolicy, ChallengeError, FormAge, PaperState,
    PolicyError, PositionSet, Remaining, Reusable, SingleUse, StandardPolicy, Uses, WARN_AT,
};
pub use hotp::{
    Algorithm, AlgorithmError, Digits, DigitsError, Hotp, HotpVerdict, LookAhead, LookAheadError,
    SealedSecret, SharedSecret, SharedSecretError,
};
pub use totp::{Period, PeriodError, Totp, TotpVerdict, Window, WindowError};
