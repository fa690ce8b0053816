//! The paper: numbered codes. Owns its form, the drawing and reading of codes, and the form in which
//! they are kept once the paper is printed. Which code is asked is [`crate::challenge`]'s matter.

mod alphabet;
mod check;
mod code;
#[expect(
    clippy::module_inception,
    reason = "the file holds the type of that name"
)]
mod grid;
mod position;
mod sealed;
mod spec;

pub use alphabet::{Alphabet, AlphabetError};
pub use check::CheckLetter;
pub use code::{Code, CodeError};
pub use grid::Grid;
pub use position::{MOST_CELLS, Position, PositionError};
pub use sealed::{CellPlace, SealedCell, SealedGrid};
pub use spec::{GridSpec, GridSpecError};
