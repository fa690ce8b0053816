//! What the tests of the provider share: the provider itself, persons, relying parties, a browser.

mod browser;
mod certificates;
mod given;
mod holder;
mod idp;
mod jar;
mod journal;
mod journey;
pub mod log;
mod meddler;
mod observer;
mod office;
mod outbox;
mod page;
mod persons;
mod pushing;
mod receiver;
mod relying_party;
mod scene;
mod signer;
mod template;
mod tls_caller;
mod watched;
mod wire;

pub use browser::Browser;
pub use certificates::{Authority, Credential, pem};
pub use given::{Given, refusal, set_scope, text};
pub use holder::Holder;
pub use idp::{Setting, TestIdp};
pub use jar::Jar;
pub use journey::{
    Key, code_page, enter_code, enter_password, known_browser, log_in, login_page, password_page,
};
pub use meddler::Meddler;
pub use observer::{Observer, Sight};
pub use office::Office;
pub use page::{Form, Response};
pub use persons::{Keys, Person};
pub use receiver::{Heard, Receiver};
pub use relying_party::{Ask, Callback, RelyingParty, Tokens, payload};
pub use scene::Scene;
pub use signer::{KeyServer, Signer};
pub use template::{START, config, copy_to, provider, ring};
pub use tls_caller::TlsCaller;
pub use watched::Watched;
pub use wire::{Call, Line};
