//! One-time codes by time: TOTP, RFC 6238.

use alloc::string::String;

use data_encoding::BASE32_NOPAD;
use rand_core::CryptoRng;
use subtle::{ConditionallySelectable, ConstantTimeEq};
use zeroize::Zeroizing;

use super::hotp::hotp;
pub use super::hotp::{Algorithm, AlgorithmError, Digits, DigitsError};
use crate::secret::{SecretBytes, SecretString};
use crate::time::UnixTime;

/// How the codes of one app are made and compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Totp {
    /// The hash inside.
    pub algorithm: Algorithm,
    /// Length of a code.
    pub digits: Digits,
    /// Seconds for which a code is shown; zero counts as one.
    pub period: u32,
    /// Steps before and after the present one that are accepted too, for clocks that drift.
    pub window: u8,
}

/// What became of a typed code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TotpVerdict {
    /// Right; this step must be stored, and only later ones are accepted from now on.
    Accepted {
        /// The time step of the code.
        step: u64,
    },
    /// A code of the last accepted step or of one before it.
    Replayed,
    /// No code of the window.
    Wrong,
}

impl Totp {
    /// What every app can do: SHA-1, six digits, 30 seconds, one step on either side.
    pub const DEFAULT: Self = Self {
        algorithm: Algorithm::Sha1,
        digits: Digits::SIX,
        period: 30,
        window: 1,
    };

    /// The time step of an instant; before the epoch always the first.
    pub fn step_at(&self, now: UnixTime) -> u64 {
        u64::try_from(now.as_secs()).unwrap_or(0) / u64::from(self.period.max(1))
    }

    /// The code of a step.
    pub fn code_at(&self, secret: &SecretBytes, step: u64) -> SecretString {
        hotp(secret.expose(), step, self.digits, self.algorithm)
    }

    /// Compares a typed code with every step of the window, in a time that does not tell which fits.
    ///
    /// Spaces do not matter. `last_step` is the step of the last accepted code.
    pub fn verify(
        &self,
        secret: &SecretBytes,
        typed: &str,
        last_step: Option<u64>,
        now: UnixTime,
    ) -> TotpVerdict {
        let typed = without_spaces(typed);
        let present = self.step_at(now);
        let window = u64::from(self.window);
        let mut found = NOT_FOUND;
        for step in present.saturating_sub(window)..=present.saturating_add(window) {
            let equal = self
                .code_at(secret, step)
                .expose()
                .as_bytes()
                .ct_eq(typed.as_bytes());
            // Should two steps share a code, the later one counts: it is the less likely replay.
            found.conditional_assign(&step, equal);
        }
        if found == NOT_FOUND {
            TotpVerdict::Wrong
        } else if last_step.is_some_and(|last| found <= last) {
            TotpVerdict::Replayed
        } else {
            TotpVerdict::Accepted { step: found }
        }
    }
}

/// A new secret of 160 bits, the length that RFC 4226 section 4 (R6) advises.
pub fn draw_secret(rng: &mut (impl CryptoRng + ?Sized)) -> SecretBytes {
    let mut bytes = Zeroizing::new([0; SECRET_BYTES]);
    rng.fill_bytes(bytes.as_mut_slice());
    SecretBytes::new(bytes.to_vec())
}

/// The secret as apps read it: base32 in upper case, without padding.
pub fn base32(secret: &SecretBytes) -> SecretString {
    SecretString::new(BASE32_NOPAD.encode(secret.expose()))
}

fn without_spaces(typed: &str) -> Zeroizing<String> {
    // Room for all of it at once, so that no unwiped copy stays behind.
    let mut digits = Zeroizing::new(String::with_capacity(typed.len()));
    digits.extend(typed.chars().filter(|sign| !sign.is_whitespace()));
    digits
}

