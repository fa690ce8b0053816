//! Every sequence of a few moves after a right password under tiny limits, against a model that
//! only keeps a list of what happened and counts anew each time.

use alloc::vec::Vec;
use core::time::Duration;

use super::world::{Begun, Place, World};
use crate::throttle::{CodeStep, Limits, Origin, PasswordChange, Rule};
use crate::time::UnixTime;

#[derive(Clone, Copy, PartialEq, Debug)]
enum Move {
    Wait,
    Begin(Place, &'static str),
    Wrong,
    Right,
}

const MOVES: [Move; 6] = [
    Move::Wait,
    Move::Begin(Place::Known, "home"),
    Move::Begin(Place::Unknown(1), "own"),
    Move::Begin(Place::Unknown(2), "thief"),
    Move::Wrong,
    Move::Right,
];

fn tiny() -> Limits {
    Limits {
        code_unknown: Rule::without_waits(3, None),
        looks: 2,
        look_window: Duration::from_secs(2),
        look_clear: Duration::from_secs(1),
        transaction: 2,
        paper: 4,
        ..Limits::default()
    }
}

/// Something that happened.
#[derive(Clone, Copy)]
enum Event {
    Look(&'static str, UnixTime),
    Wrong(Origin),
    Accepted(PasswordChange, CodeStep),
}

#[derive(Clone, Default)]
struct Model {
    events: Vec<Event>,
    login: Option<Login>,
}

#[derive(Clone, Copy)]
struct Login {
    from: Origin,
    browser: &'static str,
    demanded: PasswordChange,
    tried: u32,
}

impl Model {
    /// Looks that nothing took back and that are young enough.
    fn looks(&self, now: UnixTime) -> usize {
        let young = |at: UnixTime| now.since(at) <= Duration::from_secs(2);
        let counting = self.kept_looks();
        counting.iter().filter(|(_, at)| young(*at)).count()
    }

    fn kept_looks(&self) -> Vec<(&'static str, UnixTime)> {
        let mut kept = Vec::new();
        for event in &self.events {
            match *event {
                Event::Look(browser, at) => kept.push((browser, at)),
                Event::Accepted(PasswordChange::Replaced, _) => kept.clear(),
                Event::Accepted(PasswordChange::Kept, _) | Event::Wrong(_) => {}
            }
        }
        kept
    }

    /// Wrong codes since the last accepted one that could end their row.
    fn wrong_unknown(&self) -> usize {
        let ends = |event: &&Event| {
            !matches!(
                event,
                Event::Accepted(PasswordChange::Replaced, _)
                    | Event::Accepted(PasswordChange::Kept, CodeStep::Open)
            )
        };
        let row = self.events.iter().rev().take_while(ends);
        row.filter(|event| matches!(event, Event::Wrong(Origin::Unknown)))
            .count()
    }

    fn wrong_in_a_row(&self) -> usize {
        let row = self.events.iter().rev();
        row.take_while(|event| !matches!(event, Event::Accepted(..)))
            .filter(|event| matches!(event, Event::Wrong(_)))
            .count()
    }

    fn step(&self, now: UnixTime) -> CodeStep {
        if self.looks(now) >= 2 || self.wrong_unknown() >= 3 {
            CodeStep::Closed
        } else {
            CodeStep::Open
        }
    }

    fn begin(&mut self, place: Place, browser: &'static str, now: UnixTime) -> Option<Login> {
        let step = self.step(now);
        let (from, demanded) = match (place, step) {
            (Place::Known, CodeStep::Closed) => (Origin::Known, PasswordChange::Replaced),
            (Place::Known, CodeStep::Open) => (Origin::Known, PasswordChange::Kept),
            (_, CodeStep::Open) => (Origin::Unknown, PasswordChange::Kept),
            (_, CodeStep::Closed) => return None,
        };
        if from == Origin::Unknown {
            self.events.push(Event::Look(browser, now));
        }
        Some(Login {
            from,
            browser,
            demanded,
            tried: 0,
        })
    }

    /// Whether a code of the present login is looked at.
    fn may_try(&self) -> bool {
        self.login.is_some_and(|login| {
            let unknown_is_open = login.from == Origin::Known || self.wrong_unknown() < 3;
            login.tried < 2 && self.wrong_in_a_row() < 4 && unknown_is_open
        })
    }

    fn wrong(&mut self) -> bool {
        let looked_at = self.may_try();
        if let Some(login) = self.login.as_mut().filter(|_| looked_at) {
            login.tried += 1;
            self.events.push(Event::Wrong(login.from));
        }
        looked_at
    }

    fn right(&mut self, now: UnixTime) -> bool {
        let looked_at = self.may_try();
        if let Some(login) = self.login.take_if(|_| looked_at) {
            let codes = if self.wrong_unknown() >= 3 {
                CodeStep::Closed
            } else {
                CodeStep::Open
            };
            let young = |at: UnixTime| now.since(at) <= Duration::from_secs(1);
            self.events.retain(|event| match event {
                Event::Look(browser, at) => *browser != login.browser || !young(*at),
                Event::Wrong(_) | Event::Accepted(..) => true,
            });
            self.events.push(Event::Accepted(login.demanded, codes));
        }
        looked_at
    }
}

fn explore(world: &World, login: Option<Begun>, model: &Model, path: &mut Vec<Move>) -> u32 {
    if path.len() == DEPTH {
        return 1;
    }
    let mut ends = 0;
    for step in MOVES {
        let (mut world, mut login, mut model) = (world.clone(), login, model.clone());
        path.push(step);
        take(&mut world, &mut login, &mut model, step);
        let unknown = world.beyond.unknown.map_or(0, |counter| counter.count);
        let found = (world.step(), unknown as usize, world.beyond.paper as usize);
        let wrong = (model.wrong_unknown(), model.wrong_in_a_row());
        assert_eq!(found, (model.step(world.now), wrong.0, wrong.1), "{path:?}");
        ends += explore(&world, login, &model, path);
        path.pop();
    }
    ends
}

fn take(world: &mut World, login: &mut Option<Begun>, model: &mut Model, step: Move) {
    match step {
        Move::Wait => world.wait(1),
        Move::Begin(place, browser) => {
            let attempt = world.reserve(place);
            *login = world.right_password(place, attempt, browser);
            model.login = model.begin(place, browser, world.now);
            assert_eq!(login.is_some(), model.login.is_some());
        }
        Move::Wrong => {
            let found = login.as_mut().is_some_and(|login| world.wrong_code(login));
            assert_eq!(found, model.wrong());
        }
        Move::Right => {
            let found = login
                .as_mut()
                .is_some_and(|login| world.right_code(login).is_some());
            assert_eq!(found, model.right(world.now));
            login.take_if(|_| found);
        }
    }
}

#[test]
fn every_short_sequence_of_codes_is_judged_as_by_the_plain_model() {
    let ends = explore(
        &World::new(tiny()),
        None,
        &Model::default(),
        &mut Vec::new(),
    );
    assert_eq!(ends, 6_u32.pow(u32::try_from(DEPTH).unwrap()));
}

const DEPTH: usize = 6;
