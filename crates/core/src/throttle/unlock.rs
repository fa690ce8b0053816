//! The unlock link: a way in for the owner on a new device while strangers hold his account closed.
//!
//! ```text
//!  asked --- mailed (3 in 24 h at most) ---> open --- redeemed in the browser that asked ---> used
//!    \--- too many, or nobody's name           \--- 15 minutes ---> expired
//!         (same work, same reply)
//! ```
//!
//! A link makes the browser known, with few tries; password and code are still asked. A newer link
//! ends no older one, so nobody can ask the owner's link out of his hands. A stranger can use up
//! the links of a day: known devices and other keys of the person need none.

use thiserror::Error;

use rand_core::CryptoRng;

use crate::secret::{OpaqueToken, TokenDigest};
use crate::throttle::limits::DAY;
use crate::throttle::{DeviceState, Limits, Whom};
use crate::time::UnixTime;

/// A link that was mailed, as stored for one person.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct UnlockLink {
    /// Digest of its value.
    pub digest: TokenDigest,
    /// Digest of a random value that the browser keeps which asked.
    pub browser: TokenDigest,
    /// When it was asked for.
    pub asked_at: UnixTime,
    /// When it was used; none if it was not.
    pub used_at: Option<UnixTime>,
}

/// What follows from asking for a link. The reply to the browser is the same.
#[derive(Debug)]
pub enum Asked {
    /// The value is mailed to the owner, the link stored.
    Mail {
        /// 256 random bits; typed or carried into the browser that asked, sent by POST.
        value: OpaqueToken,
        /// The row to store.
        link: UnlockLink,
    },
    /// Nothing is mailed or stored.
    Nothing,
}

/// A link that was used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Unlocked {
    /// The row to store, on the condition that it was not used meanwhile.
    pub link: UnlockLink,
    /// The state of the browser, for which a new mark is issued.
    pub device: DeviceState,
}

/// Why a link does not work; nobody may see which.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum UnlockRefused {
    /// The value is that of another link.
    #[error("the value is not that of the link")]
    Value,
    /// Another browser asked for it.
    #[error("another browser asked for the link")]
    Browser,
    /// It was used before.
    #[error("the link was used")]
    Used,
    /// It is too old.
    #[error("the link has expired")]
    Expired,
}

