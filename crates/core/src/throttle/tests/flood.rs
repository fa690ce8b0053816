//! Strangers, who do not know the password: they can move the counters of passwords and no other.

use alloc::vec::Vec;
use core::time::Duration;

use proptest::prelude::*;

use super::world::{Beyond, Place, World, most_in_a_span};
use crate::secret::TokenDigest;
use crate::throttle::{Limits, Look, PasswordAttempt, Rule};
use crate::time::UnixTime;

#[derive(Clone, Copy, Debug)]
enum Move {
    Wait(u64),
    Stranger(Place),
    OwnerAtHome,
    /// The owner's slow hash on a new device begins, and ends some moves later.
    OwnerAway(u8),
    OwnerAwayEnds,
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let place = prop_oneof![
        (0..8_u8).prop_map(Place::Unknown),
        (0..8_u8).prop_map(Place::Void),
    ];
    let one = prop_oneof![
        2 => (0..60_u64).prop_map(Move::Wait),
        8 => place.prop_map(Move::Stranger),
        1 => Just(Move::OwnerAtHome),
        1 => (0..8_u8).prop_map(Move::OwnerAway),
        1 => Just(Move::OwnerAwayEnds),
    ];
    prop::collection::vec(one, 0..120)
}

/// Small enough that a walk fills everything.
fn small() -> Limits {
    let limits = Limits {
        known_device: 2,
        password_unknown: Rule {
            limit: 6,
            window: Some(Duration::from_secs(300)),
            free: 3,
            longest_wait: Duration::from_secs(8),
            quiet: Duration::from_secs(40),
        },
        network: Rule::without_waits(3, Some(Duration::from_secs(100))),
        wide_network: Rule::without_waits(5, Some(Duration::from_secs(100))),
        ..Limits::default()
    };
    Limits {
        unlock: crate::throttle::UnlockLimits {
            tries: 1,
            ..limits.unlock
        },
        ..limits
    }
}

/// A person with some history, so that "nothing changed" says something.
fn world() -> World {
    let mut world = World::new(small());
    let at = world.now;
    world.beyond = Beyond {
        looks: alloc::vec![Look {
            browser: TokenDigest::of("own"),
            at,
        }],
        unknown: None,
        paper: 4,
    };
    world
}

/// Walks; gives the instants at which a stranger's password was evaluated.
fn walk(world: &mut World, moves: &[Move]) -> Vec<UnixTime> {
    let mut evaluated = Vec::new();
    let mut away: Option<(Place, PasswordAttempt)> = None;
    for step in moves {
        match *step {
            Move::Wait(seconds) => world.wait(seconds),
            Move::Stranger(place) => {
                let beyond = world.beyond.clone();
                let device = world.device;
                if world.wrong_password(place) {
                    evaluated.push(world.now);
                }
                assert_eq!((&world.beyond, world.device), (&beyond, device));
            }
            Move::OwnerAtHome => {
                let attempt = world.reserve(Place::Known);
                let mut login = world.right_password(Place::Known, attempt, "own").unwrap();
                assert!(world.right_code(&mut login).is_some());
            }
            Move::OwnerAway(network) => {
                let place = Place::Unknown(network);
                away = away.or_else(|| Some((place, world.reserve(place))));
            }
            Move::OwnerAwayEnds => {
                let Some((place, attempt)) = away.take() else {
                    continue;
                };
                if let Some(mut login) = world.right_password(place, attempt, "own") {
                    assert!(world.right_code(&mut login).is_some());
                }
            }
        }
    }
    evaluated
}

proptest! {
    #[test]
    fn a_stranger_changes_nothing_beyond_the_password_and_the_owner_always_gets_in(
        moves in moves(),
    ) {
        walk(&mut world(), &moves);
    }

    #[test]
    fn a_span_as_long_as_a_window_sees_twice_the_limit_at_most(moves in moves()) {
        let mut world = world();
        let rule = world.limits.password_unknown;
        let evaluated = walk(&mut world, &moves);
        let most = most_in_a_span(&evaluated, rule.window.unwrap());
        prop_assert!(most <= 2 * usize::try_from(rule.limit).unwrap());
    }
}

#[test]
fn twice_the_limit_less_one_is_what_a_span_across_two_windows_may_see() {
    let rule = Rule::without_waits(6, Some(Duration::from_secs(300)));
    let mut world = World::new(Limits {
        password_unknown: rule,
        ..Limits::default()
    });
    let mut evaluated = Vec::new();
    let mut attack = |world: &mut World, networks: core::ops::Range<u8>| {
        for network in networks {
            assert!(world.wrong_password(Place::Unknown(network)));
            evaluated.push(world.now);
        }
    };
    attack(&mut world, 0..1);
    world.wait(299);
    attack(&mut world, 10..15);
    assert!(!world.wrong_password(Place::Unknown(200)));
    world.wait(1);
    attack(&mut world, 100..106);
    assert!(!world.wrong_password(Place::Unknown(200)));
    assert_eq!(most_in_a_span(&evaluated, Duration::from_secs(300)), 11);
}

#[test]
fn it_is_twice_the_limit_where_the_owner_began_the_first_window_and_got_his_attempt_back() {
    let rule = Rule::without_waits(6, Some(Duration::from_secs(300)));
    let mut world = World::new(Limits {
        password_unknown: rule,
        ..Limits::default()
    });
    let away = Place::Unknown(250);
    let attempt = world.reserve(away);
    world.wait(1);
    assert!(world.right_password(away, attempt, "own").is_some());
    let mut evaluated = Vec::new();
    for (networks, pause) in [(0..6, 299), (100..106, 0)] {
        for network in networks {
            assert!(world.wrong_password(Place::Unknown(network)));
            evaluated.push(world.now);
        }
        assert!(!world.wrong_password(Place::Unknown(200)));
        world.wait(pause);
    }
    assert_eq!(most_in_a_span(&evaluated, Duration::from_secs(300)), 12);
}

#[test]
fn of_ten_thousand_passwords_from_many_networks_a_hundred_are_evaluated_in_thirty_days() {
    let mut world = World::new(Limits::default());
    let mut evaluated = Vec::new();
    for number in 0..10_000_u32 {
        let network = u8::try_from(number % 250).unwrap();
        if world.wrong_password(Place::Unknown(network)) {
            evaluated.push(world.now);
        }
        world.wait(259);
    }
    assert_eq!(evaluated.len(), 100);
    let attempt = world.reserve(Place::Known);
    let home = world.right_password(Place::Known, attempt, "own");
    assert!(home.is_some());
    let attempt = world.reserve(Place::Unknown(251));
    let away = world.right_password(Place::Unknown(251), attempt, "own");
    assert!(away.is_none());
}

#[test]
fn behind_an_unlock_link_the_owner_gets_in_on_a_new_device_during_a_flood() {
    let mut world = World::new(Limits::default());
    for number in 0..10_000_u32 {
        world.wrong_password(Place::Unknown(u8::try_from(number % 250).unwrap()));
        world.wait(200);
    }
    world.device = crate::throttle::DeviceState::unlocked(&world.limits, world.now);
    let attempt = world.reserve(Place::Known);
    let begun = world.right_password(Place::Known, attempt, "own");
    assert!(begun.is_some());
}
