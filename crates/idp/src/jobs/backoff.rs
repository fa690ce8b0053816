//! When a message that did not arrive is tried again: exponential backoff with full jitter.

use std::{num::NonZeroU32, time::Duration};

use fedtoken_core::{draw, time::UnixTime};
use fedtoken_storage::stores::Message;
use rand_core::CryptoRng;

/// The next attempt after the one that just failed; none when it has been tried for long enough.
pub(super) fn next_attempt(
    message: &Message,
    now: UnixTime,
    rng: &mut impl CryptoRng,
) -> Option<UnixTime> {
    let doublings = message.attempts.saturating_sub(1).min(MOST_DOUBLINGS);
    let longest = (FIRST << doublings).min(LONGEST);
    // At least a second, so that a client that refuses quickly is not asked without pause.
    let seconds = draw::uniform_below(NonZeroU32::MIN.saturating_add(longest - 1), rng) + 1;
    let next = now.plus(Duration::from_secs(u64::from(seconds)));
    (next <= message.made_at.plus(GIVEN_UP)).then_some(next)
}

/// Most seconds before the second attempt; doubled for each one after it.
const FIRST: u32 = 5;
/// Most seconds between two attempts.
const LONGEST: u32 = 60 * 60;
/// 5 s doubled so often is longer than an hour.
const MOST_DOUBLINGS: u32 = 10;
/// How long a message is tried.
const GIVEN_UP: Duration = Duration::from_secs(24 * 60 * 60);

#[cfg(test)]
mod tests {
    use fedtoken_storage::stores::{MessageId, MessageKind};
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;

    const NOW: UnixTime = UnixTime::from_secs(1_000_000);

    fn tried(attempts: u32, rng: &mut ChaCha20Rng) -> Message {
        Message {
            id: MessageId::draw(rng),
            kind: MessageKind::BackchannelLogout,
            content: Vec::new(),
            made_at: NOW,
            due_at: NOW,
            attempts,
            buried_at: None,
        }
    }

    /// The shortest and the longest of many pauses after so many attempts, in seconds.
    fn pauses(attempts: u32) -> (u64, u64) {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let message = tried(attempts, &mut rng);
        let mut pause = || {
            let next = next_attempt(&message, NOW, &mut rng).unwrap();
            next.since(NOW).as_secs()
        };
        let pauses: Vec<_> = (0..20_000).map(|_| pause()).collect();
        let (shortest, longest) = (pauses.iter().min(), pauses.iter().max());
        (*shortest.unwrap(), *longest.unwrap())
    }

    #[test]
    fn pauses_are_drawn_from_the_first_second_on_and_double() {
        assert_eq!(pauses(1), (1, 5));
        assert_eq!(pauses(2), (1, 10));
        assert_eq!(pauses(5), (1, 80));
    }

    #[test]
    fn no_pause_is_longer_than_an_hour() {
        for attempts in [11, 12, 1000, u32::MAX] {
            let (shortest, longest) = pauses(attempts);
            assert!(shortest < 60, "{shortest}");
            assert!((3590..=3600).contains(&longest), "{longest}");
        }
    }

    #[test]
    fn nothing_is_tried_beyond_a_day() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let message = tried(1, &mut rng);
        let day = Duration::from_secs(24 * 60 * 60);
        let mut after = |age| next_attempt(&message, NOW.plus(age), &mut rng);
        assert!(after(day - Duration::from_secs(5)).is_some());
        assert_eq!(after(day), None);
    }
}
