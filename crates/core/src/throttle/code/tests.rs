//! The code layer, limit by limit.

use super::*;
use alloc::vec::Vec;

fn at(seconds: i64) -> UnixTime {
    UnixTime::from_secs(seconds)
}

fn limits() -> Limits {
    Limits::default()
}

fn counted(count: u32) -> Option<Counter> {
    (count > 0).then_some(Counter {
        count,
        streak: count,
        window_started_at: at(0),
        last_at: at(0),
    })
}

fn standing(from: Origin, [transaction, unknown, paper]: [u32; 3]) -> CodeStanding {
    CodeStanding {
        transaction,
        unknown: UnknownCodes {
            from,
            counter: counted(unknown),
        },
        paper,
    }
}

fn counts(standing: CodeStanding) -> [u32; 3] {
    let unknown = standing.unknown.counter.map_or(0, |counter| counter.count);
    [standing.transaction, unknown, standing.paper]
}

fn reserve(from: Origin, before: [u32; 3]) -> Result<[u32; 3], Closure> {
    let reserved = standing(from, before).reserve(&limits(), at(1));
    let counted = reserved.map(|attempt| counts(attempt.writes()));
    counted.map_err(|closed| closed.by)
}

#[test]
fn a_code_is_counted_for_login_paper_and_unknown_devices() {
    assert_eq!(reserve(Origin::Unknown, [0, 0, 0]), Ok([1, 1, 1]));
}

#[test]
fn a_code_from_a_known_device_is_none_of_unknown_devices() {
    assert_eq!(reserve(Origin::Known, [0, 0, 0]), Ok([1, 0, 1]));
    assert_eq!(reserve(Origin::Known, [0, 20, 0]), Ok([1, 20, 1]));
}

#[test]
fn a_login_stands_five_codes() {
    assert_eq!(reserve(Origin::Known, [4, 0, 0]), Ok([5, 0, 1]));
    for at_or_above in [5, 6] {
        let refused = reserve(Origin::Known, [at_or_above, 0, 0]);
        assert_eq!(refused, Err(Closure::Transaction));
    }
}

#[test]
fn unknown_devices_have_twenty_codes_together() {
    assert_eq!(reserve(Origin::Unknown, [0, 19, 0]), Ok([1, 20, 1]));
    for at_or_above in [20, 21] {
        let refused = reserve(Origin::Unknown, [0, at_or_above, 0]);
        assert_eq!(refused, Err(Closure::UnknownDevices));
    }
}

#[test]
fn wrong_codes_of_unknown_devices_are_not_forgotten_with_time() {
    let refused = standing(Origin::Unknown, [0, 20, 0]).reserve(&limits(), at(i64::MAX));
    assert!(refused.is_err());
}

/// NIST SP 800-63B, rev. 3 section 5.2.2, rev. 4 section 3.2.2.
#[test]
fn the_101st_code_after_100_wrong_is_refused_though_it_is_right() {
    let mut paper = standing(Origin::Known, [0, 0, 0]);
    for _ in 0..100 {
        paper.transaction = 0;
        paper = paper.reserve(&limits(), at(1)).unwrap().writes();
    }
    paper.transaction = 0;
    let refused = paper.reserve(&limits(), at(1));
    assert_eq!(refused, Err(closed(Closure::Paper)));
    assert_eq!(reserve(Origin::Known, [0, 0, 101]), Err(Closure::Paper));
}

#[test]
fn of_several_bounds_the_login_speaks_first_then_the_paper() {
    assert_eq!(
        reserve(Origin::Unknown, [5, 20, 100]),
        Err(Closure::Transaction)
    );
    assert_eq!(reserve(Origin::Unknown, [4, 20, 100]), Err(Closure::Paper));
}

/// An attempt at a time when nothing was counted; others come before it is judged.
fn attempt(from: Origin) -> CodeAttempt {
    standing(from, [0, 0, 0]).reserve(&limits(), at(0)).unwrap()
}

fn closures(from: Origin, stored: [u32; 3]) -> Vec<Closure> {
    let closures = attempt(from).wrong(&standing(from, stored), &limits());
    closures.collect()
}

#[test]
fn the_challenge_hears_that_a_counted_code_may_be_looked_at_and_no_other() {
    let counted = standing(Origin::Known, [0, 0, 0]).reserve(&limits(), at(0));
    assert_eq!(counted.unwrap().paper(), PaperState::Open);
    let refused = standing(Origin::Known, [5, 0, 0]).reserve(&limits(), at(0));
    assert_eq!(refused.unwrap_err().paper(), PaperState::Blocked);
}

