//! Making and comparing codes by counter.

use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};
use thiserror::Error;

use super::{Algorithm, Digits, Number, Numbers, SharedSecret};
use crate::secret::SecretString;

/// How the codes of one counter device are made and compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Hotp {
    /// The hash inside.
    pub algorithm: Algorithm,
    /// Length of a code.
    pub digits: Digits,
    /// Codes after the expected one that are accepted too, for codes made but never sent.
    pub look_ahead: LookAhead,
}

/// Parameter s of RFC 4226 section 7.4: 0 to 100 codes after the expected one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct LookAhead(u8);

/// The look-ahead is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("look-ahead over 100 codes")]
pub struct LookAheadError;

impl LookAhead {
    /// Ten codes.
    pub const DEFAULT: Self = Self(10);

    /// So many codes.
    ///
    /// # Errors
    /// [`LookAheadError`] over 100: each code that is accepted makes guessing easier.
    pub const fn new(codes: u8) -> Result<Self, LookAheadError> {
        match codes {
            ..=100 => Ok(Self(codes)),
            _ => Err(LookAheadError),
        }
    }

    /// The number of codes.
    pub const fn get(self) -> u8 {
        self.0
    }
}

/// What became of a typed code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[must_use]
pub enum HotpVerdict {
    /// Right; the next counter must be stored, on the condition that the stored one is still the
    /// one handed in. All codes before it are worth nothing from then on.
    Accepted {
        /// The counter of the code that is expected next, always larger than before.
        next_counter: u64,
    },
    /// No code of the window.
    Wrong,
}

impl Hotp {
    /// What every device can do: SHA-1, six digits; ten codes are looked ahead.
    pub const DEFAULT: Self = Self {
        algorithm: Algorithm::Sha1,
        digits: Digits::SIX,
        look_ahead: LookAhead::DEFAULT,
    };

    /// The code for this counter, to be shown.
    pub fn code_at(&self, secret: &SharedSecret, counter: u64) -> SecretString {
        self.numbers(secret).at(counter).spell(self.digits)
    }

    /// Compares a typed code with the expected one and those that are looked ahead, in a time that
    /// does not tell which fits (RFC 4226 section 7.2). Space does not matter.
    ///
    /// The attempt is counted and stored first, whatever the code turns out to be, and nothing is
    /// looked at once too many were wrong (RFC 4226 section 7.3): [`throttle`](crate::throttle) does
    /// that. With six digits and ten codes ahead, one guess in 91,000 is right.
    ///
    /// `next_counter` is the stored one: that of the code expected next. Nothing is allocated. The
    /// largest `u64` is the end of a device: no counter could be stored after it.
    pub fn verify(&self, secret: &SharedSecret, typed: &str, next_counter: u64) -> HotpVerdict {
        let Some(number) = Number::read(typed, self.digits) else {
            return HotpVerdict::Wrong;
        };
        let last = next_counter.saturating_add(u64::from(self.look_ahead.0));
        self.numbers(secret)
            .last_match(&number, next_counter..=last)
            .map_or(HotpVerdict::Wrong, after)
    }

    /// Finds a device that has run far ahead, by two codes in a row (RFC 4226 section 7.4): the
    /// first one among the next 100. Counts as one attempt, which comes first as for
    /// [`Self::verify`]; nothing is allocated.
    pub fn resynchronise(
        &self,
        secret: &SharedSecret,
        typed: [&str; 2],
        next_counter: u64,
    ) -> HotpVerdict {
        let [Some(first), Some(second)] = typed.map(|code| Number::read(code, self.digits)) else {
            return HotpVerdict::Wrong;
        };
        let last = next_counter.saturating_add(RESYNCHRONISED);
        let mut found = u64::MAX;
        let mut first_fits = Choice::from(0);
        self.numbers(secret)
            .each(next_counter..=last, |counter, number| {
                found.conditional_assign(&counter, first_fits & number.ct_eq(&second));
                first_fits = number.ct_eq(&first);
            });
        after(found)
    }

    const fn numbers<'a>(&self, secret: &'a SharedSecret) -> Numbers<'a> {
        Numbers {
            secret,
            algorithm: self.algorithm,
            digits: self.digits,
        }
    }
}

/// The verdict when this counter was used up; none comes after the largest.
fn after(counter: u64) -> HotpVerdict {
    match counter.checked_add(1) {
        Some(next_counter) => HotpVerdict::Accepted { next_counter },
        None => HotpVerdict::Wrong,
    }
}