const SECRET_BYTES: usize = 20;
/// No instant of an `i64` reaches this step.
const NOT_FOUND: u64 = u64::MAX;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    fn secret() -> SecretBytes {
        SecretBytes::new(b"12345678901234567890".to_vec())
    }

    fn at(seconds: i64) -> UnixTime {
        UnixTime::from_secs(seconds)
    }

    #[test]
    fn rfc_6238_appendix_b() {
        // The seeds are as long as the hash (erratum 2866 of the RFC).
        let digits = "1234567890".repeat(7);
        let seeds = [
            (Algorithm::Sha1, &digits[..20]),
            (Algorithm::Sha256, &digits[..32]),
            (Algorithm::Sha512, &digits[..64]),
        ];
        let rows = [
            (59, ["94287082", "46119246", "90693936"]),
            (1_111_111_109, ["07081804", "68084774", "25091201"]),
            (1_111_111_111, ["14050471", "67062674", "99943326"]),
            (1_234_567_890, ["89005924", "91819424", "93441116"]),
            (2_000_000_000, ["69279037", "90698825", "38618901"]),
            (20_000_000_000, ["65353130", "77737706", "47863826"]),
        ];
        for (seconds, codes) in rows {
            for ((algorithm, seed), code) in seeds.iter().zip(codes) {
                let totp = Totp {
                    algorithm: *algorithm,
                    digits: Digits::new(8).unwrap(),
                    ..Totp::DEFAULT
                };
                let seed = SecretBytes::new(seed.as_bytes().to_vec());
                let made = totp.code_at(&seed, totp.step_at(at(seconds)));
                assert_eq!(made.expose(), code, "{algorithm:?} at {seconds}");
            }
        }
    }

    #[test]
    fn one_step_on_either_side_is_accepted() {
        let totp = Totp::DEFAULT;
        for (step, accepted) in [
            (98, false),
            (99, true),
            (100, true),
            (101, true),
            (102, false),
        ] {
            let code = totp.code_at(&secret(), step);
            let verdict = totp.verify(&secret(), code.expose(), None, at(3000));
            let expected = if accepted {
                TotpVerdict::Accepted { step }
            } else {
                TotpVerdict::Wrong
            };
            assert_eq!(verdict, expected, "step {step}");
        }
    }

    #[test]
    fn an_accepted_code_and_older_ones_are_replays() {
        let totp = Totp::DEFAULT;
        for step in [99, 100] {
            let code = totp.code_at(&secret(), step);
            let verdict = totp.verify(&secret(), code.expose(), Some(100), at(3000));
            assert_eq!(verdict, TotpVerdict::Replayed);
        }
        let next = totp.code_at(&secret(), 101);
        let verdict = totp.verify(&secret(), next.expose(), Some(100), at(3000));
        assert_eq!(verdict, TotpVerdict::Accepted { step: 101 });
    }

    #[test]
    fn spaces_do_not_matter_and_nothing_else_is_forgiven() {
        let totp = Totp::DEFAULT;
        let verify = |typed: &str| totp.verify(&secret(), typed, None, at(59));
        // RFC 6238 appendix B, last six digits.
        assert_eq!(verify(" 287 082 "), TotpVerdict::Accepted { step: 1 });
        for wrong in [
            "",
            "28708",
            "2870820",
            "94287082",
            "287-082",
            "２８７０８２",
        ] {
            assert_eq!(verify(wrong), TotpVerdict::Wrong, "{wrong}");
        }
    }

    #[test]
    fn the_first_and_the_last_instant_are_instants() {
        let odd = Totp {
            period: 0,
            window: u8::MAX,
            ..Totp::DEFAULT
        };
        assert_eq!(odd.step_at(at(-5)), 0);
        assert_eq!(
            odd.verify(&secret(), "", None, at(i64::MIN)),
            TotpVerdict::Wrong
        );
        assert_eq!(
            odd.verify(&secret(), "", None, at(i64::MAX)),
            TotpVerdict::Wrong
        );
    }

    #[test]
    fn a_new_secret_has_160_bits_and_reads_as_base32() {
        let drawn = draw_secret(&mut ChaCha20Rng::seed_from_u64(1));
        assert_eq!(drawn.expose().len(), 20);
        assert_eq!(base32(&drawn).expose().len(), 32);
        assert_eq!(
            base32(&secret()).expose(),
            "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
        );
    }

    proptest! {
        #[test]
        fn no_typed_text_makes_it_fail_badly(typed: String, seconds: i64, last: Option<u64>) {
            Totp::DEFAULT.verify(&secret(), &typed, last, at(seconds));
        }
    }
}
