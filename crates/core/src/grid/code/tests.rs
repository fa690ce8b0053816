//! Reading, drawing and showing codes.

use super::*;
use crate::grid::Alphabet;
use alloc::borrow::ToOwned;
use alloc::format;
use alloc::vec::Vec;
use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

const FEDERAL: &GridSpec = &GridSpec::FEDERAL;

fn with(letters: u8, alphabet: Alphabet, check: CheckLetter) -> GridSpec {
    GridSpec::new(24, letters, alphabet, check).unwrap()
}

fn checked() -> GridSpec {
    with(6, Alphabet::CONSONANTS, CheckLetter::Last)
}

fn refused(typed: &str, spec: &GridSpec) -> CodeError {
    Code::parse(typed, spec).unwrap_err()
}

#[test]
fn case_spaces_and_hyphens_do_not_matter() {
    for typed in [
        "BCDFGH",
        "bcdfgh",
        " BCD FGH ",
        "b-c-d-f-g-h",
        "bcd\u{a0}fgh",
        "bcd–fgh",
    ] {
        assert_eq!(
            Code::parse(typed, FEDERAL).unwrap().expose(),
            "BCDFGH",
            "{typed}"
        );
    }
}

#[test]
fn another_number_of_letters_is_refused() {
    for typed in [
        "",
        "BCDFG",
        "BCDFGHJ",
        "- -",
        &"B".repeat(128),
        &"B".repeat(129),
    ] {
        assert_eq!(refused(typed, FEDERAL), CodeError::Length, "{typed}");
    }
}

#[test]
fn far_too_much_text_is_not_read() {
    assert!(Code::parse(&format!("BCDFGH{}", " ".repeat(122)), FEDERAL).is_ok());
    assert_eq!(
        refused(&format!("BCDFGH{}", " ".repeat(123)), FEDERAL),
        CodeError::Length
    );
}

#[test]
fn a_sign_outside_the_alphabet_is_refused() {
    for typed in [
        "BCDFGA", "BCDFG1", "ＢCDFGH", "BCD.FGH", "BCDFGß", "BCDFGH\0",
    ] {
        assert_eq!(refused(typed, FEDERAL), CodeError::Letter, "{typed}");
    }
}

#[test]
fn every_slip_of_one_letter_is_called_a_slip() {
    let spec = checked();
    for seed in 0..20 {
        let code = Code::draw(&spec, &mut ChaCha20Rng::seed_from_u64(seed));
        for place in 0..code.len {
            for letter in spec.alphabet().letters() {
                let mut typed: Vec<char> = code.expose().chars().collect();
                typed[place] = letter;
                let typed = String::from_iter(typed);
                if typed != code.expose() {
                    assert_eq!(refused(&typed, &spec), CodeError::Check);
                }
            }
        }
    }
}

#[test]
fn every_exchange_of_two_letters_is_called_a_slip() {
    let spec = checked();
    for seed in 0..20 {
        let code = Code::draw(&spec, &mut ChaCha20Rng::seed_from_u64(seed));
        for (one, other) in (0..code.len).flat_map(|one| (0..one).map(move |other| (one, other))) {
            let mut typed: Vec<char> = code.expose().chars().collect();
            typed.swap(one, other);
            let typed = String::from_iter(typed);
            if typed != code.expose() {
                assert_eq!(refused(&typed, &spec), CodeError::Check);
            }
        }
    }
}

#[test]
fn a_paper_without_check_letter_knows_no_slips() {
    assert!(Code::parse("BCDFGB", FEDERAL).is_ok());
    assert_eq!(refused("BCDFGH", &checked()), CodeError::Length);
}

#[test]
fn a_code_is_not_printed_by_accident() {
    let code = Code::parse("BCDFGH", FEDERAL).unwrap();
    assert_eq!(format!("{code:?}"), "[redacted]");
    assert_eq!(code.grouped().expose(), "BCD FGH");
}

#[test]
fn a_single_last_letter_joins_the_group_before_it() {
    for (typed, shown) in [
        ("01234567", "012 345 67"),
        ("012345678", "012 345 678"),
        ("0123456", "012 3456"),
        ("0123456789", "012 345 6789"),
    ] {
        let letters = u8::try_from(typed.len()).unwrap();
        let spec = with(letters, Alphabet::DIGITS, CheckLetter::None);
        assert_eq!(Code::parse(typed, &spec).unwrap().grouped().expose(), shown);
    }
}

