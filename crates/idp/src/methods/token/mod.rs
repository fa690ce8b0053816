//! The token: the paper with 24 codes.

mod answer;

pub use answer::{Asked, Verdict, answer, asked, refund};
