//! Measures an operation and its raw primitive in turns, so that a machine that grows slower or faster
//! meanwhile treats both alike.

use std::hint::black_box;
use std::time::{Duration, Instant};

use fedtoken_watching_allocator::count;

/// What one operation may cost.
#[derive(Clone, Copy)]
pub(crate) enum Limit {
    /// Times the raw primitive.
    Ratio(f64),
    /// By the clock.
    Time(Duration),
    /// Nothing is promised: shown for comparison.
    None,
}

/// Does a thing a number of times.
pub(crate) type Repeat = Box<dyn FnMut(u32)>;

/// An operation, the raw primitive in it, and how far they may be apart.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) limit: Limit,
    /// How many raw primitives the operation has to do.
    pub(crate) primitives: u32,
    pub(crate) ours: Repeat,
    pub(crate) raw_name: &'static str,
    pub(crate) raw: Repeat,
}

/// What was measured of one side.
pub(crate) struct Side {
    /// Median time of one operation, in nanoseconds.
    pub(crate) nanos: f64,
    /// What one operation asks the allocator for, in bytes.
    pub(crate) heap_bytes: u64,
}

/// A measured case.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) raw_name: &'static str,
    pub(crate) limit: Limit,
    /// Per raw primitive.
    pub(crate) ours: Side,
    pub(crate) raw: Side,
}

/// Makes something that can be repeated; the loop is compiled together with what it repeats.
pub(crate) fn repeat<T>(mut code: impl FnMut() -> T + 'static) -> Repeat {
    Box::new(move |times| {
        for _ in 0..times {
            black_box(code());
        }
    })
}

/// Measures both sides in turns and takes the median of each.
pub(crate) fn measure(mut case: Case) -> Row {
    let ours_times = times_for_a_round(&mut case.ours);
    let raw_times = times_for_a_round(&mut case.raw);
    let (mut ours, mut raw) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        // Whoever comes second finds the caches as the other left them: change places.
        if round % 2 == 0 {
            ours.push(nanos(&mut case.ours, ours_times));
            raw.push(nanos(&mut case.raw, raw_times));
        } else {
            raw.push(nanos(&mut case.raw, raw_times));
            ours.push(nanos(&mut case.ours, ours_times));
        }
    }
    Row {
        name: case.name,
        raw_name: case.raw_name,
        limit: case.limit,
        ours: Side {
            nanos: median(ours) / f64::from(case.primitives),
            heap_bytes: heap_bytes(&mut case.ours),
        },
        raw: Side {
            nanos: median(raw),
            heap_bytes: heap_bytes(&mut case.raw),
        },
    }
}

/// As often as the clock needs to see it well; a slow hash once.
fn times_for_a_round(code: &mut Repeat) -> u32 {
    let mut times = 1;
    while times < MOST_TIMES && took(code, times) < ROUND {
        times *= 2;
    }
    times
}

fn nanos(code: &mut Repeat, times: u32) -> f64 {
    took(code, times).as_secs_f64() * 1e9 / f64::from(times)
}

#[expect(
    clippy::disallowed_methods,
    reason = "a bench measures; nothing is decided by it"
)]
fn took(code: &mut Repeat, times: u32) -> Duration {
    let start = Instant::now();
    code(times);
    start.elapsed()
}

fn heap_bytes(code: &mut Repeat) -> u64 {
    count(|| code(1)).1.bytes
}

fn median(mut rounds: Vec<f64>) -> f64 {
    rounds.sort_by(f64::total_cmp);
    rounds.get(rounds.len() / 2).copied().unwrap_or(f64::NAN)
}

const ROUNDS: u32 = 101;
const ROUND: Duration = Duration::from_millis(1);
const MOST_TIMES: u32 = 1 << 20;
