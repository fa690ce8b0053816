//! How long to wait before the same is tried again.

use std::{
    hash::{BuildHasher, RandomState},
    time::Duration,
};

/// A pause that doubles with each round, and of which a random part is left out, so that those who
/// met once do not meet again.
///
/// The chance is that of hash tables: good enough for this, and for nothing secret.
pub(super) fn pause(round: u32) -> Duration {
    let longest = FIRST.saturating_mul(1 << round.min(MOST_DOUBLINGS));
    let chance = RandomState::new().hash_one(round) % 1000;
    let part = u32::try_from(chance).unwrap_or_default();
    longest / 2 + longest * part / 2000
}

/// Longest pause before the second try.
const FIRST: Duration = Duration::from_millis(8);
const MOST_DOUBLINGS: u32 = 6;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_stay_bounded() {
        for round in 0..20 {
            let longest = FIRST * (1 << round.min(6));
            let waited = pause(round);
            assert!(
                waited >= longest / 2 && waited < longest,
                "{round}: {waited:?}"
            );
        }
    }

    #[test]
    fn two_pauses_differ() {
        let many: std::collections::BTreeSet<_> = (0..64).map(|_| pause(6)).collect();
        assert!(many.len() > 8, "{many:?}");
    }
}
