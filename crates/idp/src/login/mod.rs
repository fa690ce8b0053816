//! The login: the sealed visitor, the choice of the next page, and the one way to finish.
//!
//! Owns the transaction and its end. Does not know how a key is proven: that is `methods`.

mod browser;
mod codes;
mod device;
mod dispatch;
mod finish;
mod form;
mod journal;
mod logout_form;
mod network;
mod session;
mod tab;
mod visitor;

pub use browser::BrowserCookie;
pub use codes::{code_counter, origin, unknown_codes};
pub use device::{DeviceCookie, KnownDevice};
pub use dispatch::{Next, dispatch, floor};
pub use finish::{Ending, Proven, answer_from_session, finish};
pub use form::StepForm;
pub use journal::line;
pub use logout_form::LogoutForm;
pub use network::{Counters, counters};
pub use session::{LiveSession, live_session};
pub use tab::{KEPT_BEFORE_A_NEW_ONE, MOST_TABS, Tab, tabs_to_drop};
pub use visitor::{Visitor, VisitorError};
