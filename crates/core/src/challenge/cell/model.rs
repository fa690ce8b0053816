//! Every reachable state of small papers, beside a model that was written on its own.
//!
//! The walk is breadth first and follows every candidate: the generator is scripted so that the
//! draw itself takes each of them in turn. Two states are one when the same cell is asked and the
//! cells were used in the same order.

use super::*;
use crate::challenge::Answer;
use crate::grid::{GridSpec, Position};
use crate::slow_hash::Comparison;
use alloc::collections::{BTreeSet, VecDeque};
use alloc::vec::Vec;
use core::convert::Infallible;
use core::num::NonZeroU8;
use rand_core::{TryCryptoRng, TryRng};

/// Gives one number, which makes a draw among `of` take the one at `index`.
struct Chooses {
    index: usize,
    of: usize,
}

impl TryRng for Chooses {
    type Error = Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        // Not below `of`, so that it is never drawn again.
        Ok(u32::try_from(self.of + self.index).unwrap())
    }
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        unreachable!()
    }
    fn try_fill_bytes(&mut self, _: &mut [u8]) -> Result<(), Infallible> {
        unreachable!()
    }
}
impl TryCryptoRng for Chooses {}

/// The naive model: the numbers whose codes were accepted, from the first to the last.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct History(Vec<u8>);

impl History {
    /// Logins since the cell was used; none if it never was.
    fn age(&self, cell: u8) -> Option<usize> {
        self.0.iter().rev().position(|used| *used == cell)
    }

    fn open(&self, policy: StandardPolicy, cells: u8) -> BTreeSet<u8> {
        let all = 1..=cells;
        match policy {
            StandardPolicy::SingleUse => all.filter(|cell| !self.0.contains(cell)).collect(),
            StandardPolicy::Reusable { among } => {
                let mut fresh: Vec<u8> = all
                    .clone()
                    .filter(|cell| self.age(*cell).is_none())
                    .collect();
                let mut used: Vec<u8> = all.filter(|cell| self.age(*cell).is_some()).collect();
                used.sort_by_key(|cell| core::cmp::Reverse(self.age(*cell)));
                let room = usize::from(among.get()).saturating_sub(fresh.len());
                fresh.extend(used.into_iter().take(room));
                fresh.into_iter().collect()
            }
        }
    }

    /// Whether the cell was accepted in the generation of the question, or again since.
    fn answered(&self, asked: Asked) -> bool {
        let past = usize::try_from(asked.generation).unwrap();
        let since = self.0.get(past..).unwrap_or_default();
        since.contains(&asked.position.get())
    }

    /// Only the last use of each cell matters.
    fn order(&self) -> Vec<u8> {
        let mut order: Vec<u8> = Vec::new();
        for cell in self.0.iter().rev() {
            if !order.contains(cell) {
                order.push(*cell);
            }
        }
        order
    }
}

type State = CellChallenge<StandardPolicy>;

/// All states that the draw can give after `history`, each candidate once.
fn drawn(of: usize, draw: impl Fn(&mut Chooses) -> State) -> Vec<State> {
    (0..of.max(1))
        .map(|index| draw(&mut Chooses { index, of }))
        .collect()
}

fn attempt(asked: Asked, code: Comparison) -> Attempt {
    Attempt {
        asked,
        form: FormAge::Fresh,
        paper: PaperState::Open,
        code,
    }
}

fn accept(state: &State, chance: &mut Chooses) -> State {
    let asked = state.ask().unwrap();
    match state.answer(attempt(asked, Comparison::Right), chance) {
        Answer::Accepted(acceptance) => {
            assert_eq!(
                (acceptance.spent, acceptance.generation),
                (asked.position, asked.generation)
            );
            assert_eq!(acceptance.next.generation(), state.generation() + 1);
            acceptance.next
        }
        other => panic!("{other:?}"),
    }
}

/// What must hold in every state, whatever the policy.
fn check_state(state: &State, history: &History, cells: u8) {
    let policy = *state.policy();
    let open = history.open(policy, cells);
    let candidates: BTreeSet<u8> = policy
        .candidates(state.uses())
        .iter()
        .map(Position::get)
        .collect();
    assert_eq!(candidates, open, "{history:?}");
    assert_eq!(state.generation(), history.0.len() as u64);
    match state.pending() {
        Some(asked) => assert!(open.contains(&asked.get()), "{history:?}"),
        None => assert!(open.is_empty(), "{history:?}"),
    }
    for cell in 1..=cells {
        let last = history
            .age(cell)
            .map(|age| (history.0.len() - 1 - age) as u64);
        assert_eq!(state.uses().last_use(Position::new(cell).unwrap()), last);
    }
    let stored: Vec<_> = state.uses().iter().collect();
    let uses = Uses::parse(&GridSpec::of_cells(cells), &stored).unwrap();
    let read = State::restore(policy, state.pending(), uses, state.generation());
    assert_eq!(read.as_ref(), Ok(state));
    check_sticky(state, history);
}

