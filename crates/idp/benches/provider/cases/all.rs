//! Every theme in one row of measurements.

use super::{documents, logins, tokens};
use crate::{place::Place, table::Row};

/// Measures every theme, or those that are named: `documents`, `tokens`, `logins`, `hashing`.
pub(crate) async fn all(wanted: &[&str]) -> Vec<Row> {
    let asked = |name: &str| wanted.is_empty() || wanted.contains(&name);
    let mut rows = Vec::new();
    if ["documents", "tokens", "logins"].into_iter().any(asked) {
        let place = Place::seeded(PERSONS, CHEAP).await;
        if asked("documents") {
            rows.extend(documents::measure(&place).await);
        }
        if asked("logins") {
            rows.extend(logins::measure(&place).await);
        }
        if asked("tokens") {
            rows.extend(tokens::measure(&place).await);
        }
    }
    if asked("hashing") {
        rows.extend(logins::with_hashing(&Place::seeded(FEWER, CHEAP_CELLS).await).await);
    }
    rows
}

/// Connections at once, but for documents.
pub(super) const CONNECTIONS: usize = 16;
const PERSONS: usize = 120;
const FEWER: usize = 30;
/// The slow hashes as good as left out.
const CHEAP: &str = "[password]\nmemory_kib = 8\niterations = 1\nparallelism = 1\n\
                     [token]\nmemory_kib = 8\niterations = 1\nparallelism = 1\n";
/// Passwords cost what they cost by default; of the two hashes of a login only this one counts.
const CHEAP_CELLS: &str = "[token]\nmemory_kib = 8\niterations = 1\nparallelism = 1\n";
