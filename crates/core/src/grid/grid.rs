//! The 24 codes in the clear, for as long as the paper is being drawn.

use alloc::vec::Vec;
use core::fmt;

use rand_core::CryptoRng;

use super::{Code, Position};

/// All codes of one paper. Exists only for printing: it cannot be copied, stored or made again.
pub struct Grid(Vec<Code>);

impl Grid {
    /// Makes the codes of a new paper, each on its own.
    pub fn draw(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        Self(Position::all().map(|_| Code::draw(rng)).collect())
    }

    /// The codes with their numbers, from 1 to 24.
    pub fn cells(&self) -> impl Iterator<Item = (Position, &Code)> {
        Position::all().zip(&self.0)
    }
}

impl fmt::Debug for Grid {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[redacted]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::borrow::ToOwned;
    use alloc::format;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    #[test]
    fn a_grid_has_a_code_for_each_position() {
        let grid = Grid::draw(&mut ChaCha20Rng::seed_from_u64(1));
        assert!(
            grid.cells()
                .map(|(position, _)| position)
                .eq(Position::all())
        );
        assert_eq!(format!("{grid:?}"), "[redacted]");
    }

    #[test]
    fn no_two_papers_share_a_code_but_by_chance() {
        let mut rng = ChaCha20Rng::seed_from_u64(2);
        let mut codes: Vec<_> = (0..200)
            .flat_map(|_| {
                let grid = Grid::draw(&mut rng);
                grid.cells()
                    .map(|(_, code)| code.expose().to_owned())
                    .collect::<Vec<_>>()
            })
            .collect();
        codes.sort();
        codes.dedup();
        // 4800 of 64 million: 0.18 equal pairs are expected.
        assert!(codes.len() >= 4798, "{}", codes.len());
    }
}
