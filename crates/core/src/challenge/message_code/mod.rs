//! Codes that are sent in a message (SMS): drawn, kept as a keyed digest, bound to a purpose and a
//! transaction, good once and for minutes. Owns the state and its decisions, and the text that
//! browsers fill in by themselves; sending and storing are the caller's matter.
//!
//! What is bounded here are the tries and messages of one transaction. Whoever may begin another one
//! has five tries more, and three messages more for which somebody pays. So two counters for each
//! person, over all transactions, are the caller's matter, and each is taken first: one of codes before
//! [`MessageCode::reserve`] (RFC 4226 section 7.3), by a [`CodeStanding`], whose bounds outlive a
//! login; and one of messages before [`MessageCode::issue`] and [`MessageCode::resend`], by a [`Rule`]
//! such as ten in a day. A second `Rule` for each telephone number or network keeps a stranger from
//! having messages sent to many persons.
//!
//! [`CodeStanding`]: crate::throttle::CodeStanding
//! [`Rule`]: crate::throttle::Rule
//!
//! ```text
//!            issue            reserve (try counted), answer
//!  (nothing) -----> live ------------------------------------> used        right, in time
//!                   ^  | \-----------------------------------> expired     right, not in time
//!                   |  +-- live                                            wrong
//!            resend |
//!                   +-- live, expired: a fresh code; tries, sends and the end are kept
//!
//!  closed for good: no tries left, or the end of the transaction is reached
//! ```
//!
//! ```
//! use fedtoken_core::challenge::Answer;
//! use fedtoken_core::challenge::message_code::{
//!     Binding, Host, MessageCode, MessageKeys, MessageRules, Purpose, origin_bound,
//! };
//! # use fedtoken_core::keyring::{KeyId, Keyring, MasterKey};
//! # use fedtoken_core::time::UnixTime;
//! # use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
//! # fn main() -> Result<(), Box<dyn core::error::Error>> {
//! # let mut rng = ChaCha20Rng::from_seed([7; 32]);
//! # let keyring = Keyring::new(KeyId::parse("k1")?, MasterKey::draw(&mut rng));
//! # let now = UnixTime::from_secs(1_800_000_000);
//!
//! // Ask: the code goes out, `parts` is stored.
//! let keys = MessageKeys::new(&keyring);
//! let binding = Binding::new(Purpose::LOGIN, b"transaction-1");
//! let sent = MessageCode::issue(&MessageRules::DEFAULT, &keys, &binding, now, &mut rng);
//! let text = origin_bound("Your code for example.be:", &Host::parse("example.be")?, &sent.code)?;
//! let parts = sent.state.parts().clone();
//!
//! // Answer: the try is stored before the code is looked at, what follows from it afterwards.
//! let attempt = MessageCode::restore(parts)?.reserve(&MessageRules::DEFAULT, now)?;
//! let counted = attempt.state().parts().clone();
//! assert_eq!((counted.tries, counted.generation), (1, 1));
//! let answer = attempt.answer(&keys, &binding, sent.code.expose());
//! assert!(matches!(answer, Answer::Accepted(used) if used.parts().generation == 2));
//! # Ok(())
//! # }
//! ```

mod binding;
mod code;
mod counted_try;
mod host;
mod origin_bound;
mod parts;
mod rules;

pub use binding::{Binding, MessageKeys, Purpose, PurposeError};
pub use code::{MessageClosed, MessageCode, ResendError, Sent};
pub use counted_try::CountedTry;
pub use host::{Host, HostError};
pub use origin_bound::{OriginBound, OriginBoundError, origin_bound};
pub use parts::{MessageStanding, Parts, RestoreError};
pub use rules::{MessageRules, MessageRulesError};

#[cfg(test)]
mod tests;
