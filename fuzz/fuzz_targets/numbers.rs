//! Numbers that come from outside: cells, digits, windows, levels, costs, allowances.
#![no_main]

use std::time::Duration;

use fedtoken_core::challenge::message_code::MessageRules;
use fedtoken_core::challenge::{Digits, LookAhead, Period, Window};
use fedtoken_core::grid::{GridSpec, Position};
use fedtoken_core::level::Level;
use fedtoken_core::slow_hash::{Cost, Iterations, MemoryKib, Parallelism};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|numbers: (u8, u16, [u32; 3])| {
    let (small, middle, [memory_kib, iterations, parallelism]) = numbers;
    if let Ok(position) = Position::new(small) {
        assert_eq!(position.get(), small);
    }
    assert_eq!(Position::new(small).is_ok(), (1..=200).contains(&small));
    assert_eq!(
        GridSpec::FEDERAL.position(small).is_ok(),
        (1..=24).contains(&small)
    );
    assert_eq!(Digits::new(small).is_ok(), (6..=8).contains(&small));
    assert_eq!(LookAhead::new(small).is_ok(), small <= 100);
    assert_eq!(Window::new(small).is_ok(), small <= 10);
    let seconds = u32::from(middle);
    assert_eq!(
        Period::from_secs(seconds).is_ok(),
        (1..=3600).contains(&seconds)
    );
    allowances(small, Duration::from_secs(middle.into()));
    if let Ok(level) = Level::new(middle) {
        assert_eq!(level.get(), middle);
    }
    if let Ok(cost) = cost(memory_kib, iterations, parallelism) {
        assert_eq!(cost.memory().get(), memory_kib);
        assert_eq!(cost.iterations().get(), iterations);
        assert_eq!(cost.parallelism().get(), parallelism);
        // Bounds of RFC 9106 section 3.1, and ceilings against a row that eats the machine.
        assert!(memory_kib >= 8 * parallelism && memory_kib <= 1024 * 1024);
        assert!((1..=1000).contains(&iterations) && (1..=16).contains(&parallelism));
    }
});

fn allowances(count: u8, time: Duration) {
    let (rules, seconds) = (MessageRules::DEFAULT, time.as_secs());
    assert_eq!(rules.with_tries(count).is_ok(), (1..=10).contains(&count));
    assert_eq!(rules.with_sends(count).is_ok(), (1..=10).contains(&count));
    assert_eq!(rules.with_life(time).is_ok(), (1..=600).contains(&seconds));
    assert_eq!(rules.with_pause(time).is_ok(), (1..=600).contains(&seconds));
    assert_eq!(
        rules.with_transaction(time).is_ok(),
        (1..=3600).contains(&seconds)
    );
}

fn cost(
    memory_kib: u32,
    iterations: u32,
    parallelism: u32,
) -> Result<Cost, fedtoken_core::slow_hash::CostError> {
    Cost::new(
        MemoryKib::new(memory_kib)?,
        Iterations::new(iterations)?,
        Parallelism::new(parallelism)?,
    )
}
