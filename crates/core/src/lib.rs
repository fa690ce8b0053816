//! The federal token, pure: a paper with 24 numbered codes as the second factor beside a password.
//!
//! The crate decides and others act. It draws and seals the codes of a paper, says which one is
//! asked next, compares one-time codes of apps, counts attempts, hashes passwords, wraps what is
//! stored in a key ring, and knows the steps of a login and the life of a session. It has no I/O,
//! no clock and no generator of its own: `now` and `rng` are arguments. It builds without `std`.
//!
//! # A paper, a question, an answer
//!
//! ```
//! use fedtoken_core::challenge::{CellChallenge, CellPolicy};
//! use fedtoken_core::grid::{Code, Grid, SealedGrid};
//! use fedtoken_core::ids::TokenId;
//! use fedtoken_core::keyring::{KeyId, Keyring, MasterKey};
//! use fedtoken_core::password::Cost;
//! # use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
//!
//! # fn main() -> Result<(), Box<dyn core::error::Error>> {
//! // Any cryptographic generator does; a server hands in the one of its system.
//! let mut rng = ChaCha20Rng::from_seed([7; 32]);
//! let keyring = Keyring::new(KeyId::parse("k1")?, MasterKey::draw(&mut rng));
//!
//! // Issue: the grid is printed and dropped, only the sealed cells are stored.
//! let token = TokenId::draw(&mut rng);
//! let grid = Grid::draw(&mut rng);
//! let cost = Cost::new(8, 1, 1)?; // far too cheap but for an example: see Cost::CELL
//! let sealed = SealedGrid::seal(&grid, &token, cost, &keyring, &mut rng)?;
//! let paper: Vec<_> = grid.cells().map(|(number, code)| (number, code.grouped())).collect();
//! drop(grid);
//!
//! // Ask: the number stays the same until its code is accepted.
//! let challenge = CellChallenge::start(CellPolicy::SingleUse, &mut rng);
//! let asked = challenge.pending().ok_or("used up")?;
//!
//! // Answer: the person finds the number on the paper and types the code.
//! let (_, printed) = paper.iter().find(|(number, _)| *number == asked).ok_or("no such cell")?;
//! let typed = Code::parse(&printed.expose().to_lowercase())?;
//! let (_, cell) = sealed.cells().iter().find(|(number, _)| *number == asked).ok_or("no row")?;
//! assert!(cell.verify(&typed, &token, asked, &keyring)?);
//!
//! // Spend: store `next` on the condition that the generation is still the one decided on.
//! let accepted = challenge.accept(&mut rng)?;
//! assert_eq!((accepted.spent, accepted.generation), (asked, challenge.generation()));
//! assert_ne!(accepted.next.pending(), Some(asked));
//! # Ok(())
//! # }
//! ```
#![no_std]
extern crate alloc;

pub mod challenge;
pub mod draw;
pub mod grid;
pub mod ids;
pub mod keyring;
pub mod level;
pub mod login;
mod mac;
pub mod password;
pub mod person;
pub mod secret;
mod slow_hash;
pub mod throttle;
pub mod time;

pub use rand_core;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shared_between_threads_may_be() {
        fn shared<T: Send + Sync>() {}
        shared::<keyring::Keyring>();
        shared::<grid::Grid>();
        shared::<grid::SealedGrid>();
        shared::<challenge::CellChallenge>();
        shared::<password::Password>();
        shared::<password::PasswordHash>();
        shared::<secret::OpaqueToken>();
        shared::<throttle::Limits>();
    }
}
