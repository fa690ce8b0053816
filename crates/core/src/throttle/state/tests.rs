//! The counter's state machine, by example and by property.

use super::*;
use crate::throttle::Limits;
use alloc::vec::Vec;
use proptest::prelude::*;

fn at(seconds: i64) -> UnixTime {
    UnixTime::from_secs(seconds)
}

fn attempts(rule: &Rule, number: u32, now: UnixTime) -> Option<Counter> {
    (0..number).fold(None, |counter, _| Some(rule.reserve(counter, now).unwrap()))
}

#[test]
fn waits_double_after_the_fifth_attempt() {
    let rule = Limits::default().password_unknown;
    let mut counter = attempts(&rule, 5, at(1000));
    let mut now = 1000;
    for wait in [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900] {
        let closed = rule.reserve(counter, at(now + wait - 1)).unwrap_err();
        assert_eq!(closed.until, Some(at(now + wait)));
        now += wait;
        counter = Some(rule.reserve(counter, at(now)).unwrap());
    }
}

#[test]
fn a_quiet_day_ends_the_waits_but_not_the_count() {
    let rule = Limits::default().password_unknown;
    let counter = attempts(&rule, 5, at(0));
    let next = rule.reserve(counter, at(86_400)).unwrap();
    assert_eq!((next.count, next.streak), (6, 1));
}

#[test]
fn the_limit_holds_until_the_window_ends() {
    let rule = Limits::default().network;
    let full = attempts(&rule, 20, at(50));
    assert_eq!(
        rule.reserve(full, at(3649)).unwrap_err().until,
        Some(at(3650))
    );
    let next = rule.reserve(full, at(3650)).unwrap();
    assert_eq!((next.count, next.window_started_at), (1, at(3650)));
}

#[test]
fn without_a_window_only_a_reset_opens() {
    let rule = Limits::default().code_unknown;
    let full = attempts(&rule, 20, at(0));
    assert_eq!(
        rule.reserve(full, at(i64::MAX)),
        Err(Closed { until: None })
    );
    assert!(rule.reserve(None, at(1)).is_ok());
}

#[test]
fn a_limit_of_zero_is_always_closed() {
    assert!(Rule::without_waits(0, None).reserve(None, at(0)).is_err());
}

#[test]
fn a_clock_set_back_a_little_does_not_shorten_a_wait() {
    let rule = Limits::default().password_unknown;
    let counter = attempts(&rule, 5, at(1000));
    assert_eq!(
        rule.reserve(counter, at(101)).unwrap_err().until,
        Some(at(1002))
    );
}

#[test]
fn a_clock_that_ran_ahead_closes_no_counter_for_longer_than_two_windows() {
    let rule = Limits::default().network;
    let full = attempts(&rule, 20, at(AHEAD));
    assert!(rule.reserve(full, at(0)).is_ok_and(|next| next.count == 1));
    let nearly = at(3599);
    let full = attempts(&rule, 20, nearly);
    assert!(rule.reserve(full, at(0)).is_err());
    let closed = rule.reserve(full, at(7198)).unwrap_err();
    assert_eq!(closed.until, Some(at(7199)));
    assert!(rule.reserve(full, at(7199)).is_ok());
}

#[test]
fn a_window_that_began_ahead_of_the_clock_begins_with_the_next_attempt() {
    let rule = Limits::default().network;
    let one = attempts(&rule, 1, at(3000));
    let next = rule.reserve(one, at(10)).unwrap();
    assert_eq!((next.count, next.window_started_at), (2, at(10)));
}

#[test]
fn a_clock_that_ran_ahead_makes_no_wait_longer_than_two_of_the_longest() {
    let rule = Limits::default().password_unknown;
    let ahead = attempts(&rule, 5, at(900));
    let next = rule.reserve(ahead, at(0)).unwrap();
    assert_eq!((next.streak, next.last_at), (6, at(0)));
    let closed = rule.reserve(Some(next), at(0)).unwrap_err();
    assert_eq!(closed.until, Some(at(4)));
    let nearly = attempts(&rule, 5, at(899));
    let closed = rule.reserve(nearly, at(0)).unwrap_err();
    assert_eq!(closed.until, Some(at(901)));
}