#[test]
fn a_wrong_code_below_every_bound_closes_nothing() {
    assert_eq!(closures(Origin::Unknown, [4, 19, 99]), []);
}

#[test]
fn the_fifth_wrong_code_ends_the_login() {
    assert_eq!(
        closures(Origin::Unknown, [5, 19, 99]),
        [Closure::Transaction]
    );
}

#[test]
fn the_twentieth_wrong_code_closes_the_step_for_unknown_devices() {
    let closed = closures(Origin::Unknown, [4, 20, 99]);
    assert_eq!(closed, [Closure::UnknownDevices]);
}

#[test]
fn a_known_device_does_not_close_the_step_of_the_unknown_ones() {
    assert_eq!(closures(Origin::Known, [4, 20, 99]), []);
}

#[test]
fn the_hundredth_wrong_code_suspends_the_paper() {
    assert_eq!(closures(Origin::Known, [4, 0, 100]), [Closure::Paper]);
}

#[test]
fn one_wrong_code_may_reach_every_bound_at_once() {
    use Closure::{Paper, Transaction, UnknownDevices};
    let all = closures(Origin::Unknown, [5, 20, 100]);
    assert_eq!(all, [Transaction, UnknownDevices, Paper]);
}

fn accepted(from: Origin, stored: [u32; 3], password: PasswordChange) -> [u32; 3] {
    counts(attempt(from).accepted(&standing(from, stored), &limits(), password))
}

#[test]
fn an_accepted_code_ends_the_rows_of_paper_and_unknown_devices() {
    for from in [Origin::Known, Origin::Unknown] {
        let after = accepted(from, [3, 19, 99], PasswordChange::Kept);
        assert_eq!(after, [3, 0, 0]);
    }
}

#[test]
fn a_closed_step_stays_closed_without_a_new_password() {
    let kept = accepted(Origin::Known, [1, 20, 50], PasswordChange::Kept);
    assert_eq!(kept, [1, 20, 0]);
    let replaced = accepted(Origin::Known, [1, 20, 50], PasswordChange::Replaced);
    assert_eq!(replaced, [1, 0, 0]);
}

#[test]
fn the_twentieth_code_closes_nothing_if_it_is_right() {
    let after = accepted(Origin::Unknown, [1, 20, 20], PasswordChange::Kept);
    assert_eq!(after, [1, 0, 0]);
}

#[test]
fn a_lost_race_is_no_attempt() {
    for from in [Origin::Known, Origin::Unknown] {
        let before = standing(from, [2, 7, 9]);
        let attempt = before.reserve(&limits(), at(0)).unwrap();
        let stored = attempt.writes();
        assert_ne!(counts(stored), counts(before));
        assert_eq!(counts(attempt.lost_race(&stored)), counts(before));
    }
}

#[test]
fn whoever_lost_the_race_may_have_thought_that_he_was_accepted() {
    let before = standing(Origin::Unknown, [2, 7, 9]);
    let attempt = before.reserve(&limits(), at(0)).unwrap();
    let stored = attempt.writes();
    let hoped = attempt.accepted(&stored, &limits(), PasswordChange::Kept);
    assert_eq!(counts(hoped), [3, 0, 0]);
    assert_eq!(counts(attempt.lost_race(&stored)), counts(before));
}

#[test]
fn a_lost_race_takes_nothing_from_codes_counted_since_the_last_accepted_one() {
    let mut stored = standing(Origin::Unknown, [1, 3, 3]);
    stored.unknown.counter = stored.unknown.counter.map(|counter| Counter {
        window_started_at: at(1),
        ..counter
    });
    let after = attempt(Origin::Unknown).lost_race(&stored);
    assert_eq!(counts(after), [0, 3, 2]);
}

#[test]
fn a_refund_of_nothing_stays_at_nothing() {
    let nothing = standing(Origin::Unknown, [0, 0, 0]);
    assert_eq!(attempt(Origin::Unknown).lost_race(&nothing), nothing);
}

#[test]
fn a_clock_set_back_opens_no_bound() {
    let back = at(i64::MIN);
    for full in [[5, 0, 0], [0, 20, 0], [0, 0, 100]] {
        let refused = standing(Origin::Unknown, full).reserve(&limits(), back);
        assert!(refused.is_err(), "{full:?}");
    }
}

#[test]
fn looks_or_wrong_codes_close_the_step_at_their_limits() {
    let step = |looks, wrong| CodeStep::of(&limits(), looks, counted(wrong));
    assert_eq!(step(2, 19), CodeStep::Open);
    for closed in [step(3, 0), step(4, 0), step(0, 20), step(0, 21)] {
        assert_eq!(closed, CodeStep::Closed);
    }
}
