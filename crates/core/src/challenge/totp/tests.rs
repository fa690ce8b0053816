//! Vectors of RFC 6238, edges of the window, replays.

use super::*;
use crate::secret::SecretBytes;
use proptest::prelude::*;

fn secret() -> SharedSecret {
    of(b"12345678901234567890")
}

fn of(bytes: &[u8]) -> SharedSecret {
    SharedSecret::new(SecretBytes::new(bytes.to_vec())).unwrap()
}

fn at(seconds: i64) -> UnixTime {
    UnixTime::from_secs(seconds)
}

fn verify_step(totp: Totp, step: u64, last_step: Option<u64>, now: i64) -> TotpVerdict {
    let code = totp.code_at(&secret(), step);
    totp.verify(&secret(), code.expose(), last_step, at(now))
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
        (59, 0x1, ["94287082", "46119246", "90693936"]),
        (
            1_111_111_109,
            0x0235_23ec,
            ["07081804", "68084774", "25091201"],
        ),
        (
            1_111_111_111,
            0x0235_23ed,
            ["14050471", "67062674", "99943326"],
        ),
        (
            1_234_567_890,
            0x0273_ef07,
            ["89005924", "91819424", "93441116"],
        ),
        (
            2_000_000_000,
            0x03f9_40aa,
            ["69279037", "90698825", "38618901"],
        ),
        (
            20_000_000_000,
            0x27bc_86aa,
            ["65353130", "77737706", "47863826"],
        ),
    ];
    for (seconds, step, codes) in rows {
        for ((algorithm, seed), code) in seeds.iter().zip(codes) {
            let totp = Totp {
                algorithm: *algorithm,
                digits: Digits::EIGHT,
                ..Totp::DEFAULT
            };
            let seed = of(seed.as_bytes());
            assert_eq!(totp.step_at(at(seconds)), step, "at {seconds}");
            let made = totp.code_at(&seed, step);
            assert_eq!(made.expose(), code, "{algorithm:?} at {seconds}");
            let verdict = totp.verify(&seed, code, None, at(seconds));
            assert_eq!(verdict, TotpVerdict::Accepted { step });
        }
    }
}

#[test]
fn a_clock_that_drifts_by_one_step_is_accepted() {
    for (step, accepted) in [
        (98, false),
        (99, true),
        (100, true),
        (101, true),
        (102, false),
    ] {
        let expected = match accepted {
            true => TotpVerdict::Accepted { step },
            false => TotpVerdict::Wrong,
        };
        // The first and the last second of step 100.
        for now in [3000, 3029] {
            let verdict = verify_step(Totp::DEFAULT, step, None, now);
            assert_eq!(verdict, expected, "step {step} at {now}");
        }
    }
}

#[test]
fn a_window_is_as_wide_as_it_says() {
    for width in [0, 2, 10] {
        let totp = Totp {
            window: Window::new(width).unwrap(),
            ..Totp::DEFAULT
        };
        let width = u64::from(width);
        for step in [100 - width, 100 + width] {
            let accepted = TotpVerdict::Accepted { step };
            assert_eq!(verify_step(totp, step, None, 3000), accepted);
        }
        for step in [99 - width, 101 + width] {
            assert_eq!(verify_step(totp, step, None, 3000), TotpVerdict::Wrong);
        }
    }
}

#[test]
fn the_accepted_step_and_older_ones_are_replays() {
    for step in [99, 100] {
        let verdict = verify_step(Totp::DEFAULT, step, Some(100), 3000);
        assert_eq!(verdict, TotpVerdict::Replayed);
    }
    let next = verify_step(Totp::DEFAULT, 101, Some(100), 3000);
    assert_eq!(next, TotpVerdict::Accepted { step: 101 });
}

#[test]
fn of_two_steps_with_one_code_the_later_counts() {
    let wide = Totp {
        window: Window::new(3).unwrap(),
        ..Totp::DEFAULT
    };
    // Steps 287,107 and 287,110 have this code.
    let verify = |last| wide.verify(&secret(), "725595", last, at(30 * 287_108));
    let step = 287_110;
    assert_eq!(verify(None), TotpVerdict::Accepted { step });
    assert_eq!(verify(Some(step)), TotpVerdict::Replayed);
}

#[test]
fn another_period_makes_other_steps() {
    let minute = Totp {
        period: Period::from_secs(60).unwrap(),
        ..Totp::DEFAULT
    };
    assert_eq!(minute.step_at(at(59)), 0);
    assert_eq!(minute.step_at(at(60)), 1);
    assert_eq!(Totp::DEFAULT.step_at(at(59)), 1);
    assert_eq!(Totp::DEFAULT.step_at(at(60)), 2);
}

#[test]
fn spaces_do_not_matter_and_nothing_else_is_forgiven() {
    let verify = |typed: &str| Totp::DEFAULT.verify(&secret(), typed, None, at(59));
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
fn a_code_of_another_secret_is_wrong() {
    let code = Totp::DEFAULT.code_at(&secret(), 100);
    let verdict = Totp::DEFAULT.verify(&of(&[7; 20]), code.expose(), None, at(3000));
    assert_eq!(verdict, TotpVerdict::Wrong);
}

#[test]
fn the_first_and_the_last_instant_are_instants() {
    let wide = Totp {
        period: Period::from_secs(1).unwrap(),
        window: Window::new(10).unwrap(),
        ..Totp::DEFAULT
    };
    assert_eq!(wide.step_at(at(-5)), 0);
    assert_eq!(
        verify_step(wide, 10, None, i64::MIN),
        TotpVerdict::Accepted { step: 10 }
    );
    let last = u64::try_from(i64::MAX).unwrap() + 10;
    assert_eq!(
        verify_step(wide, last, None, i64::MAX),
        TotpVerdict::Accepted { step: last }
    );
}

#[test]
fn periods_and_windows_have_bounds() {
    assert_eq!(Period::from_secs(0), Err(PeriodError));
    assert_eq!(Period::from_secs(1).map(Period::as_secs), Ok(1));
    assert_eq!(Period::from_secs(3600).map(Period::as_secs), Ok(3600));
    assert_eq!(Period::from_secs(3601), Err(PeriodError));
    assert_eq!(Window::new(0).map(Window::get), Ok(0));
    assert_eq!(Window::new(10).map(Window::get), Ok(10));
    assert_eq!(Window::new(11), Err(WindowError));
}

proptest! {
    #[test]
    fn no_typed_text_makes_it_fail_badly(typed in "[0-9 ]{0,10}|\\PC*", seconds in any::<i64>(), last in any::<Option<u64>>()) {
        let _ = Totp::DEFAULT.verify(&secret(), &typed, last, at(seconds));
    }

    /// Time goes on or is set back, codes near the present are typed; the stored step follows.
    #[test]
    fn no_step_is_accepted_twice(
        walk in proptest::collection::vec((-45_i64..90, 0_u64..5), 1..12),
    ) {
        let (mut now, mut last, mut accepted) = (3000, None, alloc::vec::Vec::new());
        for (passed, near) in walk {
            now += passed;
            let present = Totp::DEFAULT.step_at(at(now));
            let typed = present + near - 2;
            let in_window = (1..=3).contains(&near);
            let older = accepted.iter().any(|step| typed <= *step);
            match verify_step(Totp::DEFAULT, typed, last, now) {
                TotpVerdict::Accepted { step } => {
                    prop_assert!(in_window && !older && step == typed);
                    accepted.push(step);
                    last = Some(step);
                }
                TotpVerdict::Replayed => prop_assert!(in_window && older),
                TotpVerdict::Wrong => prop_assert!(!in_window),
            }
        }
    }
}
