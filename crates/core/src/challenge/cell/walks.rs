//! Walks over whole papers of any size, by chance.

use super::*;
use crate::challenge::Answer;
use crate::grid::{GridSpec, Position};
use crate::slow_hash::Comparison;
use alloc::collections::BTreeSet;
use alloc::vec::Vec;
use core::num::NonZeroU8;
use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

fn reusable(among: u8) -> Reusable {
    Reusable {
        among: NonZeroU8::new(among).unwrap(),
    }
}

/// Through storage and back.
fn restored<P: CellPolicy + Clone>(challenge: &CellChallenge<P>) -> CellChallenge<P> {
    let stored: Vec<_> = challenge.uses().iter().collect();
    let uses = Uses::parse(&GridSpec::of_cells(challenge.uses().cells()), &stored).unwrap();
    let policy = challenge.policy().clone();
    CellChallenge::restore(policy, challenge.pending(), uses, challenge.generation()).unwrap()
}

/// The positions asked in so many logins, or fewer where the paper ends.
fn walk<P: CellPolicy + Clone>(
    (cells, policy): (u8, P),
    logins: usize,
    rng: &mut ChaCha20Rng,
) -> (Vec<u8>, CellChallenge<P>) {
    let mut challenge = CellChallenge::start(&GridSpec::of_cells(cells), policy, rng);
    let mut numbers = Vec::new();
    while let Some(asked) = challenge.ask().filter(|_| numbers.len() < logins) {
        let (form, paper, code) = (FormAge::Fresh, PaperState::Open, Comparison::Right);
        let attempt = Attempt {
            asked,
            form,
            paper,
            code,
        };
        let Answer::Accepted(acceptance) = challenge.answer(attempt, rng) else {
            panic!("refused");
        };
        numbers.push(acceptance.spent.get());
        challenge = restored(&acceptance.next);
    }
    (numbers, challenge)
}

fn chi_square(counts: &[u32], expected: f64) -> f64 {
    let square = |count: &u32| (f64::from(*count) - expected).powi(2) / expected;
    counts.iter().map(square).sum()
}

/// A policy of somebody else's: every cell twice, the second time not before all had their first.
/// It names cells that the paper may not have.
#[derive(Clone)]
struct Twice;

