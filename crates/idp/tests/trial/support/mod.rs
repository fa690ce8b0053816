//! What the tests of the real program share: the child process, its file, and two browsers.

mod browser;
mod chromium;
mod cluster;
mod desk;
mod file;
#[expect(dead_code, reason = "shared with the tests of the provider")]
#[path = "../../provider/support/jar.rs"]
mod jar;
#[expect(dead_code, reason = "shared with the tests of the provider")]
#[path = "../../provider/support/page.rs"]
mod page;
mod relying_party;
mod servers;
mod trial;
mod wire;

pub use browser::Browser;
pub use chromium::Chromium;
pub use cluster::{Cluster, Disk};
pub use desk::Desk;
pub use file::{Client, Credential, Person, TrialFile};
pub use jar::Jar;
pub use page::Response;
pub use relying_party::{AFTERWARDS, Ask, REDIRECT, RelyingParty};
pub use servers::{Front, Servers};
pub use trial::{Place, STOP, Trial, address_of, files_below};
pub use wire::{Broken, send, send_over};
