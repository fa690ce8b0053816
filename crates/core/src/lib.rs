//! The federal token, pure: a paper with 24 numbered codes as the second factor beside a password,
//! and what stands around it.
//!
//! The crate decides and others act. It has no I/O, no clock and no generator of its own: `now` and
//! `rng` are arguments, and what is to be stored comes back as a value. So it fits any web server and
//! any database, and builds without `std`.
//!
//! | room | what it knows |
//! | --- | --- |
//! | [`grid`] | the form of a paper, its codes, and how they are kept |
//! | [`challenge`] | which code is asked and what an answer is worth; codes of apps (HOTP, TOTP) and of messages |
//! | [`throttle`] | how often something may be tried, so that no stranger locks the owner out |
//! | [`password`] | which passwords are accepted, and how they are kept |
//! | [`slow_hash`], [`keyring`], [`secret`] | Argon2id inside, AEAD outside; keys with ids; values that do not leak |
//! | [`person`] | register numbers, names, addresses, and who may have which key |
//! | [`login`], [`level`] | the steps of a login, the life of a session, how much a key proves |
//! | [`ids`], [`time`], [`draw`] | identifiers, instants, chance without bias |
//!
//! # In ten minutes
//!
//! ## Issue a paper
//!
//! A [`Grid`](grid::Grid) lives as long as the paper is being printed. What is stored are its cells:
//! each code through Argon2id, that through XChaCha20-Poly1305 under the key ring, bound to its token
//! and number.
//!
//! ```
//! use fedtoken_core::grid::{Grid, GridSpec, SealedGrid};
//! use fedtoken_core::ids::TokenId;
//! use fedtoken_core::keyring::{KeyId, Keyring, MasterKey};
//! use fedtoken_core::slow_hash::{Cost, Memory};
//! use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
//!
//! # fn main() -> Result<(), Box<dyn core::error::Error>> {
//! // Any cryptographic generator does; a server seeds one from its operating system.
//! let mut rng = ChaCha20Rng::from_seed([7; 32]);
//! // The ring lies outside the database: without it, stored cells are noise.
//! let keyring = Keyring::new(KeyId::parse("k1")?, MasterKey::draw(&mut rng));
//! // The memory of a slow hash is kept from one to the next.
//! let mut memory = Memory::empty();
//!
//! let token = TokenId::draw(&mut rng);
//! let grid = Grid::draw(&GridSpec::FEDERAL, &mut rng);
//! for (number, code) in grid.cells() {
//!     // To the printer, and nowhere else: number 7, `BCD FGH`.
//!     drop((number, code.grouped()));
//! }
//! let cost = Cost::LEAST; // for an example only: a server takes Cost::CELL, 24 times 14 ms
//! let sealed = SealedGrid::seal(&grid, &token, cost, &keyring, &mut memory, &mut rng)?;
//! let rows: Vec<(u8, Vec<u8>)> =
//!     sealed.cells().iter().map(|(number, cell)| (number.get(), cell.to_bytes())).collect();
//! assert_eq!(rows.len(), 24);
//! # Ok(())
//! # }
//! ```
//!
//! Another paper? [`GridSpec::new`](grid::GridSpec::new) takes 1 to 200 cells, 10 to 36 letters and
//! digits to draw from, any length up to 16 that leaves 20 bits of chance, and a check letter that
//! tells a slip of the pen from a wrong code.
//!
//! ## Ask
//!
//! The question belongs to the paper, not to the session: whoever asks, from wherever, sees the same
//! number until its code was accepted. So nobody can reload the page until the one number comes of
//! which he saw the code.
//!
//! ```
//! use fedtoken_core::challenge::{CellChallenge, SingleUse};
//! use fedtoken_core::grid::GridSpec;
//! # use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
//!
//! # let mut rng = ChaCha20Rng::from_seed([7; 32]);
//! let challenge = CellChallenge::start(&GridSpec::FEDERAL, SingleUse, &mut rng);
//! // On the page, after the right password: "code 13 of your paper". The form keeps `asked`.
//! let asked = challenge.ask().expect("a new paper has codes");
//! assert_eq!(challenge.ask(), Some(asked));
//! ```
//!
//! [`SingleUse`](challenge::SingleUse) asks each code once; [`Reusable`](challenge::Reusable) again and
//! again, as the historic paper did; a [`CellPolicy`](challenge::CellPolicy) of your own is two
//! functions.
//!
//! ## Answer
//!
//! Count the attempt and store the count, then compare, then decide, then store the decision on the
//! condition that the generation is still the one it was made on. Of two posts of one code, one finds
//! another generation and has lost. (On a paper with check letter a [`CodeError::Check`] comes before
//! all this: it is a slip, told at once and not counted.)
//!
//! [`CodeError::Check`]: grid::CodeError::Check
//!
//! ```
//! use fedtoken_core::challenge::{Answer, Attempt, FormAge};
//! use fedtoken_core::grid::{CellPlace, Code, SealedCell};
//! use fedtoken_core::slow_hash::{Comparison, Memory};
//! use fedtoken_core::throttle::{CodeStanding, Limits, Origin, PasswordChange, UnknownCodes};
//! use fedtoken_core::time::UnixTime;
//! # use fedtoken_core::challenge::{CellChallenge, SingleUse};
//! # use fedtoken_core::grid::{Grid, GridSpec, SealedGrid};
//! # use fedtoken_core::ids::TokenId;
//! # use fedtoken_core::keyring::{KeyId, Keyring, MasterKey};
//! # use fedtoken_core::slow_hash::Cost;
//! # use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
//!
//! # fn main() -> Result<(), Box<dyn core::error::Error>> {
//! # let mut rng = ChaCha20Rng::from_seed([7; 32]);
//! # let keyring = Keyring::new(KeyId::parse("k1")?, MasterKey::draw(&mut rng));
//! # let (mut memory, token) = (Memory::empty(), TokenId::draw(&mut rng));
//! # let grid = Grid::draw(&GridSpec::FEDERAL, &mut rng);
//! # let sealed = SealedGrid::seal(&grid, &token, Cost::LEAST, &keyring, &mut memory, &mut rng)?;
//! # let challenge = CellChallenge::start(&GridSpec::FEDERAL, SingleUse, &mut rng);
//! # let asked = challenge.ask().ok_or("used up")?;
//! # let printed = grid.code(asked.position).ok_or("not on the paper")?.grouped();
//! # let typed = printed.expose().to_lowercase();
//! # let row = sealed.cell(asked.position).ok_or("not stored")?.to_bytes();
//! # let (limits, now) = (Limits::default(), UnixTime::from_secs(1_800_000_000));
//! # let unknown = UnknownCodes { from: Origin::Unknown, counter: None };
//! // What was tried so far: in this login, from unknown devices, on this paper.
//! let standing = CodeStanding { transaction: 0, unknown, paper: 0 };
//! let counted = standing.reserve(&limits, now)?; // an error: no code may be tried
//! let stored = counted.writes(); // saved before the code is looked at
//!
//! let cell = SealedCell::from_bytes(&row)?;
//! let code = match Code::parse(&typed, &GridSpec::FEDERAL) {
//!     Ok(code) => {
//!         let place = CellPlace { token: &token, position: asked.position };
//!         cell.verify(&code, place, &keyring, &mut memory)?
//!     }
//!     // No code at all: as wrong as any other, and as slow.
//!     Err(_) => {
//!         SealedCell::burn(cell.cost(), &mut memory)?;
//!         Comparison::Wrong
//!     }
//! };
//! let attempt = Attempt { asked, form: FormAge::Fresh, paper: counted.paper(), code };
//! match challenge.answer(attempt, &mut rng) {
//!     // Two columns of the paper and one of the cell, in one transaction:
//!     //   update paper set pending = :next, generation = generation + 1
//!     //     where id = :token and generation = :generation
//!     //   update cell set last_use = :generation where token = :token and position = :spent
//!     // If the first finds no row, somebody else was first: store `counted.lost_race(..)`.
//!     Answer::Accepted(accepted) => {
//!         assert_eq!((accepted.spent, accepted.generation), (asked.position, asked.generation));
//!         assert_ne!(accepted.next.pending(), Some(asked.position));
//!         let after = counted.accepted(&stored, &limits, PasswordChange::Kept);
//!         assert_eq!(after.paper, 0);
//!     }
//!     // The code is spent in the same way, since it has travelled; the person starts again.
//!     Answer::Expired(_) => panic!("the form was fresh"),
//!     // What was counted stays counted; each bound that is reached now has its effects.
//!     Answer::Wrong | Answer::Spent | Answer::Blocked => {
//!         for closure in counted.wrong(&stored, &limits) {
//!             drop(closure.effects()); // end the login, mail the owner, suspend the paper ..
//!         }
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! ## Store
//!
//! A question is four values: policy, pending number, generation, and for each cell the generation of
//! its last use, which is 0 for the first code and none before. What contradicts itself, such as a
//! table of uses that was set back, is not read.
//!
//! Papers outlive settings: store with each paper its form ([`GridSpec`](grid::GridSpec): cells,
//! letters, the alphabet as text, check letter) and its policy
//! ([`StandardPolicy`](challenge::StandardPolicy), its kind and how many it draws among), and restore
//! it with these, whatever new papers are made with.
//!
//! ```
//! use fedtoken_core::challenge::{CellChallenge, ChallengeError, SingleUse, Uses};
//! use fedtoken_core::grid::{GridSpec, Position};
//! # use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
//!
//! # fn main() -> Result<(), ChallengeError> {
//! # let mut rng = ChaCha20Rng::from_seed([7; 32]);
//! # let spec = GridSpec::FEDERAL;
//! let challenge = CellChallenge::start(&spec, SingleUse, &mut rng);
//! let columns: Vec<(Position, Option<u64>)> = challenge.uses().iter().collect();
//!
//! let uses = Uses::parse(&spec, &columns)?;
//! let read = CellChallenge::restore(SingleUse, challenge.pending(), uses, challenge.generation())?;
//! assert_eq!(read, challenge);
//! # Ok(())
//! # }
//! ```
//!
//! ## Rotate a key
//!
//! A new key seals, the old one still opens. Cells and passwords move from one to the other without
//! anybody typing a code; when the last has moved, the old key is destroyed.
//!
//! ```
//! # use fedtoken_core::grid::{CellPlace, Code, GridSpec, Position, SealedCell};
//! # use fedtoken_core::ids::TokenId;
//! use fedtoken_core::keyring::{KeyId, Keyring, MasterKey};
//! # use fedtoken_core::slow_hash::{Comparison, Cost, Memory};
//! # use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
//!
//! # fn main() -> Result<(), Box<dyn core::error::Error>> {
//! # let (mut rng, mut memory) = (ChaCha20Rng::from_seed([7; 32]), Memory::empty());
//! # let old_key = || MasterKey::new([1; 32]);
//! # let (token, position) = (TokenId::draw(&mut rng), Position::new(7)?);
//! # let place = CellPlace { token: &token, position };
//! # let code = Code::draw(&GridSpec::FEDERAL, &mut rng);
//! # let before = Keyring::new(KeyId::parse("k1")?, old_key());
//! # let cell = SealedCell::seal(&code, place, Cost::LEAST, &before, &mut memory, &mut rng)?;
//! let keyring = Keyring::new(KeyId::parse("k2")?, MasterKey::draw(&mut rng))
//!     .with_older(KeyId::parse("k1")?, old_key())?;
//! // For each row that names another key; none comes back if it has moved already.
//! let moved = cell.rewrap(place, &keyring, &mut rng)?.ok_or("moved already")?;
//! assert_eq!(moved.key_id(), keyring.primary_id());
//! assert_eq!(moved.verify(&code, place, &keyring, &mut memory)?, Comparison::Right);
//! # Ok(())
//! # }
//! ```
//!
//! ## Enrol an app
//!
//! ```
//! use fedtoken_core::challenge::otpauth::{Generator, KeyUri, Label};
//! use fedtoken_core::challenge::{SealedSecret, SharedSecret, Totp, TotpVerdict};
//! use fedtoken_core::ids::PersonId;
//! use fedtoken_core::time::UnixTime;
//! # use fedtoken_core::keyring::{KeyId, Keyring, MasterKey};
//! # use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
//!
//! # fn main() -> Result<(), Box<dyn core::error::Error>> {
//! # let mut rng = ChaCha20Rng::from_seed([7; 32]);
//! # let keyring = Keyring::new(KeyId::parse("k1")?, MasterKey::draw(&mut rng));
//! # let person = PersonId::draw(&mut rng);
//! let totp = Totp::DEFAULT;
//! let enrolment = KeyUri {
//!     label: Label::new(Some("Example"), "jan.peeters")?,
//!     secret: SharedSecret::draw(totp.algorithm, &mut rng),
//!     generator: Generator::Totp(totp),
//! };
//! // Into a QR code: otpauth://totp/Example:jan.peeters?secret=..
//! let uri = enrolment.to_uri();
//! // Into the database: sealed, and of no use in the row of another person.
//! let row = SealedSecret::seal(&enrolment.secret, &person, &keyring, &mut rng)?.to_bytes();
//!
//! // The app is enrolled once it has shown a right code; its step is stored, and it and all older
//! // ones are refused from then on. Each attempt is counted before the code is looked at.
//! let secret = SealedSecret::from_bytes(&row)?.open(&person, &keyring)?;
//! let now = UnixTime::from_secs(1_800_000_000);
//! let shown = totp.code_at(&enrolment.secret, totp.step_at(now));
//! let verify = |last| totp.verify(&secret, shown.expose(), last, now);
//! let TotpVerdict::Accepted { step } = verify(None) else { panic!("the code was right") };
//! assert_eq!(verify(Some(step)), TotpVerdict::Replayed);
//! # drop(uri);
//! # Ok(())
//! # }
//! ```
//!
//! Codes sent by SMS are in [`challenge::message_code`].
//!
//! ## Throttle
//!
//! Counters are taken before the slow hash and given back when the answer was right. A known device has
//! a counter of its own, so that a flood of strangers costs the owner nothing.
//!
//! ```
//! use fedtoken_core::throttle::{Limits, Rule};
//! use fedtoken_core::time::UnixTime;
//!
//! let rule: Rule = Limits::default().password_unknown;
//! let mut now = UnixTime::from_secs(1_800_000_000);
//! let mut counter = None;
//! // Five attempts at once, then waits that double, a hundred in thirty days.
//! for _ in 0..5 {
//!     // Only what was admitted is stored: after a refusal the counter stays as it was.
//!     counter = Some(rule.reserve(counter, now).expect("the first five are free"));
//! }
//! let closed = rule.reserve(counter, now).expect_err("the sixth has to wait");
//! now = closed.until.expect("it opens by itself");
//! assert!(rule.reserve(counter, now).is_ok());
//! ```
//!
//! All layers around a password are one step: what is stored goes in, what is to be stored comes out,
//! and only the slow hash turns the attempt into a verdict. Those around a code are in
//! [`CodeStanding`](throttle::CodeStanding).
//!
//! ```
//! use fedtoken_core::login::PasswordDemand;
//! use fedtoken_core::throttle::{
//!     CodeStep, Lane, Limits, PasswordCounters, PasswordStanding, PasswordVerdict, Whom,
//! };
//! use fedtoken_core::time::UnixTime;
//!
//! let (limits, now) = (Limits::default(), UnixTime::from_secs(1_800_000_000));
//! let standing = PasswordStanding {
//!     whom: Whom::Person,
//!     demand: PasswordDemand::None,
//!     // No mark of a known device; nothing is counted yet; the code step is open.
//!     device: None,
//!     counters: PasswordCounters::default(),
//!     step: CodeStep::of(&limits, 0, None),
//! };
//! let attempt = standing.reserve(&limits, now);
//! assert_eq!(attempt.lane(), Lane::Unknown);
//! // Saved before the hash.
//! assert!(attempt.writes().account.is_some());
//! // The hash runs in every lane; behind a closed counter a right password is refused too.
//! assert!(matches!(attempt.right(), PasswordVerdict::Accepted { .. }));
//! ```
//!
//! # Features
//!
//! | feature | default | adds |
//! | --- | --- | --- |
//! | `std` | yes | nothing today; kept so that a later release may need it |
//! | `serde` | no | plain values: identifiers, bounded numbers, settings of codes, counters and standings, persons; never secrets or register numbers |
//! | `phone-plans` | no | what the numbering plan of its country says of a phone number; needs `std` |
//!
//! No feature changes what another part does.
//!
//! # Speed of your tests
//!
//! Argon2id without optimisation takes a hundred times as long. Let Cargo optimise it in your
//! workspace, and let tests take [`Cost::LEAST`](slow_hash::Cost::LEAST):
//!
//! ```toml
//! [profile.dev.package.argon2]
//! opt-level = 3
//! [profile.dev.package.blake2]
//! opt-level = 3
//! ```
#![no_std]
#![forbid(unsafe_code)]
#![deny(missing_docs, clippy::missing_errors_doc, clippy::missing_panics_doc)]
extern crate alloc;

pub mod challenge;
mod dns;
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
mod sign;
pub mod slow_hash;
pub mod throttle;
pub mod time;
mod typed;
#[cfg(feature = "serde")]
mod wire;

pub use rand_core;

/// Compiles the example of the front page.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shared_between_threads_may_be() {
        fn shared<T: Send + Sync>() {}
        shared::<keyring::Keyring>();
        shared::<grid::Grid>();
        shared::<grid::SealedGrid>();
        shared::<challenge::CellChallenge<challenge::StandardPolicy>>();
        shared::<slow_hash::Memory>();
        shared::<password::Password>();
        shared::<password::PasswordHash>();
        shared::<secret::OpaqueToken>();
        shared::<throttle::Limits>();
    }
}
