//! A policy of one's own: a paper that is folded, of which the back is asked once the front is used.
//!
//! Whoever looks over a shoulder, or finds a photograph of one side, knows half of the codes.
//!
//! `cargo run -p fedtoken-core --example own_policy`
#![expect(
    clippy::print_stdout,
    reason = "the example shows its questions in the terminal"
)]

use std::error::Error;

use fedtoken_core::challenge::{
    Answer, Attempt, CellChallenge, CellPolicy, FormAge, PaperState, PositionSet, Uses,
};
use fedtoken_core::grid::{Alphabet, CheckLetter, Code, CodeError, Grid, GridSpec};
use fedtoken_core::slow_hash::Comparison;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

/// Each code once, those of the front first.
#[derive(Clone, Copy, Debug)]
struct Folded;

impl CellPolicy for Folded {
    fn candidates(&self, uses: &Uses) -> PositionSet {
        let last_of_front = uses.cells() / 2;
        let unused = uses.unused();
        let front: PositionSet = unused
            .iter()
            .filter(|position| position.get() <= last_of_front)
            .collect();
        if front.is_empty() { unused } else { front }
    }

    /// Not only those of the side that is asked now.
    fn left(&self, uses: &Uses) -> u8 {
        uses.unused().len()
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    // A fixed seed, so that the example always shows the same; a server takes real chance.
    let mut rng = ChaCha20Rng::from_seed([24; 32]);
    // Ten codes of seven digits, each with an eighth that tells a slip from a wrong code.
    let spec = GridSpec::new(10, 7, Alphabet::DIGITS, CheckLetter::Last)?;
    let grid = Grid::draw(&spec, &mut rng);
    for (position, code) in grid.cells() {
        println!("{position:>2}  {}", code.grouped().expose());
    }

    let (_, first) = grid.cells().next().ok_or("a paper without codes")?;
    let slip: String = first.expose().chars().rev().collect();
    match Code::parse(&slip, &spec) {
        Err(CodeError::Check) => println!("\n{slip} is a slip: told at once, and not counted"),
        other => println!("\n{slip} reads the same backwards as a code: {other:?}"),
    }

    println!("\nasked  left  then");
    let mut challenge = CellChallenge::start(&spec, Folded, &mut rng);
    while let Some(asked) = challenge.ask() {
        let attempt = Attempt {
            asked,
            form: FormAge::Fresh,
            paper: PaperState::Open,
            code: Comparison::Right,
        };
        let Answer::Accepted(accepted) = challenge.answer(attempt, &mut rng) else {
            return Err("a right code was refused".into());
        };
        challenge = accepted.next;
        let left = challenge.remaining(3);
        println!("{:>5}  {left:?}", accepted.spent.get());
    }
    Ok(())
}
