//! All that a verdict on an answer needs to know.

use crate::grid::Position;
use crate::slow_hash::Comparison;

/// The question as it was put; whoever puts it keeps this with the form, sealed or in a session.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Asked {
    /// The number that was shown.
    pub position: Position,
    /// How many codes had been accepted before: the question stands as long as this does.
    pub generation: u64,
}

/// An answer with everything that decides on it.
///
/// There is no other way to an acceptance, so that nobody can forget one of the four.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Attempt {
    /// Which question was answered.
    pub asked: Asked,
    /// Whether its form was still good.
    pub form: FormAge,
    /// Whether codes of this paper may be looked at.
    pub paper: PaperState,
    /// What the slow comparison with the cell of `asked` gave. A text that is no code, and a code that
    /// was not looked at, are wrong.
    pub code: Comparison,
}

/// The age of the form in which the answer came.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum FormAge {
    /// Young enough.
    Fresh,
    /// Too old.
    TooOld,
}

/// Whether codes of the paper may be looked at.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum PaperState {
    /// They may.
    Open,
    /// It is suspended, or one of its counters is closed.
    Blocked,
}
