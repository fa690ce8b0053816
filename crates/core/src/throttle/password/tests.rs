//! The password layer, limit by limit.

use core::num::NonZeroU32;

use super::*;
use crate::throttle::Closure;

mod refund;
mod unlocked;

fn at(seconds: i64) -> UnixTime {
    UnixTime::from_secs(seconds)
}

fn unknown() -> PasswordStanding {
    PasswordStanding {
        whom: Whom::Person,
        device: None,
        counters: PasswordCounters::default(),
        step: CodeStep::Open,
        demand: PasswordDemand::None,
    }
}

fn known() -> PasswordStanding {
    PasswordStanding {
        device: Some(DeviceState::known(&limits(), at(0))),
        ..unknown()
    }
}

fn unlocked() -> PasswordStanding {
    PasswordStanding {
        device: Some(DeviceState::unlocked(&limits(), at(0))),
        ..unknown()
    }
}

fn limits() -> Limits {
    Limits::default()
}

/// A counter whose last attempt was long ago within its window.
fn counted(count: u32) -> Counter {
    Counter {
        count,
        streak: count,
        window_started_at: at(0),
        last_at: at(0),
    }
}

/// Ten minutes before the end of the hour in which the networks were counted.
const NOW: UnixTime = UnixTime::from_secs(50 * 60);

fn accepted(from: Origin) -> PasswordVerdict {
    PasswordVerdict::Accepted {
        from,
        demand: PasswordDemand::None,
    }
}

fn closed_by(standing: PasswordStanding, now: UnixTime) -> ClosedBy {
    let attempt = standing.reserve(&limits(), now);
    assert_eq!(attempt.right(), PasswordVerdict::Refused);
    match attempt.lane() {
        Lane::Closed(by) => by,
        open => panic!("{open:?}"),
    }
}

/// All full: the account, both networks.
fn full() -> PasswordCounters {
    PasswordCounters {
        account: Some(counted(100)),
        network: Some(counted(20)),
        wide_network: Some(counted(100)),
    }
}

#[test]
fn a_stranger_takes_one_attempt_of_each_counter() {
    let attempt = unknown().reserve(&limits(), NOW);
    assert_eq!(attempt.lane(), Lane::Unknown);
    let writes = attempt.writes();
    let counts = [writes.account, writes.network, writes.wide_network];
    assert!(
        counts
            .iter()
            .all(|one| one.is_some_and(|one| one.count == 1))
    );
    assert_eq!(writes.device, None);
    assert_eq!(attempt.right(), accepted(Origin::Unknown));
    assert_eq!(attempt.wrong(), PasswordVerdict::Refused);
}

#[test]
fn a_known_device_takes_an_attempt_of_its_own_only() {
    let attempt = known().reserve(&limits(), NOW);
    let writes = PasswordWrites {
        device: Some(DeviceState {
            wrong_in_row: 1,
            ..DeviceState::known(&limits(), at(0))
        }),
        ..PasswordWrites::default()
    };
    assert_eq!((attempt.lane(), attempt.writes()), (Lane::Known, writes));
    assert_eq!(attempt.right(), accepted(Origin::Known));
    assert_eq!(attempt.wrong(), PasswordVerdict::Refused);
}

#[test]
fn full_counters_do_not_hold_a_known_device_up() {
    let standing = PasswordStanding {
        counters: full(),
        ..known()
    };
    let attempt = standing.reserve(&limits(), NOW);
    assert_eq!(attempt.right(), accepted(Origin::Known));
}

#[test]
fn a_void_or_expired_device_is_a_stranger() {
    let state = DeviceState::known(&limits(), at(0));
    let worn = DeviceState {
        wrong_in_row: 10,
        ..state
    };
    for (device, now) in [(worn, NOW), (state, state.expires_at)] {
        let standing = PasswordStanding {
            device: Some(device),
            ..unknown()
        };
        let attempt = standing.reserve(&limits(), now);
        assert_eq!(attempt.lane(), Lane::Unknown);
        assert_eq!(attempt.writes(), unknown().reserve(&limits(), now).writes());
    }
}

#[test]
fn the_tenth_password_of_a_known_device_is_still_looked_at() {
    let last = DeviceState {
        wrong_in_row: 9,
        ..DeviceState::known(&limits(), at(0))
    };
    let standing = PasswordStanding {
        device: Some(last),
        ..known()
    };
    assert_eq!(standing.reserve(&limits(), NOW).lane(), Lane::Known);
}

#[test]
fn each_counter_is_open_one_below_its_limit_and_closed_at_it_and_above() {
    type Set = fn(&mut PasswordCounters, Counter);
    let set: [(Set, u32); 3] = [
        (|counters, one| counters.account = Some(one), 100),
        (|counters, one| counters.network = Some(one), 20),
        (|counters, one| counters.wide_network = Some(one), 100),
    ];
    for (set, limit) in set {
        for (count, is_open) in [(limit - 1, true), (limit, false), (limit + 1, false)] {
            let mut standing = unknown();
            set(&mut standing.counters, counted(count));
            let attempt = standing.reserve(&limits(), NOW);
            assert_eq!(
                attempt.lane() == Lane::Unknown,
                is_open,
                "{count} of {limit}"
            );
            assert_eq!(attempt.right() == accepted(Origin::Unknown), is_open);
        }
    }
}

#[test]
fn the_networks_are_counted_though_the_account_is_closed() {
    let mut standing = unknown();
    standing.counters.account = Some(counted(100));
    let by = closed_by(standing, NOW);
    assert!(by.account.is_some() && by.network.is_none() && by.wide_network.is_none());
    let writes = standing.reserve(&limits(), NOW).writes();
    let open = unknown().reserve(&limits(), NOW).writes();
    let expected = PasswordWrites {
        account: None,
        ..open
    };
    assert_eq!(writes, expected);
}

