//! What is kept of one client's keys, and whether it is time to ask again.

use std::{sync::Arc, time::Duration};

use fedtoken_core::time::UnixTime;

use crate::keys::ForeignKeys;

/// The keys of one address as they were last fetched.
#[derive(Debug, Default)]
pub(super) struct Kept {
    keys: Option<(Arc<ForeignKeys>, UnixTime)>,
    tried_at: Option<UnixTime>,
}

/// Which keys somebody wants.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wanted {
    /// Those that are kept, as long as they may be.
    Kept,
    /// Newer ones: a key was named that is not among the kept.
    Newer,
}

/// What to do about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Verdict {
    /// Take these.
    Use(Arc<ForeignKeys>),
    /// Ask the address.
    Fetch,
    /// It failed moments ago.
    Failed,
}

impl Kept {
    pub(super) fn judge(&self, wanted: Wanted, now: UnixTime) -> Verdict {
        let kept = self.keys.as_ref().filter(|(_, until)| now < *until);
        let tried = self.tried_at.is_some_and(|at| now < at.plus(PAUSE));
        match (kept, wanted) {
            (Some((keys, _)), Wanted::Kept) => Verdict::Use(Arc::clone(keys)),
            (Some((keys, _)), Wanted::Newer) if tried => Verdict::Use(Arc::clone(keys)),
            (None, _) if tried => Verdict::Failed,
            (_, _) => Verdict::Fetch,
        }
    }

    /// Notes that the address was asked. What was kept stays if nothing came.
    pub(super) fn note(&mut self, fetched: Option<(ForeignKeys, Option<Duration>)>, now: UnixTime) {
        self.tried_at = Some(now);
        if let Some((keys, stated)) = fetched {
            let life = stated.map_or(USUAL_LIFE, |stated| stated.clamp(PAUSE, LONGEST_LIFE));
            self.keys = Some((Arc::new(keys), now.plus(life)));
        }
    }
}

/// Between two questions to one address.
const PAUSE: Duration = Duration::from_secs(10);
/// How long keys are kept when their owner says nothing.
const USUAL_LIFE: Duration = Duration::from_secs(5 * 60);
/// How long at most: a key that its owner took back must die some time.
const LONGEST_LIFE: Duration = Duration::from_secs(60 * 60);

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> UnixTime {
        UnixTime::from_secs(1000 + seconds)
    }

    fn fetched_at_0(stated: Option<u64>) -> Kept {
        let mut kept = Kept::default();
        let stated = stated.map(Duration::from_secs);
        kept.note(Some((ForeignKeys::default(), stated)), at(0));
        kept
    }

    fn usable(kept: &Kept, wanted: Wanted, seconds: i64) -> bool {
        matches!(kept.judge(wanted, at(seconds)), Verdict::Use(_))
    }

    #[test]
    fn what_was_never_fetched_is_fetched() {
        assert_eq!(Kept::default().judge(Wanted::Kept, at(0)), Verdict::Fetch);
        assert_eq!(Kept::default().judge(Wanted::Newer, at(0)), Verdict::Fetch);
    }

    #[test]
    fn keys_are_kept_for_five_minutes() {
        let kept = fetched_at_0(None);
        assert!(usable(&kept, Wanted::Kept, 299));
        assert_eq!(kept.judge(Wanted::Kept, at(300)), Verdict::Fetch);
    }

    #[test]
    fn their_owner_may_say_for_how_long_within_bounds() {
        for (stated, kept_for) in [(0, 10), (60, 60), (3600, 3600), (u64::MAX, 3600)] {
            let kept = fetched_at_0(Some(stated));
            assert!(usable(&kept, Wanted::Kept, kept_for - 1), "{stated}");
            assert_eq!(
                kept.judge(Wanted::Kept, at(kept_for)),
                Verdict::Fetch,
                "{stated}"
            );
        }
    }

    #[test]
    fn newer_keys_are_asked_for_once_in_ten_seconds() {
        let kept = fetched_at_0(None);
        assert!(usable(&kept, Wanted::Newer, 9));
        assert_eq!(kept.judge(Wanted::Newer, at(10)), Verdict::Fetch);
    }

    #[test]
    fn a_failure_is_not_repeated_within_ten_seconds() {
        let mut kept = Kept::default();
        kept.note(None, at(0));
        for wanted in [Wanted::Kept, Wanted::Newer] {
            assert_eq!(kept.judge(wanted, at(9)), Verdict::Failed);
            assert_eq!(kept.judge(wanted, at(10)), Verdict::Fetch);
        }
    }

    #[test]
    fn a_failure_leaves_the_kept_keys_until_their_end() {
        let mut kept = fetched_at_0(None);
        kept.note(None, at(295));
        assert!(usable(&kept, Wanted::Kept, 299));
        assert!(usable(&kept, Wanted::Newer, 299));
        assert_eq!(kept.judge(Wanted::Kept, at(300)), Verdict::Failed);
        assert_eq!(kept.judge(Wanted::Kept, at(305)), Verdict::Fetch);
    }
}
