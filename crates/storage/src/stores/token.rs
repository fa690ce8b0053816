//! Tokens (the papers) and their sealed cells.

use async_trait::async_trait;
use fedtoken_core::{
    challenge::StandardPolicy,
    grid::Position,
    ids::{PersonId, TokenId},
    time::UnixTime,
};

use crate::StorageError;

/// Where a token is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenState {
    /// It may be used to log in.
    Active,
    /// Somebody stopped it: the holder, the desk or the bound on wrong codes.
    Blocked,
    /// A newer token ended it.
    Replaced,
}

impl TokenState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Active, Self::Blocked, Self::Replaced];

    /// The name in storage and metrics.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Blocked => "blocked",
            Self::Replaced => "replaced",
        }
    }

    /// The state with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

/// A token without its cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Own identifier.
    pub id: TokenId,
    /// Whose token it is. A person has at most one that is not [`TokenState::Replaced`].
    pub person_id: PersonId,
    /// Serial printed on the paper.
    pub serial: String,
    /// Where it is in its life.
    pub state: TokenState,
    /// How the next cell is chosen.
    pub policy: StandardPolicy,
    /// The one cell that is asked until it is accepted; none when the paper is used up.
    pub pending: Option<Position>,
    /// Number of accepted codes; the guard of [`crate::Change::SpendCell`].
    pub generation: u64,
    /// Wrong codes in a row, over all devices.
    pub wrong_in_row: u32,
    /// When it was made.
    pub made_at: UnixTime,
}

/// One cell of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Where it stands on the paper.
    pub position: Position,
    /// Bytes of the sealed code.
    pub sealed: Vec<u8>,
    /// Generation of the token when this cell was last accepted.
    pub last_use: Option<u64>,
}

/// A token with what its next question needs of the cells, all as they were at one instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenInPlay {
    /// The token.
    pub token: Token,
    /// As [`Tokens::cell_uses`].
    pub uses: Vec<(Position, Option<u64>)>,
    /// Bytes of the sealed code of the pending cell.
    pub sealed: Option<Vec<u8>>,
}

/// Reads tokens.
#[async_trait]
pub trait Tokens {
    /// The person's token that is not replaced, if any.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails or the row is corrupt.
    async fn token_of(&self, person: &PersonId) -> Result<Option<Token>, StorageError>;

    /// The same with what its next question needs, in one look.
    ///
    /// # Errors
    /// As [`Tokens::token_of`].
    async fn token_in_play(&self, person: &PersonId) -> Result<Option<TokenInPlay>, StorageError>;

    /// One cell with its sealed code.
    ///
    /// # Errors
    /// As [`Tokens::token_of`].
    async fn cell(&self, token: &TokenId, at: Position) -> Result<Option<Cell>, StorageError>;

    /// For each cell the generation of its last acceptance, in order of position.
    ///
    /// # Errors
    /// As [`Tokens::token_of`].
    async fn cell_uses(
        &self,
        token: &TokenId,
    ) -> Result<Vec<(Position, Option<u64>)>, StorageError>;
}
