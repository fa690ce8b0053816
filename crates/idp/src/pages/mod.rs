//! Pages: one view struct and one template for each, texts in four languages, style and icon.
//!
//! Owns every word and every line of mark-up that a browser gets. Knows nothing of HTTP, sessions
//! or storage: a caller fills a view and sends what [`View::render`] gives. No page holds an
//! inline style, anything from another origin, or a script but the one of [`AnswerForm`].

mod account_form;
mod answer_form;
pub mod assets;
mod chooser;
mod code_form;
mod consent_form;
mod error_page;
mod frame;
mod frontchannel;
mod home;
mod key;
mod key_unavailable;
mod language;
mod logged_out;
mod login_ended;
mod logout_confirm;
mod new_password_form;
mod password_form;
mod refused;
mod services;
mod texts;
mod told;
pub mod trial;
mod used_up;
mod view;

pub use account_form::AccountForm;
pub use answer_form::AnswerForm;
pub use chooser::{Chooser, ChooserAlert, KeyChoice, KeyState};
pub use code_form::{CodeAlert, CodeForm, CodeQuestion, Remaining};
pub use consent_form::{ConsentAlert, ConsentForm};
pub use error_page::{ErrorKind, ErrorPage};
pub use frame::{DEFAULT_BRAND, Frame, LanguageLink, Service};
pub use frontchannel::FrontchannelLogout;
pub use home::Home;
pub use key_unavailable::{KeyUnavailable, UnavailableReason};
pub use language::{Language, Preferences, choose};
pub use logged_out::LoggedOut;
pub use login_ended::{EndReason, LoginEnded};
pub use logout_confirm::{LogoutAlert, LogoutConfirm};
pub use new_password_form::{NewPasswordAlert, NewPasswordForm};
pub use password_form::{PasswordAlert, PasswordForm};
pub use refused::{Refused, WayBack};
pub use services::{Allowed, Ground, Services, ServicesAlert, ServicesClosed};
pub use texts::{TextId, TextWith, text};
pub use told::Told;
pub use used_up::UsedUp;
pub use view::View;

#[cfg(test)]
mod tests;
