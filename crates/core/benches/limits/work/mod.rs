//! What is measured, and against what. Owns every operation that has a limit, with the raw primitive
//! beside it; how it is measured is the matter of [`crate::measure`].

mod cases;
mod codes;
mod digests;
mod support;
mod totp;

pub(crate) use cases::cases;
