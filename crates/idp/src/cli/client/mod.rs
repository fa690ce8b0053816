//! `fedtoken client`: relying parties from TOML files, and what is known of them.

mod apply;
mod check;
mod explain;
mod list;
mod parts;
mod plan;
mod print;

pub(super) use apply::apply;
pub(super) use check::check;
pub(super) use explain::explain;
pub(super) use list::list;
pub(super) use parts::declaration;
pub(super) use plan::plan;
