//! The rows of the table, in their order.

use super::{codes, digests, totp};
use crate::measure::Case;

/// Every operation that has a limit, and a few beside which it is good to see them.
pub(crate) fn cases() -> Vec<Case> {
    let mut cases = vec![codes::read(), codes::read_checked(), codes::draw_a_grid()];
    cases.extend(totp::cases());
    cases.extend(digests::cases());
    cases.extend([codes::compare(), codes::compare_in_fresh_memory()]);
    cases
}
