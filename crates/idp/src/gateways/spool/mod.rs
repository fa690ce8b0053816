//! Files that the program writes for somebody else to take.

mod append;

pub use append::append;
