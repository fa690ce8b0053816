//! A database that reserves by itself: what the attempt wrote down may be too old by then.

use proptest::prelude::*;

use crate::login::PasswordDemand;
use crate::throttle::{
    Closed, ClosedBy, CodeStep, Counter, DeviceState, Lane, Limits, PasswordAttempt, PasswordBound,
    PasswordCounters, PasswordStanding, PasswordVerdict, PasswordWrites, Whom,
};
use crate::time::UnixTime;

fn unknown(counters: PasswordCounters) -> PasswordStanding {
    PasswordStanding {
        whom: Whom::Person,
        device: None,
        counters,
        step: CodeStep::Open,
        demand: PasswordDemand::None,
    }
}

fn reserve(standing: PasswordStanding) -> PasswordAttempt {
    standing.reserve(&Limits::default(), NOW)
}

fn closed_by(attempt: PasswordAttempt) -> ClosedBy {
    assert_eq!(attempt.right(), PasswordVerdict::Refused);
    match attempt.lane() {
        Lane::Closed(by) => by,
        open => panic!("{open:?}"),
    }
}

/// A counter whose last attempt was long ago within its window.
fn counted(count: u32) -> Counter {
    Counter {
        count,
        streak: count,
        window_started_at: UnixTime::from_secs(0),
        last_at: UnixTime::from_secs(0),
    }
}

fn full_account() -> PasswordCounters {
    PasswordCounters {
        account: Some(counted(100)),
        ..PasswordCounters::default()
    }
}

#[test]
fn an_account_found_closed_counts_the_networks_and_refuses() {
    let open = reserve(unknown(PasswordCounters::default()));
    let late = open.found_closed(PasswordBound::Account, FULL);
    assert_eq!(late.writes(), reserve(unknown(full_account())).writes());
    assert_eq!(closed_by(late).account, Some(FULL));
}

#[test]
fn a_network_found_closed_counts_nothing_and_refuses() {
    for bound in [PasswordBound::Network, PasswordBound::WideNetwork] {
        let open = reserve(unknown(PasswordCounters::default()));
        let late = open.found_closed(bound, FULL);
        assert_eq!(late.writes(), PasswordWrites::default());
        assert_eq!(closed_by(late).first(), Some(bound));
    }
}

#[test]
fn what_was_closed_before_stays_closed_beside_what_is_found() {
    let standing = PasswordStanding {
        step: CodeStep::Closed,
        ..unknown(full_account())
    };
    let by = closed_by(reserve(standing).found_closed(PasswordBound::Network, FULL));
    assert!(by.account.is_some() && by.step == CodeStep::Closed);
    assert_eq!(by.network, Some(FULL));
}

#[test]
fn no_counter_holds_a_known_or_unlocked_device_up_when_its_attempt_is_saved() {
    let limits = Limits::default();
    for device in [
        DeviceState::known(&limits, NOW),
        DeviceState::unlocked(&limits, NOW),
    ] {
        let attempt = reserve(PasswordStanding {
            device: Some(device),
            ..unknown(PasswordCounters::default())
        });
        assert_eq!(attempt.found_closed(PasswordBound::Account, FULL), attempt);
    }
}

#[test]
fn the_try_of_an_unlocked_device_behind_a_closed_code_step_stays_taken() {
    let attempt = reserve(PasswordStanding {
        device: Some(DeviceState::unlocked(&Limits::default(), NOW)),
        step: CodeStep::Closed,
        ..unknown(PasswordCounters::default())
    });
    let late = attempt.found_closed(PasswordBound::Network, FULL);
    assert_eq!(late.writes().device.map(|one| one.wrong_in_row), Some(1));
}

/// Saves all writes or none; the first counter that is closed by now.
fn save(
    stored: &PasswordCounters,
    writes: &PasswordWrites,
) -> Result<PasswordWrites, (PasswordBound, Closed)> {
    let limits = Limits::default();
    let counts = [
        (
            PasswordBound::Network,
            limits.network,
            stored.network,
            writes.network,
        ),
        (
            PasswordBound::WideNetwork,
            limits.wide_network,
            stored.wide_network,
            writes.wide_network,
        ),
        (
            PasswordBound::Account,
            limits.password_unknown,
            stored.account,
            writes.account,
        ),
    ];
    let mut saved = [None; 3];
    for (place, (bound, rule, before, write)) in saved.iter_mut().zip(counts) {
        if write.is_some() {
            *place = Some(
                rule.reserve(before, NOW)
                    .map_err(|closed| (bound, closed))?,
            );
        }
    }
    let [network, wide_network, account] = saved;
    Ok(PasswordWrites {
        device: None,
        account,
        network,
        wide_network,
    })
}

fn near(limit: u32) -> impl Strategy<Value = (u32, u32)> {
    (limit - 3..=limit + 1).prop_flat_map(|now| (0..=now, Just(now)))
}

proptest! {
    #[test]
    fn a_late_finding_ends_as_the_newest_counters_would_have(
        account in near(100),
        network in near(20),
        wide_network in near(100),
    ) {
        let counters = |[account, network, wide_network]: [u32; 3]| PasswordCounters {
            account: Some(counted(account)),
            network: Some(counted(network)),
            wide_network: Some(counted(wide_network)),
        };
        let read = counters([account.0, network.0, wide_network.0]);
        let stored = counters([account.1, network.1, wide_network.1]);
        let mut attempt = reserve(unknown(read));
        let mut saved = save(&stored, &attempt.writes());
        if let Err((bound, closed)) = saved {
            attempt = attempt.found_closed(bound, closed);
            saved = save(&stored, &attempt.writes());
        }
        let expected = reserve(unknown(stored));
        prop_assert_eq!(attempt.right(), expected.right());
        // Behind two closed counters nothing is saved, whichever was found first.
        prop_assert_eq!(saved.unwrap_or_default(), expected.writes());
    }
}

const FULL: Closed = Closed { until: None };
/// Ten minutes before the end of the hour in which the networks were counted.
const NOW: UnixTime = UnixTime::from_secs(50 * 60);
