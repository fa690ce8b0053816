//! The codes as they are kept: each in its own row, bound to its token and number.

use alloc::vec::Vec;

use rand_core::CryptoRng;

use super::{Code, Grid, Position};
use crate::ids::TokenId;
use crate::keyring::{Context, KeyId, Keyring};
use crate::slow_hash::{Comparison, Cost, HashError, Memory, SlowHash};

/// Where a cell belongs: its row opens there and nowhere else.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CellPlace<'a> {
    /// The token on whose paper it stands.
    pub token: &'a TokenId,
    /// Its number there.
    pub position: Position,
}

/// Argon2id of one code under the key ring; opens only for its token and number.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SealedCell(SlowHash);

impl SealedCell {
    /// Hashes and seals the code of one cell.
    ///
    /// # Errors
    /// [`HashError::Memory`] if the cost is more than the machine has.
    pub fn seal(
        code: &Code,
        place: CellPlace<'_>,
        cost: Cost,
        keyring: &Keyring,
        memory: &mut Memory,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Self, HashError> {
        let secret = code.expose().as_bytes();
        SlowHash::make(secret, place.context(), cost, keyring, memory, rng).map(Self)
    }

    /// Whether the code is the one of this cell. Allocates nothing if the memory is large enough.
    ///
    /// A row that does not open is refused before anything is hashed; [`Self::burn`] then, so that
    /// the time does not tell.
    ///
    /// # Errors
    /// [`HashError::Layer`] if the row was altered, belongs to another cell or token, or needs a
    /// key that is not there; [`HashError::Memory`] as in [`Self::seal`].
    pub fn verify(
        &self,
        code: &Code,
        place: CellPlace<'_>,
        keyring: &Keyring,
        memory: &mut Memory,
    ) -> Result<Comparison, HashError> {
        let secret = code.expose().as_bytes();
        self.0.verify(secret, place.context(), keyring, memory)
    }

    /// Spends as much as [`Self::verify`] at this cost, for a text that is no code or a row that does
    /// not open: at [`Self::cost`] of the cell that was asked for, or, where there is none, at the
    /// cost of most rows. Papers of an older cost are told apart by time until they are replaced.
    ///
    /// # Errors
    /// [`HashError::Memory`] as in [`Self::seal`].
    pub fn burn(cost: Cost, memory: &mut Memory) -> Result<(), HashError> {
        memory.burn(cost)
    }

    /// Moves the cell to the primary key without knowing its code; none if it is there already.
    ///
    /// # Errors
    /// [`HashError::Layer`] if it does not open.
    pub fn rewrap(
        &self,
        place: CellPlace<'_>,
        keyring: &Keyring,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Option<Self>, HashError> {
        let moved = self.0.rewrap(place.context(), keyring, rng)?;
        Ok(moved.map(Self))
    }

    /// What one comparison costs.
    pub const fn cost(&self) -> Cost {
        self.0.cost()
    }

    /// The key that opens the outer layer.
    pub const fn key_id(&self) -> &KeyId {
        self.0.key_id()
    }

    /// The stored form.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.to_bytes()
    }

    /// Reads the stored form.
    ///
    /// # Errors
    /// [`HashError::Malformed`] for anything that [`Self::to_bytes`] does not write.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, HashError> {
        SlowHash::from_bytes(bytes).map(Self)
    }
}

/// All cells of a paper, ready to be stored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SealedGrid(Vec<(Position, SealedCell)>);