/// Two codes of six digits among 100 counters are guessed once in 10^10 attempts.
const RESYNCHRONISED: u64 = 100;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::SecretBytes;
    use proptest::prelude::*;

    fn secret() -> SharedSecret {
        SharedSecret::new(SecretBytes::new(b"12345678901234567890".to_vec())).unwrap()
    }

    fn verify(typed: &str, next_counter: u64) -> HotpVerdict {
        Hotp::DEFAULT.verify(&secret(), typed, next_counter)
    }

    fn code(counter: u64) -> SecretString {
        Hotp::DEFAULT.code_at(&secret(), counter)
    }

    fn resynchronise(first: u64, second: u64, next_counter: u64) -> HotpVerdict {
        let (first, second) = (code(first), code(second));
        Hotp::DEFAULT.resynchronise(&secret(), [first.expose(), second.expose()], next_counter)
    }

    #[test]
    fn rfc_4226_appendix_d() {
        let expected = [
            "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583",
            "399871", "520489",
        ];
        for (counter, expected) in (0..).zip(expected) {
            assert_eq!(code(counter).expose(), expected, "counter {counter}");
            let accepted = HotpVerdict::Accepted {
                next_counter: counter + 1,
            };
            assert_eq!(verify(expected, counter), accepted);
        }
    }

    #[test]
    fn codes_are_looked_ahead_as_far_as_allowed() {
        for (counter, accepted) in [(49, false), (50, true), (55, true), (60, true), (61, false)] {
            let expected = match accepted {
                true => HotpVerdict::Accepted {
                    next_counter: counter + 1,
                },
                false => HotpVerdict::Wrong,
            };
            assert_eq!(verify(code(counter).expose(), 50), expected, "{counter}");
        }
    }

    #[test]
    fn without_look_ahead_only_the_expected_code_is_right() {
        let strict = Hotp {
            look_ahead: LookAhead::new(0).unwrap(),
            ..Hotp::DEFAULT
        };
        let verdict = |counter| strict.verify(&secret(), code(counter).expose(), 7);
        assert_eq!(verdict(7), HotpVerdict::Accepted { next_counter: 8 });
        assert_eq!(verdict(8), HotpVerdict::Wrong);
    }

    #[test]
    fn a_code_of_another_length_is_wrong() {
        let long = Hotp {
            digits: Digits::EIGHT,
            ..Hotp::DEFAULT
        };
        assert_eq!(
            long.verify(&secret(), "84755224", 0),
            HotpVerdict::Accepted { next_counter: 1 }
        );
        assert_eq!(long.verify(&secret(), "755224", 0), HotpVerdict::Wrong);
        assert_eq!(verify("84755224", 0), HotpVerdict::Wrong);
    }

    #[test]
    fn each_algorithm_makes_other_codes() {
        let made = Algorithm::ALL.map(|algorithm| {
            let hotp = Hotp {
                algorithm,
                ..Hotp::DEFAULT
            };
            hotp.code_at(&secret(), 1)
        });
        assert!(!made[0].ct_eq(made[1].expose()) && !made[1].ct_eq(made[2].expose()));
    }

    #[test]
    fn of_two_counters_with_one_code_the_later_counts() {
        assert!(code(287_107).ct_eq("725595") && code(287_110).ct_eq("725595"));
        let next_counter = 287_111;
        let accepted = HotpVerdict::Accepted { next_counter };
        assert_eq!(verify("725595", 287_107), accepted);
        assert_eq!(verify("725595", next_counter), HotpVerdict::Wrong);
    }

    #[test]
    fn the_largest_counter_is_never_accepted() {
        let code_before_it = code(u64::MAX - 1);
        let end = HotpVerdict::Accepted {
            next_counter: u64::MAX,
        };
        assert_eq!(verify(code_before_it.expose(), u64::MAX - 1), end);
        assert_eq!(
            verify(code(u64::MAX).expose(), u64::MAX),
            HotpVerdict::Wrong
        );
        assert_eq!(
            verify(code(u64::MAX).expose(), u64::MAX - 1),
            HotpVerdict::Wrong
        );
        let resynchronised = resynchronise(u64::MAX - 1, u64::MAX, u64::MAX - 5);
        assert_eq!(resynchronised, HotpVerdict::Wrong);
    }

    #[test]
    fn two_codes_in_a_row_find_a_device_that_ran_ahead() {
        assert_eq!(verify(code(149).expose(), 50), HotpVerdict::Wrong);
        let next_counter = 151;
        assert_eq!(
            resynchronise(149, 150, 50),
            HotpVerdict::Accepted { next_counter }
        );
        assert_eq!(
            resynchronise(50, 51, 50),
            HotpVerdict::Accepted { next_counter: 52 }
        );
    }

    #[test]
    fn two_codes_out_of_reach_or_order_find_nothing() {
        for (first, second) in [(150, 151), (49, 50), (60, 62), (61, 60), (60, 60)] {
            let verdict = resynchronise(first, second, 50);
            assert_eq!(verdict, HotpVerdict::Wrong, "{first} {second}");
        }
        let one = code(50);
        let verdict = Hotp::DEFAULT.resynchronise(&secret(), [one.expose(), ""], 50);
        assert_eq!(verdict, HotpVerdict::Wrong);
    }

    #[test]
    fn look_ahead_has_a_bound() {
        assert_eq!(LookAhead::new(100).map(LookAhead::get), Ok(100));
        assert_eq!(LookAhead::new(101), Err(LookAheadError));
        assert_eq!(LookAhead::new(10), Ok(LookAhead::DEFAULT));
    }

    proptest! {
        #[test]
        fn no_typed_text_makes_it_fail_badly(
            typed in "[0-9 ]{0,10}|\\PC*", next_counter in any::<u64>(),
        ) {
            let _ = verify(&typed, next_counter);
            let _ = Hotp::DEFAULT.resynchronise(&secret(), [&typed, &typed], next_counter);
        }

        /// Codes of a device are typed in any order; the stored counter follows the verdicts.
        #[test]
        fn the_counter_never_goes_back(
            typed in proptest::collection::vec(0_u64..40, 1..12),
        ) {
            let mut next = 0;
            for counter in typed {
                let reachable = (next..=next + 10).contains(&counter);
                match verify(code(counter).expose(), next) {
                    HotpVerdict::Accepted { next_counter } => {
                        prop_assert!(reachable && next_counter == counter + 1);
                        next = next_counter;
                    }
                    HotpVerdict::Wrong => prop_assert!(!reachable),
                }
            }
        }
    }
}
