//! A paper of any form: a code that is drawn reads back, and the check letter finds every slip.
#![no_main]

use fedtoken_core::grid::{Alphabet, CheckLetter, Code, CodeError, GridSpec};
use fedtoken_core::rand_core::SeedableRng;
use libfuzzer_sys::fuzz_target;
use rand_chacha::ChaCha20Rng;

/// Cells, letters of a code, letters of the alphabet as bits, whether there is a check letter, chance,
/// what is typed.
type Input<'a> = (u8, u8, u64, bool, u64, &'a str);

fuzz_target!(|input: Input<'_>| {
    let (cells, letters, bits, checked, seed, typed) = input;
    let chosen = SIGNS.chars().enumerate();
    let chosen = chosen.filter_map(|(at, sign)| (bits >> at & 1 == 1).then_some(sign));
    let Ok(alphabet) = Alphabet::parse(&chosen.collect::<String>()) else {
        return;
    };
    let check = match checked {
        true => CheckLetter::Last,
        false => CheckLetter::None,
    };
    let Ok(spec) = GridSpec::new(cells, letters % 20, alphabet, check) else {
        return;
    };
    assert!(spec.bits() >= 20 && spec.positions().len() == usize::from(cells));
    let code = Code::draw(&spec, &mut ChaCha20Rng::seed_from_u64(seed));
    assert_reads_back(&code, &spec);
    if check == CheckLetter::Last {
        assert_slips_are_found(code.expose(), &spec);
    }
    if let Ok(code) = Code::parse(typed, &spec) {
        assert_reads_back(&code, &spec);
        let bare = typed.chars().filter(char::is_ascii_alphanumeric);
        assert!(
            bare.map(|sign| sign.to_ascii_uppercase())
                .eq(code.expose().chars())
        );
    }
});

fn assert_reads_back(code: &Code, spec: &GridSpec) {
    let letters = code.expose();
    assert_eq!(letters.len(), usize::from(spec.signs()));
    for text in [letters, code.grouped().expose(), &letters.to_lowercase()] {
        assert!(Code::parse(text, spec).is_ok_and(|read| read.expose() == letters));
    }
}

/// Every other letter at every place, and every exchange of two neighbours.
fn assert_slips_are_found(code: &str, spec: &GridSpec) {
    let is_slip = |signs: &[char]| {
        let typed: String = signs.iter().collect();
        typed == code || matches!(Code::parse(&typed, spec), Err(CodeError::Check))
    };
    let right: Vec<char> = code.chars().collect();
    for at in 0..right.len() {
        let mut signs = right.clone();
        for other in spec.alphabet().letters() {
            signs.get_mut(at).into_iter().for_each(|sign| *sign = other);
            assert!(is_slip(&signs));
        }
        let mut signs = right.clone();
        signs.swap(at, (at + 1).min(right.len() - 1));
        assert!(is_slip(&signs));
    }
}

const SIGNS: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
