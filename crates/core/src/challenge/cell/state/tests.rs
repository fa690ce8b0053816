//! The verdict on an answer, and what was stored wrongly.

use super::*;
use crate::challenge::{Reusable, SingleUse, WARN_AT};
use crate::grid::MOST_CELLS;
use crate::slow_hash::Comparison;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

fn paper(cells: u8) -> CellChallenge<SingleUse> {
    CellChallenge::start(&GridSpec::of_cells(cells), SingleUse, &mut rng(1))
}

/// A right answer to what is asked, in time.
fn right(challenge: &CellChallenge<SingleUse>) -> Attempt {
    Attempt {
        asked: challenge.ask().unwrap(),
        form: FormAge::Fresh,
        paper: PaperState::Open,
        code: Comparison::Right,
    }
}

fn accepted(challenge: &CellChallenge<SingleUse>) -> Acceptance<SingleUse> {
    match challenge.answer(right(challenge), &mut rng(2)) {
        Answer::Accepted(acceptance) => acceptance,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_right_code_in_time_is_accepted() {
    let challenge = paper(4);
    let asked = challenge.ask().unwrap();
    let Acceptance {
        spent,
        generation,
        next,
    } = accepted(&challenge);
    assert_eq!(
        Asked {
            position: spent,
            generation
        },
        asked
    );
    assert_eq!(next.generation(), generation + 1);
    assert_eq!(next.uses().last_use(spent), Some(generation));
    assert_ne!(next.pending(), Some(spent));
}

#[test]
fn a_wrong_code_is_wrong_in_whatever_form() {
    let challenge = paper(4);
    for form in [FormAge::Fresh, FormAge::TooOld] {
        let attempt = Attempt {
            form,
            code: Comparison::Wrong,
            ..right(&challenge)
        };
        assert_eq!(challenge.answer(attempt, &mut rng(2)), Answer::Wrong);
    }
}

#[test]
fn a_right_code_in_an_old_form_is_spent_too() {
    let challenge = paper(4);
    let attempt = Attempt {
        form: FormAge::TooOld,
        ..right(&challenge)
    };
    let verdict = challenge.answer(attempt, &mut rng(2));
    assert_eq!(verdict, Answer::Expired(accepted(&challenge)));
}

#[test]
fn a_blocked_paper_is_not_looked_at() {
    let challenge = paper(4);
    for form in [FormAge::Fresh, FormAge::TooOld] {
        for code in [Comparison::Right, Comparison::Wrong] {
            let paper = PaperState::Blocked;
            let attempt = Attempt {
                form,
                code,
                paper,
                ..right(&challenge)
            };
            assert_eq!(challenge.answer(attempt, &mut rng(2)), Answer::Blocked);
        }
    }
}

#[test]
fn a_question_that_was_answered_meanwhile_is_spent() {
    let challenge = paper(4);
    let late = right(&challenge);
    let next = accepted(&challenge).next;
    for form in [FormAge::Fresh, FormAge::TooOld] {
        let verdict = next.answer(Attempt { form, ..late }, &mut rng(2));
        assert_eq!(verdict, Answer::Spent);
    }
    let wrong = Attempt {
        code: Comparison::Wrong,
        ..late
    };
    assert_eq!(next.answer(wrong, &mut rng(2)), Answer::Wrong);
    let blocked = Attempt {
        paper: PaperState::Blocked,
        ..late
    };
    assert_eq!(next.answer(blocked, &mut rng(2)), Answer::Blocked);
}

#[test]
fn a_made_up_old_question_tells_nothing_of_a_code() {
    let challenge = accepted(&accepted(&paper(4)).next).next;
    let spent: alloc::vec::Vec<_> = challenge.uses().iter().collect();
    for (position, last_use) in spent {
        for generation in [0, 1] {
            let asked = Asked {
                position,
                generation,
            };
            let attempt = Attempt {
                asked,
                ..right(&challenge)
            };
            let verdict = challenge.answer(attempt, &mut rng(2));
            let was_put = last_use >= Some(generation);
            assert_eq!(verdict == Answer::Spent, was_put, "{asked:?}");
            assert_eq!(verdict == Answer::Wrong, !was_put, "{asked:?}");
        }
    }
}

#[test]
fn a_used_up_paper_asks_nothing_and_knows_its_last_question() {
    let challenge = paper(1);
    assert_eq!(challenge.remaining(WARN_AT), Remaining::Last);
    let late = right(&challenge);
    let end = accepted(&challenge).next;
    assert_eq!((end.ask(), end.pending()), (None, None));
    assert_eq!(end.remaining(WARN_AT), Remaining::None);
    assert_eq!(end.answer(late, &mut rng(2)), Answer::Spent);
}

#[test]
fn an_answer_to_a_question_that_was_never_put_is_wrong() {
    let challenge = accepted(&paper(4)).next;
    let asked = challenge.ask().unwrap();
    let others = GridSpec::of_cells(4)
        .positions()
        .filter(|other| *other != asked.position);
    let elsewhere = others.map(|position| Asked { position, ..asked });
    let later = Asked {
        generation: asked.generation + 1,
        ..asked
    };
    for asked in elsewhere.chain([later]) {
        let attempt = Attempt {
            asked,
            ..right(&challenge)
        };
        assert_eq!(challenge.answer(attempt, &mut rng(2)), Answer::Wrong);
    }
}

#[test]
fn the_question_does_not_move_by_being_answered() {
    let challenge = paper(24);
    let before = challenge.clone();
    let (one, other) = (accepted(&challenge), accepted(&challenge));
    assert_eq!((one.spent, one.generation), (other.spent, other.generation));
    assert_eq!(challenge, before);
}

/// A paper of three cells, the first used in generation nought.
fn stored(uses: [Option<u64>; 3]) -> Uses {
    let cells: alloc::vec::Vec<_> = GridSpec::of_cells(3).positions().zip(uses).collect();
    Uses::parse(&GridSpec::of_cells(3), &cells).unwrap()
}

fn at(number: u8) -> Option<Position> {
    Some(Position::new(number).unwrap())
}

#[test]
fn a_pending_cell_that_is_no_candidate_is_refused() {
    let restore =
        |pending| CellChallenge::restore(SingleUse, pending, stored([Some(0), None, None]), 1);
    assert!(restore(at(2)).is_ok());
    for pending in [at(1), at(4), at(MOST_CELLS), None] {
        assert_eq!(restore(pending), Err(ChallengeError::Pending));
    }
    let used = stored([Some(0), Some(1), Some(2)]);
    assert!(CellChallenge::restore(SingleUse, None, used.clone(), 3).is_ok());
    let none_left = CellChallenge::restore(SingleUse, at(1), used, 3);
    assert_eq!(none_left, Err(ChallengeError::Pending));
}

#[test]
fn uses_that_cannot_have_come_about_are_refused() {
    let restore =
        |uses, generation| CellChallenge::restore(SingleUse, at(3), stored(uses), generation);
    assert!(restore([Some(0), Some(1), None], 2).is_ok());
    let in_the_future = restore([Some(0), Some(2), None], 2);
    assert_eq!(in_the_future, Err(ChallengeError::Uses));
    let at_once = restore([Some(1), Some(1), None], 2);
    assert_eq!(at_once, Err(ChallengeError::Uses));
    // A row that was restored from a backup, or lost: its code would be good again.
    let set_back = restore([Some(0), None, None], 2);
    assert_eq!(set_back, Err(ChallengeError::Uses));
    let lost = restore([None, None, None], 2);
    assert_eq!(lost, Err(ChallengeError::Uses));
}

#[test]
fn a_single_use_paper_that_lost_a_use_is_refused() {
    let uses = || stored([Some(1), None, None]);
    let single = CellChallenge::restore(SingleUse, at(2), uses(), 2);
    assert_eq!(single, Err(ChallengeError::Uses));
    // Under another policy the first acceptance may have been of the same cell.
    let among = core::num::NonZeroU8::new(3).unwrap();
    assert!(CellChallenge::restore(Reusable { among }, at(2), uses(), 2).is_ok());
}

#[test]
fn a_paper_at_the_last_generation_is_refused() {
    let among = core::num::NonZeroU8::new(3).unwrap();
    let restore = |generation: u64| {
        let uses = stored([Some(generation - 1), None, None]);
        CellChallenge::restore(Reusable { among }, at(2), uses, generation)
    };
    assert!(restore(u64::MAX - 1).is_ok());
    assert_eq!(restore(u64::MAX), Err(ChallengeError::Uses));
}
