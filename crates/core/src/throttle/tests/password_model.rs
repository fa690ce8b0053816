//! Every sequence of a few moves under tiny limits, against a model that only keeps a list of what
//! happened and counts anew each time.

use alloc::vec::Vec;
use core::time::Duration;

use super::world::{Place, World};
use crate::throttle::{Lane, Limits, Rule};
use crate::time::UnixTime;

#[derive(Clone, Copy, PartialEq, Debug)]
enum Move {
    Wait(u64),
    Password(Place, Typed),
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Typed {
    Right,
    Wrong,
}

const MOVES: [Move; 7] = [
    Move::Wait(1),
    Move::Wait(3),
    Move::Password(Place::Known, Typed::Right),
    Move::Password(Place::Known, Typed::Wrong),
    Move::Password(Place::Unknown(0), Typed::Wrong),
    Move::Password(Place::Unknown(1), Typed::Right),
    Move::Password(Place::Void(1), Typed::Wrong),
];

fn tiny() -> Limits {
    let seconds = |seconds| Some(Duration::from_secs(seconds));
    Limits {
        known_device: 2,
        password_unknown: Rule {
            limit: 3,
            window: seconds(5),
            free: 2,
            longest_wait: Duration::from_secs(3),
            quiet: Duration::from_secs(4),
        },
        network: Rule::without_waits(2, seconds(3)),
        wide_network: Rule::without_waits(3, seconds(3)),
        // Looks are another model's matter.
        looks: u32::MAX,
        ..Limits::default()
    }
}

/// Attempts that were counted by one rule: when, and what was typed.
#[derive(Clone, Default)]
struct Attempts(Vec<(UnixTime, Typed)>);

impl Attempts {
    fn is_open(&self, rule: &Rule, now: UnixTime) -> bool {
        self.in_window(rule, now) < rule.limit && now >= self.end_of_wait(rule, now)
    }

    /// Wrong ones since the window began in which `now` lies.
    fn in_window(&self, rule: &Rule, now: UnixTime) -> u32 {
        let mut start: Option<UnixTime> = None;
        let mut wrong = 0;
        let instants = self.0.iter().copied();
        for (at, typed) in instants.chain([(now, Typed::Right)]) {
            let begins = start.is_none_or(|start| at.since(start) >= rule.window.unwrap());
            if begins {
                (start, wrong) = (Some(at), 0);
            }
            wrong += u32::from(typed == Typed::Wrong);
        }
        wrong
    }

    /// After the last attempt of a row without a quiet time, by how many of it were wrong.
    fn end_of_wait(&self, rule: &Rule, now: UnixTime) -> UnixTime {
        let mut row = 0;
        let mut last = None;
        let instants = self.0.iter().copied();
        for (at, typed) in instants.chain([(now, Typed::Right)]) {
            if last.is_some_and(|last| at.since(last) >= rule.quiet) {
                row = 0;
            }
            row += u32::from(typed == Typed::Wrong);
            last = Some(at);
        }
        let Some((at, _)) = self.0.last().filter(|_| row >= rule.free) else {
            return now;
        };
        let wait = Duration::from_secs(2 << (row - rule.free));
        at.plus(wait.min(rule.longest_wait))
    }
}

#[derive(Clone, Default)]
struct Model {
    wrong_at_home: u32,
    account: Attempts,
    networks: [Attempts; 2],
    wide_network: Attempts,
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Expected {
    Known,
    Unknown,
    Closed,
}

impl Model {
    fn password(&mut self, place: Place, typed: Typed, now: UnixTime) -> Expected {
        let limits = tiny();
        let network = match place {
            Place::Known if self.wrong_at_home < limits.known_device => {
                self.wrong_at_home = match typed {
                    Typed::Right => 0,
                    Typed::Wrong => self.wrong_at_home + 1,
                };
                return Expected::Known;
            }
            Place::Known => 0,
            Place::Unknown(network) | Place::Void(network) => usize::from(network),
        };
        let narrow = &mut self.networks[network];
        let wide = &mut self.wide_network;
        if !narrow.is_open(&limits.network, now) || !wide.is_open(&limits.wide_network, now) {
            return Expected::Closed;
        }
        let is_open = self.account.is_open(&limits.password_unknown, now);
        // Nobody learns from a closed account that the password was right.
        let (counts, expected) = if is_open {
            self.account.0.push((now, typed));
            (typed, Expected::Unknown)
        } else {
            (Typed::Wrong, Expected::Closed)
        };
        narrow.0.push((now, counts));
        wide.0.push((now, counts));
        expected
    }
}

fn explore(world: &World, model: &Model, path: &mut Vec<Move>) -> u32 {
    if path.len() == DEPTH {
        return 1;
    }
    let mut ends = 0;
    for step in MOVES {
        let (mut world, mut model) = (world.clone(), model.clone());
        path.push(step);
        match step {
            Move::Wait(seconds) => world.wait(seconds),
            Move::Password(place, typed) => {
                let expected = model.password(place, typed, world.now);
                let found = real(&mut world, place, typed);
                assert_eq!(found, expected, "{path:?}");
            }
        }
        ends += explore(&world, &model, path);
        path.pop();
    }
    ends
}

fn real(world: &mut World, place: Place, typed: Typed) -> Expected {
    let attempt = world.reserve(place);
    let found = match attempt.lane() {
        Lane::Known => Expected::Known,
        Lane::Unlocked => panic!("no link is used here"),
        Lane::Unknown => Expected::Unknown,
        Lane::Closed(_) => Expected::Closed,
    };
    if typed == Typed::Right {
        let passed = world.right_password(place, attempt, "own").is_some();
        assert_eq!(passed, found != Expected::Closed);
    }
    found
}

#[test]
fn every_short_sequence_of_passwords_is_judged_as_by_the_plain_model() {
    let ends = explore(&World::new(tiny()), &Model::default(), &mut Vec::new());
    assert_eq!(ends, 7_u32.pow(u32::try_from(DEPTH).unwrap()));
}

const DEPTH: usize = 6;