#[test]
fn a_closed_network_costs_the_account_nothing() {
    let counters = [
        PasswordCounters {
            network: Some(counted(20)),
            ..PasswordCounters::default()
        },
        PasswordCounters {
            wide_network: Some(counted(100)),
            ..PasswordCounters::default()
        },
    ];
    for counters in counters {
        let standing = PasswordStanding {
            counters,
            ..unknown()
        };
        let by = closed_by(standing, NOW);
        assert_eq!(by.network.is_some(), counters.network.is_some());
        assert_eq!(by.wide_network.is_some(), counters.wide_network.is_some());
        let writes = standing.reserve(&limits(), NOW).writes();
        assert_eq!(writes, PasswordWrites::default());
    }
}

#[test]
fn a_wait_closes_the_account_until_it_is_over() {
    let mut standing = unknown();
    standing.counters.account = Some(Counter {
        last_at: NOW,
        ..counted(5)
    });
    let early = NOW.plus(core::time::Duration::from_secs(1));
    let open_at = NOW.plus(core::time::Duration::from_secs(2));
    let by = closed_by(standing, early);
    let closed = Closed {
        until: Some(open_at),
    };
    assert_eq!(by.account, Some(closed));
    let attempt = standing.reserve(&limits(), open_at);
    assert_eq!(attempt.lane(), Lane::Unknown);
}

#[test]
fn a_network_opens_again_at_the_end_of_its_hour() {
    let mut standing = unknown();
    standing.counters.network = Some(counted(20));
    assert!(closed_by(standing, at(3599)).network.is_some());
    let attempt = standing.reserve(&limits(), at(3600));
    assert_eq!(attempt.lane(), Lane::Unknown);
}

#[test]
fn behind_a_closed_code_step_a_stranger_is_counted_and_refused() {
    let standing = PasswordStanding {
        step: CodeStep::Closed,
        ..unknown()
    };
    assert_eq!(closed_by(standing, NOW).step, CodeStep::Closed);
    let attempt = standing.reserve(&limits(), NOW);
    assert_eq!(attempt.writes(), unknown().reserve(&limits(), NOW).writes());
}

#[test]
fn behind_a_closed_code_step_a_known_device_must_bring_a_new_password() {
    let standing = PasswordStanding {
        step: CodeStep::Closed,
        ..known()
    };
    let verdict = standing.reserve(&limits(), NOW).right();
    let expected = PasswordVerdict::Accepted {
        from: Origin::Known,
        demand: PasswordDemand::NewPassword,
    };
    assert_eq!(verdict, expected);
    let demanded = Closure::Looks.effects();
    assert!(demanded.contains(&crate::throttle::Effect::DemandNewPassword));
}

#[test]
fn what_was_demanded_before_is_demanded_of_everybody() {
    for (standing, from) in [(known(), Origin::Known), (unknown(), Origin::Unknown)] {
        let standing = PasswordStanding {
            demand: PasswordDemand::NewPassword,
            ..standing
        };
        let verdict = standing.reserve(&limits(), NOW).right();
        let expected = PasswordVerdict::Accepted {
            from,
            demand: PasswordDemand::NewPassword,
        };
        assert_eq!(verdict, expected);
    }
}

#[test]
fn the_networks_are_named_before_the_account_and_the_step_never() {
    let first = |counters, step| {
        let standing = PasswordStanding {
            counters,
            step,
            ..unknown()
        };
        closed_by(standing, NOW).first()
    };
    let nothing = PasswordCounters::default();
    let account = PasswordCounters {
        account: full().account,
        ..nothing
    };
    let wide = PasswordCounters {
        network: None,
        ..full()
    };
    let open = CodeStep::Open;
    assert_eq!(first(full(), open), Some(PasswordBound::Network));
    assert_eq!(first(wide, open), Some(PasswordBound::WideNetwork));
    assert_eq!(first(account, open), Some(PasswordBound::Account));
    assert_eq!(first(nothing, CodeStep::Closed), None);
}

#[test]
fn a_name_of_nobody_is_refused_whatever_the_hash_says() {
    for standing in [unknown(), known()] {
        let standing = PasswordStanding {
            whom: Whom::Nobody,
            ..standing
        };
        let attempt = standing.reserve(&limits(), NOW);
        assert_eq!(attempt.right(), PasswordVerdict::Refused);
        // One attempt on each of three counters, as for a person.
        assert_eq!(attempt.writes(), unknown().reserve(&limits(), NOW).writes());
    }
}

#[test]
fn the_shared_counter_of_nobody_never_closes() {
    let mut standing = PasswordStanding {
        whom: Whom::Nobody,
        ..unknown()
    };
    standing.counters.account = Some(counted(u32::MAX - 1));
    let attempt = standing.reserve(&limits(), NOW);
    assert_eq!(attempt.lane(), Lane::Unknown);
}

#[test]
fn a_clock_set_back_a_little_opens_no_counter() {
    let standing = PasswordStanding {
        counters: full(),
        ..unknown()
    };
    let by = closed_by(standing, at(-3599));
    assert!(by.account.is_some() && by.network.is_some() && by.wide_network.is_some());
}

#[test]
fn loosened_limits_reach_every_counter_of_a_password() {
    let loose = limits().loosened(NonZeroU32::new(2).unwrap());
    let standing = PasswordStanding {
        counters: full(),
        ..unknown()
    };
    assert_eq!(standing.reserve(&loose, NOW).lane(), Lane::Unknown);
}
