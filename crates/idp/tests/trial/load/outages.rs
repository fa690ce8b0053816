//! How long nobody could log in after something was killed.

use std::{fmt, time::Duration};

use tokio::time::Instant;

/// What the logins felt of one kill.
pub struct Outage {
    /// Logins that were answered since the kill before, or the begin.
    before: usize,
    /// What had been accepted when it happened may still be answered.
    meanwhile: usize,
    /// From the kill to the end of the longest pause after it; none when logins never went on.
    back_after: Option<Duration>,
}

impl Outage {
    /// One for each kill, from the instants of the kills and of the answered logins, in order.
    pub fn all(kills: &[Instant], logins: &[Instant]) -> Vec<Self> {
        let begins = std::iter::once(None).chain(kills.iter().copied().map(Some));
        let ends = kills.iter().skip(1).copied().map(Some).chain([None]);
        let of_one = |((begin, kill), end): ((Option<Instant>, &Instant), Option<Instant>)| {
            let is_before = |at: &&Instant| begin.is_none_or(|begin| **at >= begin) && *at < kill;
            let is_after = |at: &&Instant| *at >= kill && end.is_none_or(|end| **at < end);
            let before = logins.iter().filter(is_before).count();
            let after: Vec<_> = logins.iter().filter(is_after).copied().collect();
            Self::of(*kill, before, &after)
        };
        begins.zip(kills).zip(ends).map(of_one).collect()
    }

    fn of(kill: Instant, before: usize, after: &[Instant]) -> Self {
        let begins = std::iter::once(&kill).chain(after);
        let pauses = begins.zip(after).enumerate();
        let longest = pauses.max_by_key(|(_, (begin, end))| **end - **begin);
        Self {
            before,
            meanwhile: longest.map_or(0, |(number, _)| number),
            back_after: longest.map(|(_, (_, end))| *end - kill),
        }
    }

    /// Whether logins went on in time.
    pub fn ended_within(&self, most: Duration) -> bool {
        self.back_after.is_some_and(|after| after <= most)
    }
}

impl fmt::Display for Outage {
    /// A row of three columns, each 13 wide: before, during, on again after.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            before, meanwhile, ..
        } = self;
        write!(formatter, "{before:>13} {meanwhile:>13} ")?;
        match self.back_after {
            Some(after) => write!(formatter, "{:>11.1} s", after.as_secs_f64()),
            None => write!(formatter, "{:>13}", "never"),
        }
    }
}

#[tokio::test]
async fn the_longest_pause_after_a_kill_is_the_outage() {
    let zero = Instant::now();
    let at = |second| zero + Duration::from_secs(second);
    let logins = [1, 2, 6, 30, 31, 33, 60, 61].map(at);
    let outages = Outage::all(&[at(5), at(32)], &logins);
    let told: Vec<_> = outages.iter().map(Outage::to_string).collect();
    assert_eq!(
        told,
        [
            "            2             1        25.0 s",
            "            3             1        28.0 s"
        ]
    );
    assert!(outages[0].ended_within(Duration::from_secs(25)));
    assert!(!outages[1].ended_within(Duration::from_secs(25)));
}

#[tokio::test]
async fn logins_that_never_go_on_are_no_good_end() {
    let kill = Instant::now();
    let outages = Outage::all(&[kill], &[]);
    assert!(!outages[0].ended_within(Duration::MAX));
    assert!(outages[0].to_string().ends_with("never"));
}
