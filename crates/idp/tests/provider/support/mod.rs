//! What the tests of the provider share: the provider itself, persons, relying parties, a browser.

mod browser;
mod idp;
mod jar;
mod journey;
mod observer;
mod page;
mod persons;
mod relying_party;
mod scene;
mod template;
mod watched;
mod wire;

pub use browser::Browser;
pub use idp::{Setting, TestIdp};
pub use jar::Jar;
pub use journey::{
    Key, code_page, enter_code, enter_password, known_browser, log_in, login_page, password_page,
};
pub use observer::{Observer, Sight};
pub use page::{Form, Response};
pub use persons::{Keys, Person};
pub use relying_party::{Ask, Callback, RelyingParty, Tokens};
pub use scene::Scene;
pub use watched::Watched;
pub use wire::Call;
