//! The unlock link: a way in for the owner on a new device while strangers hold his account closed.
//!
//! ```text
//!  asked --- mailed (3 in 24 h at most) ---> open --- redeemed in the browser that asked ---> used
//!    \--- too many, or nobody's name           \--- 15 minutes ---> expired
//!         (same work, same reply)
//! ```
//!
//! A link gives the browser few tries past the counters of passwords, and proves nothing else:
//! password and code are still asked, and a code step that is closed for unknown devices stays so.
//! A newer link ends no older one, so nobody can ask the owner's link out of his hands. A stranger
//! can use up the links of a day: known devices and other keys of the person need none.

use rand_core::CryptoRng;
use thiserror::Error;

use crate::ids::PersonId;
use crate::secret::{OpaqueToken, TokenDigest};
use crate::throttle::limits::DAY;
use crate::throttle::{DeviceState, Limits};
use crate::time::UnixTime;

/// A link that was mailed, as stored for one person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnlockLink {
    /// Whose it is.
    pub person: PersonId,
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
#[must_use]
pub enum UnlockAsked {
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
#[derive(Clone, PartialEq, Eq, Debug)]
#[must_use]
pub struct Unlocked {
    /// For whom the browser gets its new mark.
    pub person: PersonId,
    /// The row to store, on the condition that it was not used meanwhile.
    pub link: UnlockLink,
    /// The state that is stored with the mark.
    pub device: DeviceState,
}

/// Why a link does not work; nobody may see which.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum UnlockRefused {
    /// The value is that of another link.
    #[error("the value is not that of the link")]
    Value,
    /// It was mailed to somebody else.
    #[error("the link is that of another person")]
    Person,
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
    /// Asks for a link for a person with these earlier ones (those of the last 24 hours do), or for
    /// none, if the name is nobody's. The same is drawn and hashed in every case.
    pub fn ask(
        earlier: &[Self],
        person: Option<&PersonId>,
        browser: TokenDigest,
        limits: &Limits,
        now: UnixTime,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> UnlockAsked {
        let value = OpaqueToken::draw(rng);
        let digest = value.digest();
        // A link of the future counts too: the clock was set back.
        let recent = earlier.iter().filter(|old| now.since(old.asked_at) < DAY);
        let recent = u32::try_from(recent.count()).unwrap_or(u32::MAX);
        match person {
            Some(person) if recent < limits.unlock.per_day => UnlockAsked::Mail {
                value,
                link: Self {
                    person: person.clone(),
                    digest,
                    browser,
                    asked_at: now,
                    used_at: None,
                },
            },
            Some(_) | None => UnlockAsked::Nothing,
        }
    }

    /// Uses the link for this person, in this browser.
    ///
    /// # Errors
    /// [`UnlockRefused`] if value, person or browser is another one, or the link was used or is too
    /// old; the link stays as it was.
    pub fn redeem(
        &self,
        value: &OpaqueToken,
        person: &PersonId,
        browser: &TokenDigest,
        limits: &Limits,
        now: UnixTime,
    ) -> Result<Unlocked, UnlockRefused> {
        if !self.digest.ct_eq(&value.digest()) {
            return Err(UnlockRefused::Value);
        }
        if self.person != *person {
            return Err(UnlockRefused::Person);
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
        Ok(Unlocked {
            person: self.person.clone(),
            link: Self {
                used_at: Some(now),
                ..self.clone()
            },
            device: DeviceState::unlocked(limits, now),
        })
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

    fn person(seed: u64) -> PersonId {
        PersonId::draw(&mut ChaCha20Rng::seed_from_u64(seed))
    }

    fn ask(earlier: &[UnlockLink], now: i64) -> Option<(OpaqueToken, UnlockLink)> {
        let mut rng = ChaCha20Rng::seed_from_u64(now.unsigned_abs());
        let browser = TokenDigest::of(OWN);
        let limits = Limits::default();
        match UnlockLink::ask(
            earlier,
            Some(&person(1)),
            browser,
            &limits,
            at(now),
            &mut rng,
        ) {
            UnlockAsked::Mail { value, link } => Some((value, link)),
            UnlockAsked::Nothing => None,
        }
    }

    fn redeem(
        link: &UnlockLink,
        value: &OpaqueToken,
        browser: &str,
        now: i64,
    ) -> Result<Unlocked, UnlockRefused> {
        let browser = TokenDigest::of(browser);
        link.redeem(value, &person(1), &browser, &Limits::default(), at(now))
    }

    #[test]
    fn a_link_unlocks_its_browser_for_its_person() {
        let (value, link) = ask(&[], 0).unwrap();
        let unlocked = redeem(&link, &value, OWN, 1).unwrap();
        let expected = DeviceState::unlocked(&Limits::default(), at(1));
        assert_eq!((unlocked.device, unlocked.person), (expected, person(1)));
        assert_eq!(unlocked.link.used_at, Some(at(1)));
    }

    #[test]
    fn second_use_of_a_link_is_refused() {
        let (value, link) = ask(&[], 0).unwrap();
        let used = redeem(&link, &value, OWN, 1).unwrap().link;
        assert_eq!(redeem(&used, &value, OWN, 1), Err(UnlockRefused::Used));
    }

    #[test]
    fn a_link_works_for_fifteen_minutes() {
        let (value, link) = ask(&[], 0).unwrap();
        assert!(redeem(&link, &value, OWN, 899).is_ok());
        assert_eq!(redeem(&link, &value, OWN, 900), Err(UnlockRefused::Expired));
    }

    #[test]
    fn a_link_works_in_the_browser_that_asked_only() {
        let (value, link) = ask(&[], 0).unwrap();
        assert_eq!(
            redeem(&link, &value, "other", 1),
            Err(UnlockRefused::Browser)
        );
    }

    #[test]
    fn a_link_works_for_its_person_only() {
        let (value, link) = ask(&[], 0).unwrap();
        let (victim, browser) = (person(2), TokenDigest::of(OWN));
        let refused = link.redeem(&value, &victim, &browser, &Limits::default(), at(1));
        assert_eq!(refused, Err(UnlockRefused::Person));
    }

    #[test]
    fn another_value_opens_nothing() {
        let (_, link) = ask(&[], 0).unwrap();
        let (other, _) = ask(&[], 1).unwrap();
        assert_eq!(redeem(&link, &other, OWN, 1), Err(UnlockRefused::Value));
    }

    #[test]
    fn the_fourth_link_of_a_day_is_not_sent() {
        let mut sent = alloc::vec::Vec::new();
        for now in [0, 10, 20] {
            let (_, link) = ask(&sent, now).unwrap();
            sent.push(link);
        }
        assert!(ask(&sent, 30).is_none());
        assert!(ask(&sent, 86_399).is_none());
        assert!(ask(&sent, 86_400).is_some());
    }

    #[test]
    fn a_clock_set_back_sends_no_more_links() {
        let links = [100, 110, 120].map(|now| ask(&[], now).unwrap().1);
        assert!(ask(&links, 0).is_none());
    }

    #[test]
    fn the_oldest_link_of_a_day_stays_valid() {
        let (value, oldest) = ask(&[], 0).unwrap();
        let (_, newer) = ask(core::slice::from_ref(&oldest), 10).unwrap();
        assert!(ask(&[oldest.clone(), newer], 20).is_some());
        assert!(redeem(&oldest, &value, OWN, 30).is_ok());
    }

    #[test]
    fn nobody_gets_no_link_for_the_same_work() {
        let (limits, browser) = (Limits::default(), TokenDigest::of(OWN));
        let somebody = person(1);
        let next_draw = |person: Option<&PersonId>| {
            let mut rng = ChaCha20Rng::seed_from_u64(1);
            let asked = UnlockLink::ask(&[], person, browser, &limits, at(0), &mut rng);
            (matches!(asked, UnlockAsked::Mail { .. }), rng.next_u64())
        };
        let (mailed, after_person) = next_draw(Some(&somebody));
        let (nobody_mailed, after_nobody) = next_draw(None);
        assert!(mailed && !nobody_mailed);
        assert_eq!(after_person, after_nobody);
    }

    #[test]
    fn the_value_is_not_printed() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let browser = TokenDigest::of(OWN);
        let limits = Limits::default();
        let asked = UnlockLink::ask(&[], Some(&person(1)), browser, &limits, at(0), &mut rng);
        let UnlockAsked::Mail { value, .. } = &asked else {
            panic!()
        };
        assert!(!format!("{asked:?}").contains(value.expose()));
    }
}