impl SealedGrid {
    /// Seals every cell, one after the other: a slow hash for each.
    ///
    /// # Errors
    /// As [`SealedCell::seal`].
    pub fn seal(
        grid: &Grid,
        token: &TokenId,
        cost: Cost,
        keyring: &Keyring,
        memory: &mut Memory,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Self, HashError> {
        grid.cells()
            .map(|(position, code)| {
                let place = CellPlace { token, position };
                let cell = SealedCell::seal(code, place, cost, keyring, memory, rng)?;
                Ok((position, cell))
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// The cell with this number, if the paper has it.
    pub fn cell(&self, position: Position) -> Option<&SealedCell> {
        let mut cells = self.0.iter();
        cells
            .find(|(number, _)| *number == position)
            .map(|(_, cell)| cell)
    }

    /// The cells with their numbers, from 1 on.
    pub fn cells(&self) -> &[(Position, SealedCell)] {
        &self.0
    }

    /// The cells with their numbers, from 1 on.
    pub fn into_cells(self) -> Vec<(Position, SealedCell)> {
        self.0
    }
}

impl CellPlace<'_> {
    fn context(self) -> Context {
        Context::new("fedtoken/cell/v1")
            .part(self.token.as_str().as_bytes())
            .part(&[self.position.get()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::{Alphabet, CheckLetter, GridSpec};
    use crate::keyring::{KeyringError, MasterKey};
    use alloc::format;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    struct Setting {
        rng: ChaCha20Rng,
        ring: Keyring,
        token: TokenId,
        grid: Grid,
        sealed: SealedGrid,
        memory: Memory,
    }

    fn setting_of(spec: &GridSpec) -> Setting {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let ring = Keyring::new(KeyId::parse("k").unwrap(), MasterKey::new([1; 32]));
        let (token, grid) = (TokenId::draw(&mut rng), Grid::draw(spec, &mut rng));
        let (cost, mut memory) = (Cost::LEAST, Memory::empty());
        let sealed = SealedGrid::seal(&grid, &token, cost, &ring, &mut memory, &mut rng).unwrap();
        Setting {
            rng,
            ring,
            token,
            grid,
            sealed,
            memory,
        }
    }

    fn setting() -> Setting {
        setting_of(&GridSpec::FEDERAL)
    }

    impl Setting {
        fn first(&self) -> (Position, &SealedCell, &Code) {
            let (position, cell) = &self.sealed.cells()[0];
            (*position, cell, self.grid.cells().next().unwrap().1)
        }
    }

    const DAMAGED: HashError = HashError::Layer(KeyringError::Damaged);

    #[test]
    fn each_cell_takes_its_own_code_alone() {
        let mut setting = setting();
        let token = &setting.token;
        for (position, cell) in setting.sealed.cells() {
            let read = SealedCell::from_bytes(&cell.to_bytes()).unwrap();
            let (ring, memory, position) = (&setting.ring, &mut setting.memory, *position);
            for (asked, code) in setting.grid.cells() {
                let right = read.verify(code, CellPlace { token, position }, ring, memory);
                let expected = if asked == position {
                    Comparison::Right
                } else {
                    Comparison::Wrong
                };
                assert_eq!(right, Ok(expected));
            }
        }
    }

    #[test]
    fn a_paper_of_any_form_is_sealed() {
        let spec = GridSpec::new(3, 5, Alphabet::CROCKFORD, CheckLetter::Last).unwrap();
        let mut setting = setting_of(&spec);
        assert_eq!(setting.sealed.cells().len(), 3);
        let token = &setting.token;
        for ((position, cell), (_, code)) in setting.sealed.cells().iter().zip(setting.grid.cells())
        {
            let place = CellPlace {
                token,
                position: *position,
            };
            let right = cell.verify(code, place, &setting.ring, &mut setting.memory);
            assert_eq!(right, Ok(Comparison::Right));
        }
    }

    #[test]
    fn a_row_moved_to_another_cell_fails_closed() {
        let setting = setting();
        let (home, cell, code) = setting.first();
        let token = &setting.token;
        for position in setting
            .grid
            .spec()
            .positions()
            .filter(|other| *other != home)
        {
            let place = CellPlace { token, position };
            let verdict = cell.verify(code, place, &setting.ring, &mut Memory::empty());
            assert_eq!(verdict, Err(DAMAGED));
        }
    }

    #[test]
    fn a_row_moved_to_another_token_fails_closed() {
        let mut setting = setting();
        let token = &TokenId::draw(&mut setting.rng);
        let (position, cell, code) = setting.first();
        let place = CellPlace { token, position };
        let verdict = cell.verify(code, place, &setting.ring, &mut Memory::empty());
        assert_eq!(verdict, Err(DAMAGED));
        let moved = cell.rewrap(place, &both_keys(), &mut setting.rng.clone());
        assert_eq!(moved, Err(DAMAGED));
    }

    #[test]
    fn equal_codes_leave_different_rows() {
        let mut setting = setting();
        let code = Code::parse("BCDFGH", &GridSpec::FEDERAL).unwrap();
        let position = Position::new(1).unwrap();
        let place = CellPlace {
            token: &setting.token,
            position,
        };
        let (ring, memory, rng) = (&setting.ring, &mut setting.memory, &mut setting.rng);
        let mut seal = || SealedCell::seal(&code, place, Cost::LEAST, ring, memory, rng).unwrap();
        assert_ne!(seal().to_bytes(), seal().to_bytes());
    }

    fn both_keys() -> Keyring {
        Keyring::new(KeyId::parse("new").unwrap(), MasterKey::new([2; 32]))
            .with_older(KeyId::parse("k").unwrap(), MasterKey::new([1; 32]))
            .unwrap()
    }

    #[test]
    fn a_cell_moves_to_a_new_key_without_its_code() {
        let setting = setting();
        let (position, cell, code) = setting.first();
        let place = CellPlace {
            token: &setting.token,
            position,
        };
        let mut rng = setting.rng.clone();
        let moved = cell.rewrap(place, &both_keys(), &mut rng).unwrap().unwrap();
        let only_new = Keyring::new(KeyId::parse("new").unwrap(), MasterKey::new([2; 32]));
        let mut memory = Memory::empty();
        assert_eq!(
            moved.verify(code, place, &only_new, &mut memory),
            Ok(Comparison::Right)
        );
        assert_eq!(moved.key_id(), only_new.primary_id());
        assert_eq!(moved.rewrap(place, &both_keys(), &mut rng), Ok(None));
        let unknown = cell.verify(code, place, &only_new, &mut memory);
        assert_eq!(unknown, Err(HashError::Layer(KeyringError::UnknownKey)));
    }

    #[test]
    fn the_cells_are_handed_over_as_they_were_shown() {
        let sealed = setting().sealed;
        assert_eq!(sealed.clone().into_cells(), sealed.cells());
    }

    #[test]
    fn each_cell_is_found_by_its_number_and_no_other() {
        let sealed = setting().sealed;
        for (position, cell) in sealed.cells() {
            assert_eq!(sealed.cell(*position), Some(cell));
        }
        assert_eq!(sealed.cell(Position::new(25).unwrap()), None);
    }

    #[test]
    fn a_text_that_is_no_code_costs_the_memory_of_a_hash() {
        let mut memory = Memory::empty();
        SealedCell::burn(Cost::LEAST, &mut memory).unwrap();
        assert_eq!(format!("{memory:?}"), "Memory(8 KiB)");
    }

    #[test]
    fn nothing_of_it_is_printed() {
        let shown = format!("{:?}", setting().first().1);
        assert_eq!(shown, "SealedCell(SlowHash(k))");
    }
}
