//! What makes allowances sound, rule by rule.

use super::*;

type Spoil = fn(&mut Limits);

fn refused(spoil: impl FnOnce(&mut Limits)) -> LimitsError {
    let mut limits = Limits::default();
    spoil(&mut limits);
    limits.check().unwrap_err()
}

#[test]
fn loosening_never_touches_login_and_paper() {
    let loose = Limits::default().loosened(NonZeroU32::MAX);
    assert_eq!((loose.transaction, loose.paper), (5, 100));
    assert_eq!(loose.password_unknown.limit, Limits::MOST);
    let same = Limits::default().loosened(NonZeroU32::MIN);
    assert_eq!(same, Limits::default());
}

#[test]
fn loosening_widens_all_that_a_load_test_runs_into() {
    let loose = Limits::default().loosened(NonZeroU32::new(2).unwrap());
    assert_eq!((loose.known_device, loose.looks), (20, 6));
    let rules = [
        loose.password_unknown,
        loose.network,
        loose.wide_network,
        loose.code_unknown,
    ];
    assert_eq!(rules.map(|rule| rule.limit), [200, 40, 200, 40]);
    assert_eq!(rules.map(|rule| rule.free), [10, 40, 200, 40]);
}

#[test]
fn the_defaults_hold_together_loosened_too() {
    assert_eq!(Limits::default().check(), Ok(()));
    assert_eq!(Limits::default().loosened(NonZeroU32::MAX).check(), Ok(()));
}

#[test]
fn more_than_the_most_is_refused_by_name() {
    let spoilt: [(&str, u64, Spoil); 13] = [
        ("known_device", MILLION, |limits| {
            limits.known_device = TOO_MANY;
        }),
        ("password_unknown", MILLION, |limits| {
            limits.password_unknown.limit = TOO_MANY;
        }),
        ("network", MILLION, |limits| limits.network.limit = TOO_MANY),
        ("wide_network", MILLION, |limits| {
            limits.wide_network.limit = TOO_MANY;
        }),
        ("code_unknown", MILLION, |limits| {
            limits.code_unknown.limit = TOO_MANY;
        }),
        ("looks", MILLION, |limits| limits.looks = TOO_MANY),
        ("transaction", 100, |limits| limits.transaction = 101),
        ("new_passwords", 100, |limits| limits.new_passwords = 101),
        ("paper", 100, |limits| limits.paper = 101),
        ("unlock.tries", MILLION, |limits| {
            limits.unlock.tries = TOO_MANY;
        }),
        ("unlock.per_day", 24, |limits| limits.unlock.per_day = 25),
        ("unlock.life", 86_400, |limits| {
            limits.unlock.life = DAY + Duration::from_secs(1);
        }),
        ("unlock.device_life", 86_400, |limits| {
            limits.unlock.device_life = DAY + Duration::from_secs(1);
        }),
    ];
    for (name, most, spoil) in spoilt {
        assert_eq!(refused(spoil), LimitsError::High { name, most });
    }
}

#[test]
fn waits_must_start_before_the_limit() {
    let late = |limits: &mut Limits| limits.password_unknown.free = 101;
    assert_eq!(refused(late), LimitsError::Free("password_unknown"));
}

#[test]
fn no_links_at_all_may_be_allowed() {
    let mut limits = Limits::default();
    limits.unlock.per_day = 0;
    assert_eq!(limits.check(), Ok(()));
}

#[test]
fn a_paper_stands_ninety_nine_wrong_codes_in_a_row() {
    let suspends = [99, 100, 101].map(|wrong| Limits::default().suspends(wrong));
    assert_eq!(suspends, [false, true, true]);
}

#[test]
fn a_stricter_bound_suspends_sooner() {
    let strict = Limits {
        paper: 50,
        ..Limits::default()
    };
    assert_eq!([49, 50].map(|wrong| strict.suspends(wrong)), [false, true]);
}

#[test]
fn the_bound_of_nist_holds_though_nobody_checked() {
    let unchecked = Limits {
        paper: u32::MAX,
        ..Limits::default()
    };
    assert!(unchecked.suspends(100));
}

#[test]
fn what_would_shut_everybody_out_is_refused_by_name() {
    let spoilt: [(&str, Spoil); 14] = [
        ("known_device", |limits| limits.known_device = 0),
        ("password_unknown", |limits| {
            limits.password_unknown.limit = 0;
        }),
        ("network", |limits| limits.network.limit = 0),
        ("wide_network", |limits| limits.wide_network.limit = 0),
        ("code_unknown", |limits| limits.code_unknown.limit = 0),
        ("looks", |limits| limits.looks = 0),
        ("transaction", |limits| limits.transaction = 0),
        ("new_passwords", |limits| limits.new_passwords = 0),
        ("paper", |limits| limits.paper = 0),
        ("unlock.tries", |limits| limits.unlock.tries = 0),
        ("device_life", |limits| limits.device_life = Duration::ZERO),
        ("look_window", |limits| limits.look_window = Duration::ZERO),
        ("unlock.life", |limits| limits.unlock.life = Duration::ZERO),
        ("unlock.device_life", |limits| {
            limits.unlock.device_life = Duration::ZERO;
        }),
    ];
    for (name, spoil) in spoilt {
        assert_eq!(refused(spoil), LimitsError::Zero(name));
    }
}

#[test]
fn a_counter_that_strangers_move_must_end() {
    let spoilt: [(&str, Spoil); 4] = [
        ("password_unknown", |limits| {
            limits.password_unknown.window = None;
        }),
        ("network", |limits| limits.network.window = None),
        ("wide_network", |limits| limits.wide_network.window = None),
        ("network", |limits| {
            limits.network.window = Some(Duration::ZERO);
        }),
    ];
    for (name, spoil) in spoilt {
        assert_eq!(refused(spoil), LimitsError::Window(name));
    }
}

#[test]
fn a_quiet_time_may_not_end_a_wait() {
    let hasty = |limits: &mut Limits| limits.password_unknown.quiet = Duration::from_secs(899);
    assert_eq!(refused(hasty), LimitsError::Quiet("password_unknown"));
}

#[test]
fn the_wide_network_bears_as_much_as_the_narrow_one() {
    let narrow = |limits: &mut Limits| limits.wide_network = Rule::without_waits(19, Some(HOUR));
    assert_eq!(refused(narrow), LimitsError::WideNetwork);
}

#[test]
fn wrong_codes_may_not_be_forgotten_or_waited_for() {
    let windowed = |limits: &mut Limits| limits.code_unknown.window = Some(DAY);
    assert_eq!(refused(windowed), LimitsError::CodeUnknown);
    let waiting = |limits: &mut Limits| limits.code_unknown.longest_wait = HOUR;
    assert_eq!(refused(waiting), LimitsError::CodeUnknown);
}

#[test]
fn a_link_gives_no_more_tries_than_a_known_device_has() {
    assert_eq!(
        refused(|limits| limits.unlock.tries = 11),
        LimitsError::UnlockTries
    );
}

#[test]
fn a_link_may_give_as_many_tries_and_a_look_count_as_long_as_possible() {
    let mut limits = Limits::default();
    limits.unlock.tries = limits.known_device;
    limits.look_clear = limits.look_window;
    assert_eq!(limits.check(), Ok(()));
}

#[test]
fn a_look_is_taken_back_only_while_it_counts() {
    let late = |limits: &mut Limits| limits.look_clear = DAY.saturating_mul(91);
    assert_eq!(refused(late), LimitsError::LookClear);
}

const MILLION: u64 = 1_000_000;
const TOO_MANY: u32 = Limits::MOST + 1;
