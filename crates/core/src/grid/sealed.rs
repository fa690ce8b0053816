//! The codes as they are kept: each in its own row, bound to its token and number.

use alloc::vec::Vec;

use rand_core::CryptoRng;

use super::{Code, Grid, Position, SealError};
use crate::ids::TokenId;
use crate::keyring::{Context, KeyId, Keyring};
use crate::password::Cost;
use crate::slow_hash::{self, SlowHash};

/// Argon2id of one code under the key ring; opens only for its token and number.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SealedCell(SlowHash);

impl SealedCell {
    /// Hashes and seals the code of one cell.
    ///
    /// # Errors
    /// [`SealError::Memory`] if the cost is more than the machine has.
    pub fn seal(
        code: &Code,
        token: &TokenId,
        position: Position,
        cost: Cost,
        keyring: &Keyring,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Self, SealError> {
        let secret = code.expose().as_bytes();
        SlowHash::make(secret, place(token, position), cost, keyring, rng).map(Self)
    }

    /// Whether the code is the one of this cell.
    ///
    /// # Errors
    /// [`SealError::Layer`] if the row was altered, belongs to another cell or token, or needs a
    /// key that is not there; [`SealError::Memory`] as in [`Self::seal`].
    pub fn verify(
        &self,
        code: &Code,
        token: &TokenId,
        position: Position,
        keyring: &Keyring,
    ) -> Result<bool, SealError> {
        self.0
            .verify(code.expose().as_bytes(), place(token, position), keyring)
    }

    /// Spends as much as [`Self::verify`] at this cost, for a text that is no code.
    pub fn burn(typed: &str, cost: Cost) {
        slow_hash::burn(typed.as_bytes(), cost);
    }

    /// Moves the cell to the primary key; none if it is there already.
    ///
    /// # Errors
    /// [`SealError::Layer`] if it does not open.
    pub fn rewrap(
        &self,
        token: &TokenId,
        position: Position,
        keyring: &Keyring,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Option<Self>, SealError> {
        Ok(self
            .0
            .rewrap(place(token, position), keyring, rng)?
            .map(Self))
    }

    /// What one comparison costs.
    pub const fn cost(&self) -> Cost {
        self.0.cost()
    }

    /// The key that opens the outer layer.
    pub fn key_id(&self) -> &KeyId {
        self.0.key_id()
    }

    /// The stored form.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.to_bytes()
    }

    /// Reads the stored form.
    ///
    /// # Errors
    /// [`SealError::Malformed`] for anything that [`Self::to_bytes`] does not write.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SealError> {
        SlowHash::from_bytes(bytes).map(Self)
    }
}

/// All 24 cells of a paper, ready to be stored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SealedGrid(Vec<(Position, SealedCell)>);

impl SealedGrid {
    /// Seals every cell, one after the other: 24 slow hashes.
    ///
    /// # Errors
    /// As [`SealedCell::seal`].
    pub fn seal(
        grid: &Grid,
        token: &TokenId,
        cost: Cost,
        keyring: &Keyring,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Self, SealError> {
        grid.cells()
            .map(|(position, code)| {
                let cell = SealedCell::seal(code, token, position, cost, keyring, rng)?;
                Ok((position, cell))
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// The cells with their numbers, from 1 to 24.
    pub fn cells(&self) -> &[(Position, SealedCell)] {
        &self.0
    }

    /// The cells with their numbers, from 1 to 24.
    pub fn into_cells(self) -> Vec<(Position, SealedCell)> {
        self.0
    }
}

fn place(token: &TokenId, position: Position) -> Context {
    Context::new("fedtoken/cell/v1")
        .part(token.as_str().as_bytes())
        .part(&[position.get()])
}

#[cfg(test)]
mod tests {
    use super::*;
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
    }

    fn setting() -> Setting {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let ring = Keyring::new(KeyId::parse("k").unwrap(), MasterKey::new([1; 32]));
        let token = TokenId::draw(&mut rng);
        let grid = Grid::draw(&mut rng);
        let cost = Cost::new(8, 1, 1).unwrap();
        let sealed = SealedGrid::seal(&grid, &token, cost, &ring, &mut rng).unwrap();
        Setting {
            rng,
            ring,
            token,
            grid,
            sealed,
        }
    }

    #[test]
    fn each_cell_takes_its_own_code_alone() {
        let Setting {
            ring,
            token,
            grid,
            sealed,
            ..
        } = setting();
        for (position, cell) in sealed.cells() {
            let read = SealedCell::from_bytes(&cell.to_bytes()).unwrap();
            for (asked, code) in grid.cells() {
                let right = read.verify(code, &token, *position, &ring).unwrap();
                assert_eq!(right, asked == *position);
            }
        }
    }

    #[test]
    fn a_row_moved_to_another_cell_fails_closed() {
        let Setting {
            ring,
            token,
            grid,
            sealed,
            ..
        } = setting();
        let (_, code) = grid.cells().next().unwrap();
        let (home, first) = &sealed.cells()[0];
        for position in Position::all().filter(|position| position != home) {
            let verdict = first.verify(code, &token, position, &ring);
            assert_eq!(verdict, Err(SealError::Layer(KeyringError::Damaged)));
        }
    }

    #[test]
    fn a_row_moved_to_another_token_fails_closed() {
        let Setting {
            mut rng,
            ring,
            grid,
            sealed,
            ..
        } = setting();
        let (position, code) = grid.cells().next().unwrap();
        let verdict = sealed.cells()[0]
            .1
            .verify(code, &TokenId::draw(&mut rng), position, &ring);
        assert_eq!(verdict, Err(SealError::Layer(KeyringError::Damaged)));
    }

    #[test]
    fn equal_codes_leave_different_rows() {
        let Setting {
            mut rng,
            ring,
            token,
            ..
        } = setting();
        let code = Code::parse("BCDFGH").unwrap();
        let position = Position::new(1).unwrap();
        let cost = Cost::new(8, 1, 1).unwrap();
        let mut seal = || {
            SealedCell::seal(&code, &token, position, cost, &ring, &mut rng)
                .unwrap()
                .to_bytes()
        };
        assert_ne!(seal(), seal());
    }

    #[test]
    fn a_cell_moves_to_a_new_key_without_its_code() {
        let Setting {
            mut rng,
            token,
            grid,
            sealed,
            ..
        } = setting();
        let both = Keyring::new(KeyId::parse("new").unwrap(), MasterKey::new([2; 32]))
            .with_older(KeyId::parse("k").unwrap(), MasterKey::new([1; 32]))
            .unwrap();
        let (position, code) = grid.cells().next().unwrap();
        let moved = sealed.cells()[0]
            .1
            .rewrap(&token, position, &both, &mut rng)
            .unwrap()
            .unwrap();
        let only_new = Keyring::new(KeyId::parse("new").unwrap(), MasterKey::new([2; 32]));
        assert_eq!(moved.verify(code, &token, position, &only_new), Ok(true));
        assert_eq!(moved.key_id(), only_new.primary_id());
    }

    #[test]
    fn nothing_of_it_is_printed() {
        let Setting { sealed, .. } = setting();
        assert_eq!(
            format!("{:?}", sealed.cells()[0].1),
            "SealedCell(SlowHash(k))"
        );
    }
}
