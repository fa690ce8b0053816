//! The codes in the clear, for as long as the paper is being drawn.

use alloc::vec::Vec;
use core::fmt;

use rand_core::CryptoRng;

use super::{Code, GridSpec, Position};
use crate::draw::Chunks;

/// All codes of one paper. Exists only for printing: it cannot be copied, stored or made again.
pub struct Grid {
    spec: GridSpec,
    codes: Vec<Code>,
}

impl Grid {
    /// Makes the codes of a new paper, each on its own.
    pub fn draw(spec: &GridSpec, rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        let mut chance = Chunks::new(rng);
        // As much room as needed at once: growing would leave unwiped copies behind.
        let mut codes = Vec::with_capacity(usize::from(spec.cells()));
        codes.extend((0..spec.cells()).map(|_| Code::draw_from(spec, &mut chance)));
        Self { spec: *spec, codes }
    }

    /// The form of the paper.
    pub const fn spec(&self) -> &GridSpec {
        &self.spec
    }

    /// The code with this number, if the paper has it.
    pub fn code(&self, position: Position) -> Option<&Code> {
        let mut cells = self.cells();
        cells
            .find(|(number, _)| *number == position)
            .map(|(_, code)| code)
    }

    /// The codes with their numbers, from 1 on.
    pub fn cells(&self) -> impl Iterator<Item = (Position, &Code)> {
        self.spec.positions().zip(&self.codes)
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
    use crate::grid::{Alphabet, CheckLetter};
    use alloc::borrow::ToOwned;
    use alloc::format;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    #[test]
    fn a_grid_has_a_code_for_each_position() {
        for cells in [1, 24, 200] {
            let spec = GridSpec::new(cells, 5, Alphabet::CROCKFORD, CheckLetter::Last).unwrap();
            let grid = Grid::draw(&spec, &mut ChaCha20Rng::seed_from_u64(1));
            let positions = grid.cells().map(|(position, _)| position);
            assert!(positions.eq(spec.positions()));
            assert!(
                grid.cells()
                    .all(|(_, code)| Code::parse(code.expose(), &spec).is_ok())
            );
            assert_eq!(format!("{grid:?}"), "[redacted]");
        }
    }

    #[test]
    fn each_code_is_found_by_its_number_and_no_other() {
        let spec = GridSpec::of_cells(9);
        let grid = Grid::draw(&spec, &mut ChaCha20Rng::seed_from_u64(1));
        for (position, code) in grid.cells() {
            let found = grid.code(position).map(Code::expose);
            assert_eq!(found, Some(code.expose()));
        }
        assert!(grid.code(Position::new(10).unwrap()).is_none());
    }

    #[test]
    fn no_two_papers_share_a_code_but_by_chance() {
        let mut rng = ChaCha20Rng::seed_from_u64(2);
        let mut codes: Vec<_> = (0..200)
            .flat_map(|_| {
                let grid = Grid::draw(&GridSpec::FEDERAL, &mut rng);
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