#[test]
fn a_counter_without_window_is_not_forgotten_for_a_clock_that_ran_ahead() {
    let rule = Limits::default().code_unknown;
    let full = attempts(&rule, 20, at(AHEAD));
    assert!(rule.reserve(full, at(0)).is_err());
}

#[test]
fn at_the_end_of_time_no_window_and_no_wait_is_over_at_once() {
    let end = at(i64::MAX);
    let network = Limits::default().network;
    assert!(network.reserve(attempts(&network, 20, end), end).is_err());
    let account = Limits::default().password_unknown;
    assert!(account.reserve(attempts(&account, 5, end), end).is_err());
}

#[test]
fn a_refund_gives_the_attempt_back() {
    let rule = Limits::default().network;
    let full = attempts(&rule, 20, at(0)).unwrap();
    assert!(rule.reserve(Some(full.refunded(at(0))), at(1)).is_ok());
}

#[test]
fn nothing_is_given_back_to_a_window_that_began_after_the_attempt() {
    let rule = Limits::default().network;
    let later = attempts(&rule, 20, at(100)).unwrap();
    assert_eq!(later.refunded(at(99)), later);
    assert_eq!(later.refunded(at(100)).count, 19);
    assert_eq!(later.refunded(at(101)).count, 19);
}

#[derive(Clone, Copy, Debug)]
enum Move {
    Try(u32),
    Refund,
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let one = prop_oneof![4 => (0..400_u32).prop_map(Move::Try), 1 => Just(Move::Refund)];
    prop::collection::vec(one, 0..200)
}

fn rules() -> impl Strategy<Value = Rule> {
    (
        0..30_u32,
        prop::option::of(1..5000_u64),
        0..10_u32,
        0..1000_u64,
        0..5000_u64,
    )
        .prop_map(|(limit, window, free, longest_wait, quiet)| Rule {
            limit,
            window: window.map(Duration::from_secs),
            free,
            longest_wait: Duration::from_secs(longest_wait),
            quiet: Duration::from_secs(quiet),
        })
}

proptest! {
    #[test]
    fn never_more_than_the_limit_is_evaluated_in_a_window(rule in rules(), steps in moves()) {
        let mut now = at(0);
        let mut counter: Option<Counter> = None;
        // Attempts of the present window that were not given back, counted independently.
        let mut kept = 0_u32;
        for step in steps {
            match step {
                Move::Try(seconds) => {
                    now = now.plus(Duration::from_secs(u64::from(seconds)));
                    if let Ok(next) = rule.reserve(counter, now) {
                        let same = counter.is_some_and(|c| c.window_started_at == next.window_started_at);
                        kept = if same { kept + 1 } else { 1 };
                        counter = Some(next);
                    }
                }
                Move::Refund => {
                    counter = counter.map(|c| c.refunded(now));
                    kept = kept.saturating_sub(1);
                }
            }
            prop_assert!(kept <= rule.limit);
            prop_assert!(counter.is_none_or(|c| c.count == kept && c.streak <= u32::MAX / 2));
        }
    }

    #[test]
    fn the_named_instant_opens_the_counter(rule in rules(), number in 1..60_u32) {
        let mut counter = None;
        let mut now = at(0);
        for _ in 0..number {
            if let Err(closed) = rule.reserve(counter, now) {
                let Some(until) = closed.until else {
                    prop_assert!(rule.window.is_none());
                    break;
                };
                prop_assert!(until > now);
                now = until;
                if rule.limit == 0 {
                    break;
                }
            }
            // At the end of a wait the window may be full, never the other way round.
            match rule.reserve(counter, now) {
                Ok(next) => counter = Some(next),
                Err(closed) => now = closed.until.unwrap_or(now),
            }
        }
        let made = counter.map_or(0, |counter| counter.count);
        prop_assert!(made > 0 || rule.limit == 0);
    }

    #[test]
    fn refunds_never_underflow(count: u32, streak: u32) {
        let counter = Counter { count, streak, window_started_at: at(0), last_at: at(0) };
        let less = counter.refunded(at(0));
        prop_assert!(less.count <= count && less.streak <= streak);
    }
}

/// Thirty years.
const AHEAD: i64 = 30 * 365 * 86_400;