impl UnlockLink {
    /// Asks for a link for the person with these earlier ones (those of the last 24 hours do), or
    /// for nobody. The same is drawn and hashed in every case.
    pub fn ask(
        earlier: &[Self],
        whom: Whom,
        browser: TokenDigest,
        limits: &Limits,
        now: UnixTime,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Asked {
        let value = OpaqueToken::draw(rng);
        let link = Self {
            digest: value.digest(),
            browser,
            asked_at: now,
            used_at: None,
        };
        // A link of the future counts too: the clock was set back.
        let recent = earlier.iter().filter(|old| now.since(old.asked_at) < DAY);
        let recent = u32::try_from(recent.count()).unwrap_or(u32::MAX);
        match whom {
            Whom::Person if recent < limits.unlock.per_day => Asked::Mail { value, link },
            Whom::Person | Whom::Nobody => Asked::Nothing,
        }
    }

    /// Uses the link.
    ///
    /// # Errors
    /// [`UnlockRefused`] if value or browser is another one, or the link was used or is too old;
    /// the link stays as it was.
    pub fn redeem(
        &self,
        value: &OpaqueToken,
        browser: &TokenDigest,
        limits: &Limits,
        now: UnixTime,
    ) -> Result<Unlocked, UnlockRefused> {
        if !self.digest.ct_eq(&value.digest()) {
            return Err(UnlockRefused::Value);
        }
        if !self.browser.ct_eq(browser) {
            return Err(UnlockRefused::Browser);
        }
        if self.used_at.is_some() {
            return Err(UnlockRefused::Used);
        }
        if now >= self.asked_at.plus(limits.unlock.life) {
            return Err(UnlockRefused::Expired);
        }
        let link = Self {
            used_at: Some(now),
            ..*self
        };
        let device = DeviceState::unlocked(limits, now);
        Ok(Unlocked { link, device })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use rand_chacha::ChaCha20Rng;
    use rand_core::{Rng as _, SeedableRng};

    const OWN: &str = "own";

    fn at(seconds: i64) -> UnixTime {
        UnixTime::from_secs(seconds)
    }

    fn ask(earlier: &[UnlockLink], whom: Whom, now: i64) -> Option<(OpaqueToken, UnlockLink)> {
        let mut rng = ChaCha20Rng::seed_from_u64(now.unsigned_abs());
        let browser = TokenDigest::of(OWN);
        let limits = Limits::default();
        match UnlockLink::ask(earlier, whom, browser, &limits, at(now), &mut rng) {
            Asked::Mail { value, link } => Some((value, link)),
            Asked::Nothing => None,
        }
    }

    fn redeem(
        link: &UnlockLink,
        value: &OpaqueToken,
        browser: &str,
        now: i64,
    ) -> Result<Unlocked, UnlockRefused> {
        link.redeem(
            value,
            &TokenDigest::of(browser),
            &Limits::default(),
            at(now),
        )
    }

    #[test]
    fn a_link_makes_its_browser_known_with_five_tries() {
        let (value, link) = ask(&[], Whom::Person, 0).unwrap();
        let unlocked = redeem(&link, &value, OWN, 1).unwrap();
        let expected = DeviceState::unlocked(&Limits::default(), at(1));
        assert_eq!(unlocked.device, expected);
        assert_eq!(unlocked.link.used_at, Some(at(1)));
    }

    #[test]
    fn second_use_of_a_link_is_refused() {
        let (value, link) = ask(&[], Whom::Person, 0).unwrap();
        let used = redeem(&link, &value, OWN, 1).unwrap().link;
        assert_eq!(redeem(&used, &value, OWN, 1), Err(UnlockRefused::Used));
    }

    #[test]
    fn a_link_works_for_fifteen_minutes() {
        let (value, link) = ask(&[], Whom::Person, 0).unwrap();
        assert!(redeem(&link, &value, OWN, 899).is_ok());
        assert_eq!(redeem(&link, &value, OWN, 900), Err(UnlockRefused::Expired));
    }

    #[test]
    fn a_link_works_in_the_browser_that_asked_only() {
        let (value, link) = ask(&[], Whom::Person, 0).unwrap();
        assert_eq!(
            redeem(&link, &value, "other", 1),
            Err(UnlockRefused::Browser)
        );
    }

    #[test]
    fn another_value_opens_nothing() {
        let (_, link) = ask(&[], Whom::Person, 0).unwrap();
        let (other, _) = ask(&[], Whom::Person, 1).unwrap();
        assert_eq!(redeem(&link, &other, OWN, 1), Err(UnlockRefused::Value));
    }

    #[test]
    fn the_fourth_link_of_a_day_is_not_sent() {
        let mut sent = alloc::vec::Vec::new();
        for now in [0, 10, 20] {
            let (_, link) = ask(&sent, Whom::Person, now).unwrap();
            sent.push(link);
        }
        assert!(ask(&sent, Whom::Person, 30).is_none());
        assert!(ask(&sent, Whom::Person, 86_399).is_none());
        assert!(ask(&sent, Whom::Person, 86_400).is_some());
    }

    #[test]
    fn a_clock_set_back_sends_no_more_links() {
        let links = [100, 110, 120].map(|now| ask(&[], Whom::Person, now).unwrap().1);
        assert!(ask(&links, Whom::Person, 0).is_none());
    }

    #[test]
    fn the_oldest_link_of_a_day_stays_valid() {
        let (value, oldest) = ask(&[], Whom::Person, 0).unwrap();
        let (_, newer) = ask(&[oldest], Whom::Person, 10).unwrap();
        assert!(ask(&[oldest, newer], Whom::Person, 20).is_some());
        assert!(redeem(&oldest, &value, OWN, 30).is_ok());
    }

    #[test]
    fn nobody_gets_no_link_for_the_same_work() {
        let (limits, browser) = (Limits::default(), TokenDigest::of(OWN));
        let next_draw = |whom| {
            let mut rng = ChaCha20Rng::seed_from_u64(1);
            let asked = UnlockLink::ask(&[], whom, browser, &limits, at(0), &mut rng);
            (matches!(asked, Asked::Mail { .. }), rng.next_u64())
        };
        let (mailed, after_person) = next_draw(Whom::Person);
        let (nobody_mailed, after_nobody) = next_draw(Whom::Nobody);
        assert!(mailed && !nobody_mailed);
        assert_eq!(after_person, after_nobody);
    }

    #[test]
    fn the_value_is_not_printed() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let browser = TokenDigest::of(OWN);
        let limits = Limits::default();
        let asked = UnlockLink::ask(&[], Whom::Person, browser, &limits, at(0), &mut rng);
        let Asked::Mail { value, .. } = &asked else {
            panic!()
        };
        assert!(!format!("{asked:?}").contains(value.expose()));
    }
}
