//! Copies, backups and checks of whole databases.

mod backup;
mod check;
mod copy;
mod support;
