//! What a login is made of. Owns the methods, steps, proofs and the life of a session; knows
//! what `prompt`, `max_age` and `amr` ask (OpenID Connect Core section 3.1.2.1, RFC 8176), but no
//! message, page or storage.

mod decide;
mod method;
mod proof;
mod session;
mod step;

pub use decide::{LoginPrompt, SessionAnswer, Want, session_answer};
pub use method::{Method, MethodError};
pub use proof::Proof;
pub use session::{SessionLife, Standing};
pub use step::{PasswordDemand, PasswordDemandError, Step, StepError};
