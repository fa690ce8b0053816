//! Passwords from a device on which an unlock link was opened.

use super::*;

#[test]
fn full_counters_do_not_hold_an_unlocked_device_up() {
    let standing = PasswordStanding {
        counters: full(),
        ..unlocked()
    };
    let attempt = standing.reserve(&limits(), NOW);
    assert_eq!(attempt.lane(), Lane::Unlocked);
    let tried = attempt.writes().device.map(|device| device.wrong_in_row);
    assert_eq!(tried, Some(1));
}

#[test]
fn to_looks_and_codes_an_unlocked_device_is_unknown() {
    let attempt = unlocked().reserve(&limits(), NOW);
    assert_eq!(attempt.right(), accepted(Origin::Unknown));
}

#[test]
fn an_unlocked_device_does_not_get_past_a_closed_code_step_and_pays_a_try() {
    let standing = PasswordStanding {
        step: CodeStep::Closed,
        ..unlocked()
    };
    let by = closed_by(standing, NOW);
    assert_eq!((by.step, by.first()), (CodeStep::Closed, None));
    let writes = standing.reserve(&limits(), NOW).writes();
    assert_eq!(writes, unlocked().reserve(&limits(), NOW).writes());
    assert!(writes.device.is_some());
}

#[test]
fn an_unlocked_device_without_tries_is_a_stranger() {
    let worn = DeviceState {
        wrong_in_row: 5,
        ..DeviceState::unlocked(&limits(), at(0))
    };
    let standing = PasswordStanding {
        device: Some(worn),
        counters: full(),
        ..unknown()
    };
    assert!(closed_by(standing, NOW).account.is_some());
}
