//! How each key is proven. A method checks and counts; it never chooses the next page.
//!
//! Keys that work: the token and the code via mobile app, both after user name and password.

pub mod app;
pub mod attempt;
pub mod begin;
pub mod new_password;
pub mod password;
pub mod token;
mod working;

pub use working::WORKING;
