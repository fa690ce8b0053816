//! What a login is made of. Owns the methods, steps, proofs and the life of a session; knows no
//! OpenID Connect word, no page and no storage.

pub mod decide;
pub mod method;
pub mod proof;
pub mod session;
pub mod step;

pub use decide::{LoginPrompt, SessionAnswer, Want, session_answer};
pub use method::{Method, MethodError};
pub use proof::Proof;
pub use session::{SessionLife, Standing};
pub use step::{PasswordDemand, PasswordDemandError, Step, StepError};
