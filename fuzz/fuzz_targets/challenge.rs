//! The question of a paper, as its rows give it back: what is restored can be answered and restored.
#![no_main]

use std::num::NonZeroU8;

use fedtoken_core::challenge::{
    Answer, Attempt, CellChallenge, FormAge, PaperState, StandardPolicy, Uses,
};
use fedtoken_core::grid::{Alphabet, CheckLetter, GridSpec, Position};
use fedtoken_core::rand_core::SeedableRng;
use fedtoken_core::slow_hash::Comparison;
use libfuzzer_sys::fuzz_target;
use rand_chacha::ChaCha20Rng;

/// The last use of each position, one row more, the pending position, the generation, the policy.
type Input = (
    Vec<Option<u64>>,
    Option<(u8, Option<u64>)>,
    Option<u8>,
    u64,
    u8,
);

fuzz_target!(|input: Input| {
    let (uses, odd, pending, generation, policy) = input;
    let mut rows: Vec<_> = (1..=200)
        .map_while(|n| Position::new(n).ok())
        .zip(uses)
        .collect();
    let cells = u8::try_from(rows.len()).unwrap_or_default();
    let alphabet = Alphabet::CONSONANTS;
    let Ok(spec) = GridSpec::new(cells, 6, alphabet, CheckLetter::None) else {
        return;
    };
    if let Some((Ok(position), last)) = odd.map(|(number, last)| (Position::new(number), last)) {
        rows.push((position, last));
        assert!(Uses::parse(&spec, &rows).is_err());
        rows.swap_remove(0);
    }
    let Ok(uses) = Uses::parse(&spec, &rows) else {
        return;
    };
    assert!(
        rows.iter()
            .all(|(position, last)| uses.last_use(*position) == *last)
    );
    let pending = pending.and_then(|number| Position::new(number).ok());
    let policy = match NonZeroU8::new(policy) {
        Some(among) => StandardPolicy::Reusable { among },
        None => StandardPolicy::SingleUse,
    };
    if let Ok(restored) = CellChallenge::restore(policy, pending, uses, generation) {
        assert_eq!(restored.pending(), pending);
        answer(&restored);
    }
});

/// The right code is accepted, and what follows is as sound as what was there.
fn answer(restored: &CellChallenge<StandardPolicy>) {
    // Nobody logs in so often that the generation ends.
    let (Some(asked), Some(after)) = (restored.ask(), restored.generation().checked_add(1)) else {
        return;
    };
    let attempt = Attempt {
        asked,
        form: FormAge::Fresh,
        paper: PaperState::Open,
        code: Comparison::Right,
    };
    let mut rng = ChaCha20Rng::seed_from_u64(after);
    let Answer::Accepted(accepted) = restored.answer(attempt, &mut rng) else {
        unreachable!("the right code of the question that stands");
    };
    let next = accepted.next;
    assert_eq!((accepted.spent, next.generation()), (asked.position, after));
    assert_eq!(
        next.uses().last_use(asked.position),
        Some(accepted.generation)
    );
    assert_eq!(next.answer(attempt, &mut rng), Answer::Spent);
    let (pending, uses) = (next.pending(), next.uses().clone());
    assert_eq!(
        CellChallenge::restore(*next.policy(), pending, uses, after),
        Ok(next)
    );
}
