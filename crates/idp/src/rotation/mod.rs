//! Rotation of keys: of those that sign, and of those that seal everything stored.
//!
//! Owns moving a sealed value to another key, counting what each key seals, making a successor of a
//! signing key, and the pure decision what a rotation may do next. Does not own the keys (`keys`),
//! nor when work is done (`jobs`), nor files (`keys/file`).

mod broken;
mod count;
mod fit;
mod plan;
mod succeed;
mod value;

pub use broken::{Broken, broken};
pub use count::{Counts, count};
pub use fit::{Misfit, Witness};
pub use plan::{Obstacle, SEEN, Situation, Stamps, Step, agreed, is_needed, is_present, next};
pub use succeed::{SuccessionError, succeed};
pub use value::{ValueError, key_of, rewrap};