/// Nothing but an acceptance names another state, and only the open question is accepted.
fn check_sticky(state: &State, history: &History) {
    let generation = state.generation();
    let positions = (1..=6).map(|number| Position::new(number).unwrap());
    let asked = positions.flat_map(|position| {
        let generations = generation.saturating_sub(2)..=generation + 1;
        generations.map(move |generation| Asked {
            position,
            generation,
        })
    });
    for asked in asked {
        let chance = &mut Chooses { index: 0, of: 1 };
        for code in [Comparison::Right, Comparison::Wrong] {
            let verdict = state.answer(attempt(asked, code), chance);
            let is_open = code == Comparison::Right && state.ask() == Some(asked);
            assert_eq!(matches!(verdict, Answer::Accepted(_)), is_open);
            let is_spent = code == Comparison::Right && history.answered(asked);
            assert_eq!(verdict == Answer::Spent, is_spent);
            let blocked = Attempt {
                paper: PaperState::Blocked,
                ..attempt(asked, code)
            };
            assert_eq!(state.answer(blocked, chance), Answer::Blocked);
        }
    }
}

/// Walks over every state and gives the histories of those without a question, and how many states
/// there are.
fn explore(policy: StandardPolicy, cells: u8) -> (Vec<History>, usize) {
    let first = drawn(cells.into(), |chance| {
        State::start(&GridSpec::of_cells(cells), policy, chance)
    });
    let mut queue: VecDeque<_> = first
        .into_iter()
        .map(|state| (state, History(Vec::new())))
        .collect();
    let asked: BTreeSet<_> = queue.iter().map(|(state, _)| state.pending()).collect();
    assert_eq!(
        asked.len(),
        usize::from(cells),
        "the first question may be any"
    );
    let mut seen = BTreeSet::new();
    let mut ends = Vec::new();
    while let Some((state, history)) = queue.pop_front() {
        let key = (state.pending().map(Position::get), history.order());
        if !seen.insert(key) {
            continue;
        }
        check_state(&state, &history, cells);
        let Some(asked) = state.pending() else {
            ends.push(history);
            continue;
        };
        let mut longer = history;
        longer.0.push(asked.get());
        let open = longer.open(policy, cells);
        let next = drawn(open.len(), |chance| accept(&state, chance));
        let reached: BTreeSet<u8> = next
            .iter()
            .filter_map(State::pending)
            .map(Position::get)
            .collect();
        assert_eq!(reached, open, "exactly the candidates can be drawn");
        queue.extend(next.into_iter().map(|state| (state, longer.clone())));
    }
    (ends, seen.len())
}

#[test]
fn every_state_of_a_single_use_paper() {
    for cells in 1..=4 {
        let (ends, seen) = explore(StandardPolicy::SingleUse, cells);
        // One for each order in which some of the cells were used, and for each cell that is left.
        let expected =
            orders(cells).map(|(used, count)| count * usize::from((cells - used).max(1)));
        assert_eq!(seen, expected.sum::<usize>(), "{cells}");
        let all: usize = (1..=usize::from(cells)).product();
        assert_eq!(ends.len(), all, "every order ends the paper");
        for History(asked) in ends {
            assert_eq!(asked.len(), usize::from(cells), "after all its cells");
            assert_eq!(
                asked.iter().collect::<BTreeSet<_>>().len(),
                usize::from(cells)
            );
        }
    }
}

/// For each number of used cells in how many orders they may have been used.
fn orders(cells: u8) -> impl Iterator<Item = (u8, usize)> {
    (0..=cells).map(move |used| {
        let ways = (cells - used + 1..=cells).map(usize::from);
        (used, ways.product())
    })
}

#[test]
fn every_state_of_a_reusable_paper() {
    for cells in 1..=4 {
        for among in 1..=cells + 1 {
            let policy = StandardPolicy::Reusable {
                among: NonZeroU8::new(among).unwrap(),
            };
            let (ends, seen) = explore(policy, cells);
            assert_eq!(ends, [], "it never ends");
            assert!(seen >= usize::from(cells));
        }
    }
}

#[test]
fn a_reusable_paper_never_asks_one_of_the_most_recent() {
    // As a walk of its own, since the model might share the mistake: histories long enough that
    // every cell was used, with every choice on the way.
    let (cells, among) = (4_u8, 2_u8);
    let policy = StandardPolicy::Reusable {
        among: NonZeroU8::new(among).unwrap(),
    };
    let first = drawn(cells.into(), |chance| {
        State::start(&GridSpec::of_cells(cells), policy, chance)
    });
    let mut walks: Vec<_> = first.into_iter().map(|state| (state, Vec::new())).collect();
    for _ in 0..8 {
        walks = walks
            .into_iter()
            .flat_map(|(state, asked): (State, Vec<Position>)| {
                let position = state.pending().unwrap();
                let recent = asked.iter().rev().take(usize::from(cells - among));
                assert!(
                    !recent.into_iter().any(|other| *other == position),
                    "{asked:?}"
                );
                let mut asked = asked;
                asked.push(position);
                let of = usize::from(accept(&state, &mut Chooses { index: 0, of: 1 }).open());
                let next = drawn(of, |chance| accept(&state, chance));
                next.into_iter().map(move |state| (state, asked.clone()))
            })
            .collect();
    }
    assert!(walks.len() > 500);
}

impl State {
    /// How many cells might have been asked instead of the pending one, itself included.
    fn open(&self) -> u8 {
        self.policy().candidates(self.uses()).len()
    }
}
