//! The paper: 24 numbered codes. Owns their alphabet, their drawing, and the form in which they are
//! kept once the paper is printed. Which code is asked is [`crate::challenge`]'s matter.

mod alphabet;
mod code;
#[expect(
    clippy::module_inception,
    reason = "the file holds the type of that name"
)]
mod grid;
mod position;
mod sealed;

pub use crate::slow_hash::HashError as SealError;
pub use alphabet::Alphabet;
pub use code::{CODE_LETTERS, Code, CodeError};
pub use grid::Grid;
pub use position::{CELLS, Position, PositionError};
pub use sealed::{SealedCell, SealedGrid};
