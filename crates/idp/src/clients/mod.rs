//! Clients as the operator declares them: what must be done so that the database agrees, and
//! what a registration means in words.
//!
//! Owns the comparison, its one commit, and the sectors that pairwise clients claim. Reads no file.

mod apply;
mod explanation;
mod nearest;
mod plan;
mod sector;
mod watch;

pub use apply::{ApplyError, Parts, apply};
pub use explanation::{Explanation, Line, Origin};
pub use nearest::{Nearest, nearest};
pub use plan::{Action, MemberChange, Plan, Prune, SecretChange, Step};
pub use sector::{SectorError, check_sector};
pub use watch::Watch;