#[test]
fn the_longest_code_is_kept_whole() {
    let spec = with(16, Alphabet::CONSONANTS, CheckLetter::Last);
    let code = Code::draw(&spec, &mut ChaCha20Rng::seed_from_u64(1));
    assert_eq!(code.expose().len(), 17);
    let read = Code::parse(code.expose(), &spec).unwrap();
    assert_eq!(read.expose(), code.expose());
}

#[test]
fn a_code_is_wiped() {
    fn wiped<T: ZeroizeOnDrop>() {}
    wiped::<Code>();
    let mut code = Code::parse("BCDFGH", FEDERAL).unwrap();
    code.zeroize();
    assert_eq!(code.signs, [0; MOST_SIGNS]);
}

/// Chi-square over the letters at each place of drawn codes.
fn letters_per_place(spec: &GridSpec, draws: u32) -> Vec<f64> {
    let size = usize::from(spec.alphabet().size().get());
    let mut counts = alloc::vec![alloc::vec![0_u32; size]; usize::from(spec.signs())];
    let mut rng = ChaCha20Rng::seed_from_u64(20);
    for _ in 0..draws {
        let code = Code::draw(spec, &mut rng);
        for (place, letter) in code.expose().chars().enumerate() {
            counts[place][spec.alphabet().value(letter).unwrap() as usize] += 1;
        }
    }
    let expected = f64::from(draws) / f64::from(spec.alphabet().size().get());
    let square = |count: &u32| (f64::from(*count) - expected).powi(2) / expected;
    counts
        .iter()
        .map(|row| row.iter().map(square).sum())
        .collect()
}

#[test]
fn letters_are_equally_likely_at_every_place() {
    for value in letters_per_place(FEDERAL, 20_000) {
        // 19 degrees of freedom: 43.8 is exceeded once in a thousand rows.
        assert!(value < 43.8, "{value}");
    }
    let crockford = with(6, Alphabet::CROCKFORD, CheckLetter::None);
    for value in letters_per_place(&crockford, 16_000) {
        // 31 degrees of freedom: 61.1 is exceeded once in a thousand rows.
        assert!(value < 61.1, "{value}");
    }
}

#[test]
fn checked_codes_are_all_equally_likely() {
    // The smallest case that can be counted whole, by way of the drawing alone: two digits and
    // their check letter, of which 91 of 100 exist.
    let spec = GridSpec::tiny(2, Alphabet::DIGITS);
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let mut counts = alloc::collections::BTreeMap::<String, u32>::new();
    for _ in 0..9_100 {
        *counts
            .entry(Code::draw(&spec, &mut rng).expose().to_owned())
            .or_default() += 1;
    }
    assert_eq!(counts.len(), 91);
    let square = |count: &u32| (f64::from(*count) - 100.0).powi(2) / 100.0;
    let value: f64 = counts.values().map(square).sum();
    // 90 degrees of freedom: 137.2 is exceeded once in a thousand seeds.
    assert!(value < 137.2, "{value}");
}

fn any_spec() -> impl Strategy<Value = GridSpec> {
    let alphabets = prop::sample::select(alloc::vec![
        Alphabet::CONSONANTS,
        Alphabet::DIGITS,
        Alphabet::CROCKFORD,
        Alphabet::parse("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789").unwrap(),
    ]);
    let checks = prop::sample::select(alloc::vec![CheckLetter::None, CheckLetter::Last]);
    (1..=200_u8, 4..=16_u8, alphabets, checks).prop_filter_map("no such paper", |spec| {
        GridSpec::new(spec.0, spec.1, spec.2, spec.3).ok()
    })
}

proptest! {
    #[test]
    fn printed_codes_read_back(seed: u64, spec in any_spec()) {
        let code = Code::draw(&spec, &mut ChaCha20Rng::seed_from_u64(seed));
        let read = Code::parse(code.grouped().expose(), &spec).unwrap();
        prop_assert_eq!(read.expose(), code.expose());
        prop_assert_eq!(code.expose().len(), usize::from(spec.signs()));
    }

    #[test]
    fn whatever_is_read_is_a_code(typed in "[A-Za-z0-9 -]{0,20}|\\PC*", spec in any_spec()) {
        if let Ok(code) = Code::parse(&typed, &spec) {
            prop_assert_eq!(code.expose().len(), usize::from(spec.signs()));
            prop_assert!(code.expose().chars().all(|c| spec.alphabet().letters().any(|l| l == c)));
        }
    }
}
