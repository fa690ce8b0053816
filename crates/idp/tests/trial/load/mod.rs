//! Logins without end against any number of instances, and a ledger of everything that was
//! acknowledged, which is compared with the database afterwards.
//!
//! Owns the two clients, the workers, the receiver of logout messages and the comparison. What
//! happens to the instances meanwhile is the business of the drills that use it.

mod check;
mod clients;
mod figures;
mod ledger;
pub mod outages;
mod paper;
mod receiver;
mod run;
mod tokens;
mod worker;

pub use figures::Figures;
pub use run::{Load, Plan, TURN};
pub use worker::Pace;
