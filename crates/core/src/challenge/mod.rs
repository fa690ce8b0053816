//! Questions to which only the holder of a key has the answer: which cell of the paper is asked, and
//! one-time codes of an app. Owns the decisions; keeping a cell's spending atomic is the storage's
//! matter, by the generation that each decision names.

mod answer;
pub mod cell;
pub mod hotp;
pub mod totp;

pub use answer::Answer;
pub use cell::{Acceptance, CellChallenge, CellPolicy, ChallengeError, Remaining};
pub use totp::{Algorithm, Digits, Totp, TotpVerdict};
