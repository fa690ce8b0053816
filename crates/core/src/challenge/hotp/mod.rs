//! One-time codes by counter: HOTP, RFC 4226, with the hashes of RFC 6238 section 1.2. Owns what
//! every one-time code is made of: the shared secret, as shown and as stored, the hash, the number of
//! digits. Counting attempts, which comes before each look at a code, is `throttle`'s matter (RFC 4226
//! section 7.3), keeping the counter the storage's.

mod algorithm;
mod counter;
mod digits;
mod numbers;
mod sealed;
mod secret;

pub use algorithm::{Algorithm, AlgorithmError};
pub use counter::{Hotp, HotpVerdict, LookAhead, LookAheadError};
pub use digits::{Digits, DigitsError};
pub use sealed::SealedSecret;
pub use secret::{SharedSecret, SharedSecretError};

pub(super) use digits::Number;
pub(super) use numbers::Numbers;
