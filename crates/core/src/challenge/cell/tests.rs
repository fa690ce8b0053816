//! Walks over whole papers.

use super::*;
use alloc::collections::BTreeSet;
use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

fn restored(challenge: &CellChallenge) -> CellChallenge {
    let CellChallenge {
        policy,
        pending,
        uses,
        generation,
    } = challenge;
    CellChallenge::restore(*policy, *pending, uses, *generation).unwrap()
}

/// The positions asked in so many logins, each state going through storage.
fn walk(policy: CellPolicy, logins: usize, rng: &mut ChaCha20Rng) -> (Vec<u8>, CellChallenge) {
    let mut challenge = CellChallenge::start(policy, rng);
    let mut asked = Vec::new();
    for _ in 0..logins {
        let accepted = challenge.accept(rng).unwrap();
        assert_eq!(Some(accepted.spent), challenge.pending());
        assert_eq!(accepted.generation, challenge.generation());
        assert_eq!(accepted.next.generation(), challenge.generation() + 1);
        asked.push(accepted.spent.get());
        challenge = restored(&accepted.next);
    }
    (asked, challenge)
}

fn chi_square(counts: &[u32], expected: f64) -> f64 {
    counts
        .iter()
        .map(|count| (f64::from(*count) - expected).powi(2) / expected)
        .sum()
}

proptest! {
    #[test]
    fn twenty_four_logins_use_twenty_four_cells_and_then_none(seed: u64) {
        let mut rng = rng(seed);
        let (asked, end) = walk(CellPolicy::SingleUse, 24, &mut rng);
        prop_assert_eq!(asked.iter().collect::<BTreeSet<_>>().len(), 24);
        prop_assert_eq!(end.pending(), None);
        prop_assert_eq!(end.remaining(), Remaining::None);
        prop_assert_eq!(end.accept(&mut rng), Err(ChallengeError::Exhausted));
    }

    #[test]
    fn a_reusable_cell_stays_away_for_eighteen_logins(seed: u64) {
        let (asked, end) = walk(CellPolicy::REUSABLE, 120, &mut rng(seed));
        for window in asked.windows(19) {
            prop_assert_eq!(window.iter().collect::<BTreeSet<_>>().len(), 19);
        }
        prop_assert_eq!(end.remaining(), Remaining::Plenty(24));
    }

    #[test]
    fn restoring_never_fails_badly(
        pending in prop::option::of(1..=24_u8),
        uses in prop::collection::vec((1..=24_u8, prop::option::of(any::<u64>())), 0..30),
        generation: u64,
    ) {
        let position = |number| Position::new(number).unwrap();
        let uses: Vec<_> = uses.into_iter().map(|(number, last)| (position(number), last)).collect();
        for policy in [CellPolicy::SingleUse, CellPolicy::REUSABLE] {
            let restored = CellChallenge::restore(policy, pending.map(position), &uses, generation);
            prop_assert!(restored.is_err() || uses.len() == 24);
        }
    }
}

#[test]
fn the_question_is_sticky() {
    let challenge = CellChallenge::start(CellPolicy::SingleUse, &mut rng(1));
    let first = challenge.accept(&mut rng(2)).unwrap();
    let second = challenge.accept(&mut rng(3)).unwrap();
    assert_eq!(
        (first.spent, first.generation),
        (second.spent, second.generation)
    );
    assert_eq!(restored(&challenge), challenge);
}

#[test]
fn remaining_codes_are_counted_down() {
    let mut rng = rng(4);
    let mut challenge = CellChallenge::start(CellPolicy::SingleUse, &mut rng);
    for left in (1..=24).rev() {
        let expected = match left {
            1 => Remaining::Last,
            2..=6 => Remaining::Few(left),
            _ => Remaining::Plenty(left),
        };
        assert_eq!(challenge.remaining(), expected);
        challenge = challenge.accept(&mut rng).unwrap().next;
    }
}

#[test]
fn what_was_stored_wrongly_is_refused() {
    let fresh: Vec<Use> = Position::all().map(|position| (position, None)).collect();
    let first = fresh[0].0;
    let restore = |pending, uses: &[Use]| {
        CellChallenge::restore(CellPolicy::SingleUse, pending, uses, 1).unwrap_err()
    };
    assert_eq!(restore(Some(first), &fresh[1..]), ChallengeError::Cells);
    let mut doubled = fresh.clone();
    doubled[1].0 = first;
    assert_eq!(restore(Some(first), &doubled), ChallengeError::Cells);
    let mut used = fresh.clone();
    used[0].1 = Some(0);
    assert_eq!(restore(Some(first), &used), ChallengeError::Pending);
    assert_eq!(restore(None, &fresh), ChallengeError::Pending);
}

#[test]
fn stored_order_does_not_matter() {
    let challenge = walk(CellPolicy::SingleUse, 9, &mut rng(5)).1;
    let mut turned = challenge.uses.clone();
    turned.reverse();
    let read = CellChallenge::restore(challenge.policy, challenge.pending, &turned, 9);
    assert_eq!(read, Ok(challenge));
}

#[test]
fn policies_read_back() {
    for policy in [CellPolicy::SingleUse, CellPolicy::REUSABLE] {
        assert_eq!(CellPolicy::parse(policy.as_str()), Ok(policy));
    }
    assert_eq!(
        CellPolicy::REUSABLE,
        CellPolicy::Reusable {
            among: NonZeroU8::new(6).unwrap()
        }
    );
    assert_eq!(CellPolicy::parse("Single-use"), Err(ChallengeError::Policy));
}

#[test]
fn every_step_of_a_paper_is_uniform_over_the_positions() {
    for policy in [CellPolicy::SingleUse, CellPolicy::REUSABLE] {
        let mut rng = rng(6);
        let mut counts = [[0_u32; 24]; 24];
        for _ in 0..2400 {
            let (asked, _) = walk(policy, 24, &mut rng);
            for (step, number) in asked.iter().enumerate() {
                counts[step][usize::from(*number) - 1] += 1;
            }
        }
        for (step, row) in counts.iter().enumerate() {
            let value = chi_square(row, 100.0);
            // 23 degrees of freedom; 58.6 is exceeded by chance once in 15 000 rows.
            assert!(value < 58.6, "{policy:?} step {step}: {value}");
        }
    }
}

#[test]
fn the_next_number_does_not_follow_from_the_last() {
    let mut rng = rng(7);
    let mut distances = [0_u32; 23];
    for _ in 0..2300 {
        let (asked, _) = walk(CellPolicy::SingleUse, 2, &mut rng);
        let distance = (24 + asked[1] - asked[0]) % 24;
        distances[usize::from(distance) - 1] += 1;
    }
    // 22 degrees of freedom; 56.8 is exceeded by chance once in 15 000.
    assert!(chi_square(&distances, 100.0) < 56.8);
}
