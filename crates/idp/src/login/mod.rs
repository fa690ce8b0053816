//! The login: the sealed visitor, the choice of the next page, and the one way to finish.
//!
//! Owns the transaction and its end. Does not know how a key is proven: that is `methods`.

mod answer;
mod browser;
mod codes;
mod deliver;
mod device;
mod dispatch;
mod end;
mod finish;
mod form;
mod grant;
mod journal;
mod known;
mod logout_form;
mod logout_link;
mod logout_message;
mod network;
mod session;
mod session_form;
mod tab;
mod telling;
mod visitor;

pub use answer::{allow, answer_from_session, deny};
pub use browser::BrowserCookie;
pub use codes::{code_counter, origin, unknown_codes};
pub use deliver::{deliver_code, deliver_early_refusal, deliver_refusal};
pub use device::{DeviceCookie, KnownDevice};
pub use dispatch::{Next, Rules, dispatch};
pub use end::{EndedSession, end_before, end_session};
pub use finish::{Ending, Proven, finish};
pub use form::StepForm;
pub use grant::{Granted, grant};
pub use journal::{client_line, device_line, first_of_hour, line, line_because, pen, save_first};
pub use known::{Known, Person};
pub use logout_form::LogoutForm;
pub use logout_link::{LogoutDone, LogoutLink, LogoutLinkError};
pub use logout_message::LogoutMessage;
pub(crate) use logout_message::context as place_of_logout;
pub use network::{Counters, REFUSED, account_counter, counters, pushing_client, pushing_network};
pub use session::{LiveSession, live_session};
pub use session_form::{FormPurpose, SessionForm};
pub use tab::{KEPT_BEFORE_A_NEW_ONE, MOST_TABS, Tab, tabs_to_drop};
pub use telling::Telling;
pub(crate) use visitor::context as place_of_ask;
pub use visitor::{Account, Carried, Done, Traveller, Visitor, VisitorError};