impl CellPolicy for Twice {
    fn candidates(&self, uses: &Uses) -> PositionSet {
        let cells = u64::from(uses.cells());
        let beyond = (1..=200).map(|number| Position::new(number).unwrap());
        match uses.unused() {
            none if none.is_empty() => {
                let first_round = uses.iter().filter(|(_, last)| *last < Some(cells));
                let again = first_round.map(|(position, _)| position);
                again
                    .chain(beyond.filter(|other| !uses.all().contains(*other)))
                    .collect()
            }
            unused => unused,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_single_use_paper_asks_every_cell_once(seed: u64, cells in 1..=60_u8) {
        let (asked, end) = walk((cells, SingleUse), usize::MAX, &mut rng(seed));
        prop_assert_eq!(asked.len(), usize::from(cells));
        prop_assert_eq!(asked.iter().collect::<BTreeSet<_>>().len(), usize::from(cells));
        prop_assert_eq!((end.ask(), end.remaining(WARN_AT)), (None, Remaining::None));
    }

    #[test]
    fn a_reusable_cell_rests_while_the_others_are_asked(
        seed: u64, cells in 1..=30_u8, among in 1..=30_u8,
    ) {
        let logins = 3 * usize::from(cells);
        let (asked, end) = walk((cells, reusable(among)), logins, &mut rng(seed));
        let rest = usize::from(cells.saturating_sub(among)) + 1;
        for window in asked.windows(rest) {
            prop_assert_eq!(window.iter().collect::<BTreeSet<_>>().len(), rest);
        }
        prop_assert_eq!(end.remaining(0), Remaining::Plenty(cells).for_paper_of(cells));
    }

    #[test]
    fn a_policy_of_ones_own_is_walked_the_same_way(seed: u64, cells in 1..=24_u8) {
        let (asked, end) = walk((cells, &Twice), usize::MAX, &mut rng(seed));
        prop_assert_eq!(end.ask(), None);
        for round in asked.chunks(usize::from(cells)) {
            prop_assert_eq!(round.iter().collect::<BTreeSet<_>>().len(), usize::from(cells));
        }
        prop_assert_eq!(asked.len(), 2 * usize::from(cells));
    }

    #[test]
    fn whatever_is_restored_fits(
        pending in prop::option::of(1..=6_u8),
        uses in prop::collection::vec((1..=5_u8, prop::option::of(0..6_u64)), 0..7),
        generation in 0..7_u64,
    ) {
        let position = |number| Position::new(number).unwrap();
        let stored: Vec<_> = uses.into_iter().map(|(number, last)| (position(number), last)).collect();
        let pending = pending.map(position);
        for policy in [StandardPolicy::SingleUse, StandardPolicy::REUSABLE] {
            let Ok(uses) = Uses::parse(&GridSpec::of_cells(5), &stored) else { continue };
            if let Ok(read) = CellChallenge::restore(policy, pending, uses, generation) {
                prop_assert_eq!(read.pending(), pending);
                prop_assert_eq!(pending.is_none(), policy.candidates(read.uses()).is_empty());
                prop_assert!(read.uses().iter().all(|(_, last)| last < Some(generation)));
            }
        }
    }
}

impl Remaining {
    /// A paper of one cell always has its last one.
    fn for_paper_of(self, cells: u8) -> Self {
        if cells == 1 { Self::Last } else { self }
    }
}

#[test]
fn codes_are_counted_down_to_the_last() {
    let mut rng = rng(4);
    for left in (1..=24).rev() {
        let (_, challenge) = walk((24, SingleUse), usize::from(24 - left), &mut rng);
        let expected = match left {
            1 => Remaining::Last,
            2..=6 => Remaining::Few(left),
            _ => Remaining::Plenty(left),
        };
        assert_eq!(challenge.remaining(WARN_AT), expected);
    }
}

#[test]
fn every_step_of_a_paper_is_uniform_over_the_positions() {
    for policy in [StandardPolicy::SingleUse, StandardPolicy::REUSABLE] {
        let mut rng = rng(6);
        let mut counts = [[0_u32; 24]; 24];
        for _ in 0..480 {
            let (asked, _) = walk((24, policy), 24, &mut rng);
            for (step, number) in asked.iter().enumerate() {
                counts[step][usize::from(*number) - 1] += 1;
            }
        }
        for (step, row) in counts.iter().enumerate() {
            let value = chi_square(row, 20.0);
            // 23 degrees of freedom; 58.6 is exceeded by chance once in 15 000 rows.
            assert!(value < 58.6, "{policy:?} step {step}: {value}");
        }
    }
}

#[test]
fn a_reusable_paper_draws_evenly_among_the_least_recent() {
    let mut rng = rng(8);
    let (_, rested) = walk((24, StandardPolicy::REUSABLE), 60, &mut rng);
    let open: Vec<_> = rested.policy().candidates(rested.uses()).iter().collect();
    assert_eq!(open.len(), 6);
    let mut by_age: Vec<_> = rested
        .uses()
        .iter()
        .map(|(position, last)| (last, position))
        .collect();
    by_age.sort_unstable();
    assert!(
        by_age[..6]
            .iter()
            .all(|(_, position)| open.contains(position))
    );
    let asked = rested.ask().unwrap();
    let mut counts = alloc::collections::BTreeMap::<Position, u32>::new();
    for _ in 0..3000 {
        let (form, paper, code) = (FormAge::Fresh, PaperState::Open, Comparison::Right);
        let attempt = Attempt {
            asked,
            form,
            paper,
            code,
        };
        let Answer::Accepted(acceptance) = rested.answer(attempt, &mut rng) else {
            panic!("refused");
        };
        *counts
            .entry(acceptance.next.pending().unwrap())
            .or_default() += 1;
    }
    assert_eq!(counts.len(), 6);
    // 5 degrees of freedom; 20.5 is exceeded by chance once in a thousand.
    let counts: Vec<u32> = counts.into_values().collect();
    assert!(chi_square(&counts, 500.0) < 20.5, "{counts:?}");
}

#[test]
fn the_next_number_does_not_follow_from_the_last() {
    let mut rng = rng(7);
    let mut distances = [0_u32; 23];
    for _ in 0..2300 {
        let (asked, _) = walk((24, SingleUse), 2, &mut rng);
        let distance = (24 + asked[1] - asked[0]) % 24;
        distances[usize::from(distance) - 1] += 1;
    }
    // 22 degrees of freedom; 56.8 is exceeded by chance once in 15 000.
    assert!(chi_square(&distances, 100.0) < 56.8);
}
