//! A thief who knows the password and comes from unknown devices: few codes, and few looks.

use alloc::vec::Vec;
use core::time::Duration;

use proptest::prelude::*;

use super::world::{Begun, Place, World, most_in_a_span};
use crate::throttle::{CodeStep, DeviceState, Limits, PasswordChange};
use crate::time::UnixTime;

#[derive(Clone, Copy, Debug)]
enum Move {
    Wait(u64),
    ThiefBegins(u8),
    ThiefGuesses,
    OwnerAtHomeBegins,
    OwnerAtHomeEnds,
    OwnerAway(u8),
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let one = prop_oneof![
        2 => (0..1000_u64).prop_map(Move::Wait),
        2 => (0..40 * DAY).prop_map(Move::Wait),
        4 => (0..200_u8).prop_map(Move::ThiefBegins),
        12 => Just(Move::ThiefGuesses),
        1 => Just(Move::OwnerAtHomeBegins),
        1 => Just(Move::OwnerAtHomeEnds),
        1 => (0..200_u8).prop_map(Move::OwnerAway),
    ];
    prop::collection::vec(one, 0..150)
}

/// Walks until the owner replaces the password; gives the instants of the thief's guesses.
fn walk(world: &mut World, moves: &[Move]) -> Vec<UnixTime> {
    let mut guesses = Vec::new();
    let mut thief: Option<Begun> = None;
    let mut home: Option<Begun> = None;
    for step in moves {
        match *step {
            Move::Wait(seconds) => world.wait(seconds),
            Move::ThiefBegins(network) => {
                let place = Place::Unknown(network);
                let attempt = world.reserve(place);
                thief = world.right_password(place, attempt, "thief").or(thief);
            }
            Move::ThiefGuesses => {
                let alive = |login: &&mut Begun| world.now.since(login.started_at) < LIFE;
                if let Some(login) = thief.as_mut().filter(alive)
                    && world.wrong_code(login)
                {
                    guesses.push(world.now);
                }
            }
            Move::OwnerAtHomeBegins => {
                let attempt = world.reserve(Place::Known);
                let begun = world.right_password(Place::Known, attempt, "own");
                home = Some(begun.expect("a known device gets in"));
            }
            Move::OwnerAtHomeEnds => {
                let Some(mut login) = home.take() else {
                    continue;
                };
                let finished = world.right_code(&mut login);
                assert!(finished.is_some() || world.beyond.paper == world.limits.paper);
                if finished == Some(PasswordChange::Replaced) {
                    assert_eq!(world.step(), CodeStep::Open);
                    return guesses;
                }
            }
            Move::OwnerAway(network) => {
                let place = Place::Unknown(network);
                let attempt = world.reserve(place);
                let begun = world.right_password(place, attempt, "own");
                if let Some(mut login) = begun {
                    world.right_code(&mut login);
                }
            }
        }
    }
    guesses
}

proptest! {
    #[test]
    fn a_thief_guesses_fifteen_codes_in_any_thirty_days_at_most(moves in moves()) {
        let mut world = World::new(Limits::default());
        let guesses = walk(&mut world, &moves);
        let bound = world.limits.looks * world.limits.transaction;
        let most = most_in_a_span(&guesses, Duration::from_secs(30 * DAY));
        prop_assert!(most <= usize::try_from(bound).unwrap());
    }
}

#[test]
fn a_thief_reaches_fifteen_codes_then_the_step_is_closed_to_him() {
    let mut world = World::new(Limits::default());
    let one_login = [
        Move::ThiefBegins(1),
        Move::ThiefGuesses,
        Move::ThiefGuesses,
        Move::ThiefGuesses,
        Move::ThiefGuesses,
        Move::ThiefGuesses,
        Move::ThiefGuesses,
    ];
    let guesses = walk(&mut world, &one_login.repeat(5));
    assert_eq!((guesses.len(), world.beyond.paper), (15, 15));
    assert_eq!(world.step(), CodeStep::Closed);
}

#[test]
fn a_thief_with_the_mailbox_gets_no_code_more_by_unlock_links() {
    let mut world = World::new(Limits::default());
    let mut guesses = 0;
    for _ in 0..5 {
        world.device = DeviceState::unlocked(&world.limits, world.now);
        let attempt = world.reserve(Place::Known);
        let begun = world.right_password(Place::Known, attempt, "thief");
        let Some(mut login) = begun else { continue };
        while world.wrong_code(&mut login) {
            guesses += 1;
        }
    }
    assert_eq!((guesses, world.beyond.looks.len()), (15, 3));
    assert_eq!(world.step(), CodeStep::Closed);
}

#[test]
fn with_endless_looks_the_twentieth_wrong_code_closes_the_step() {
    let mut world = World::new(Limits {
        looks: 1000,
        ..Limits::default()
    });
    let one_login = [
        Move::ThiefBegins(1),
        Move::ThiefGuesses,
        Move::ThiefGuesses,
        Move::ThiefGuesses,
        Move::ThiefGuesses,
        Move::ThiefGuesses,
    ];
    let guesses = walk(&mut world, &one_login.repeat(10));
    assert_eq!((guesses.len(), world.beyond.paper), (20, 20));
    let home = [Move::OwnerAtHomeBegins, Move::OwnerAtHomeEnds];
    walk(&mut world, &home);
    assert_eq!((world.step(), world.beyond.paper), (CodeStep::Open, 0));
}

#[test]
fn a_login_from_before_the_step_closed_does_not_open_it_again() {
    let mut world = World::new(Limits {
        looks: 1000,
        ..Limits::default()
    });
    let attempt = world.reserve(Place::Known);
    let mut early = world.right_password(Place::Known, attempt, "own").unwrap();
    for _ in 0..4 {
        let attempt = world.reserve(Place::Unknown(1));
        let begun = world.right_password(Place::Unknown(1), attempt, "thief");
        let mut login = begun.unwrap();
        for _ in 0..5 {
            assert!(world.wrong_code(&mut login));
        }
    }
    assert_eq!(world.right_code(&mut early), Some(PasswordChange::Kept));
    assert_eq!(world.step(), CodeStep::Closed);
}

const DAY: u64 = 86_400;
/// How long a login lives.
const LIFE: Duration = Duration::from_secs(3600);
