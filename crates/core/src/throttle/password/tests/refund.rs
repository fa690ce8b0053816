//! What a right password gives back.

use super::*;

fn counts(counters: PasswordCounters) -> [Option<(u32, u32)>; 3] {
    let all = [counters.account, counters.network, counters.wide_network];
    all.map(|one| one.map(|one| (one.count, one.streak)))
}

/// The counters of others' attempts in the same window as this one's.
fn stored_after(attempt: &PasswordAttempt) -> PasswordCounters {
    let writes = attempt.writes();
    PasswordCounters {
        account: writes.account.map(|one| Counter { count: 50, ..one }),
        network: writes.network.map(|one| Counter { count: 9, ..one }),
        wide_network: writes.wide_network.map(|one| Counter { count: 30, ..one }),
    }
}

#[test]
fn a_right_password_of_a_stranger_gives_back_what_it_took() {
    let attempt = unknown().reserve(&limits(), NOW);
    let back = stored_after(&attempt).refunded(&attempt);
    assert_eq!(counts(back), [Some((49, 0)), Some((8, 0)), Some((29, 0))]);
    let none = PasswordCounters::default();
    assert_eq!(none.refunded(&attempt), none);
}

#[test]
fn nothing_is_given_back_to_a_later_window() {
    let attempt = unknown().reserve(&limits(), NOW);
    let later = |counter: Counter| Counter {
        window_started_at: NOW.plus(core::time::Duration::from_secs(1)),
        ..counter
    };
    let stored = PasswordCounters {
        account: full().account.map(later),
        network: full().network.map(later),
        wide_network: full().wide_network.map(later),
    };
    assert_eq!(stored.refunded(&attempt), stored);
}

#[test]
fn a_closed_or_own_lane_gives_nothing_back_to_the_counters_of_strangers() {
    let closed = PasswordStanding {
        step: CodeStep::Closed,
        ..unknown()
    };
    for standing in [closed, known(), unlocked()] {
        let attempt = standing.reserve(&limits(), NOW);
        assert_eq!(full().refunded(&attempt), full());
    }
}
