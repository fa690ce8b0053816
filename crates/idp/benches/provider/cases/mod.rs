//! What is measured, one file a theme.

mod all;
mod documents;
mod logins;
mod tokens;

pub(crate) use all::all;
