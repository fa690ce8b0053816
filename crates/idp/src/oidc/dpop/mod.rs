//! Proofs of possession in the `DPoP` header (RFC 9449).
//!
//! Owns the reading and the checking of a proof and the nonces we hand out for it. Whether a proof
//! must come at all, and what hangs on its key, is said by `token` and `bearer`; that a proof is
//! used once is storage's matter. The rules of section 4.3, one a file, in this order:
//!
//! | check | refuses |
//! | --- | --- |
//! | `header` | several headers, or an unreadable one |
//! | `typ` | a JWT of another kind |
//! | `jwk` | no key, a private one, one that we cannot check |
//! | (`keys`) | another algorithm than ours, `crit`, a wrong signature |
//! | `htm` | a proof for another method |
//! | `htu` | a proof for another address |
//! | `iat` | a proof of the past or of the future |
//! | `jti` | a proof without a name of its own |
//! | `ath` | a proof for another access token (section 7) |
//! | `nonce` | no nonce where one is demanded, or an old one (sections 8 and 9) |

mod checks;
mod error;
mod nonce;
mod proof;

pub use checks::header::header;
pub use error::DpopError;
pub use nonce::NonceKeys;
pub use proof::{Expected, NonceRule, Proven, check, judge};
