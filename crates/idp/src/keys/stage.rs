//! The life of a signing key: published, active, retiring, gone; each begins at a stored instant.
//!
//! ```text
//! made_at            signs_at              replaced_at            gone_at
//!    | published        | active                | retiring            | gone
//!    |-- cache time --->|                       |-- longest token --->|
//!                       successor:  | published | active
//! ```
//!
//! No step is taken at these instants: every instance reads them, and at each the next stage holds
//! for all of them, whoever runs. The only step is to make a successor.

use std::time::Duration;

use fedtoken_core::time::UnixTime;
use fedtoken_storage::stores::SigningKey as Record;

use super::algorithm::Algorithm;
use crate::oidc::life::{GRANT, JWKS_CACHED};

/// Where a key is in its life.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Stage {
    /// Relying parties can learn it; it signs nothing yet.
    Published,
    /// It signs.
    Active,
    /// It signs no more; what it signed is still accepted.
    Retiring,
    /// Nothing that it signed is accepted.
    Gone,
}

/// Why a successor is wanted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wish {
    /// Because the key has signed for as long as keys may.
    AfterLife(Duration),
    /// Because somebody said so.
    AtOnce,
}

/// A key that gets a successor.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Succession {
    /// Of which algorithm both are.
    pub algorithm: Algorithm,
    /// The key that is replaced.
    pub kid: String,
    /// From when its successor signs.
    pub signs_at: UnixTime,
    /// From when nothing that the old one signed is accepted.
    pub gone_at: UnixTime,
}

impl Stage {
    /// The stage of a key at this instant.
    #[must_use]
    pub fn of(key: &Record, now: UnixTime) -> Self {
        let past = |instant: Option<UnixTime>| instant.is_some_and(|instant| instant <= now);
        if past(key.gone_at) {
            Self::Gone
        } else if past(key.replaced_at) {
            Self::Retiring
        } else if key.signs_at <= now {
            Self::Active
        } else {
            Self::Published
        }
    }

    /// The name for people and programs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Active => "active",
            Self::Retiring => "retiring",
            Self::Gone => "gone",
        }
    }
}

/// The keys that get a successor now, each of its own algorithm.
#[must_use]
pub fn due(keys: &[Record], wish: Wish, now: UnixTime) -> Vec<Succession> {
    let wanted = |key: &&Record| match wish {
        Wish::AtOnce => true,
        Wish::AfterLife(life) => key.signs_at.plus(life) <= now,
    };
    keys.iter()
        // One that was replaced has its successor, one that does not sign yet is a successor.
        .filter(|key| key.replaced_at.is_none() && Stage::of(key, now) == Stage::Active)
        .filter(wanted)
        .filter_map(|key| {
            // The key behind pairwise names signs nothing, and stays.
            let algorithm = Algorithm::parse(&key.algorithm).ok()?;
            let signs_at = now.plus(LEAD);
            Some(Succession {
                algorithm,
                kid: key.kid.clone(),
                signs_at,
                gone_at: signs_at.plus(TAIL),
            })
        })
        .collect()
}

/// Instances look at the stored keys every half minute, and their clocks differ a little.
const MARGIN: Duration = Duration::from_secs(10 * 60);

/// How long a key is published before it signs: whoever asked for the keys right before has asked
/// again by then.
pub const LEAD: Duration = JWKS_CACHED.saturating_add(MARGIN);

/// How long what a key signed is accepted after its last signature: an ID token is a hint for logout
/// as long as its session can last, which is longer than any token is valid.
pub const TAIL: Duration = GRANT.saturating_add(JWKS_CACHED).saturating_add(MARGIN);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oidc::life::{ACCESS_TOKEN, ID_TOKEN, LOGOUT_TOKEN};

    const DAY: Duration = Duration::from_secs(24 * 60 * 60);
    const SECOND: Duration = Duration::from_secs(1);
    const LIFE: Wish = Wish::AfterLife(DAY);

    fn at(seconds: i64) -> UnixTime {
        UnixTime::from_secs(1_700_000_000 + seconds)
    }

    fn key(algorithm: &str) -> Record {
        Record {
            kid: "old".to_owned(),
            algorithm: algorithm.to_owned(),
            sealed: Vec::new(),
            made_at: at(0),
            signs_at: at(0),
            replaced_at: None,
            gone_at: None,
        }
    }

    fn replaced() -> Record {
        Record {
            replaced_at: Some(at(100)),
            gone_at: Some(at(200)),
            ..key("ES256")
        }
    }

    #[test]
    fn each_stage_begins_at_its_instant() {
        let young = Record {
            signs_at: at(50),
            ..replaced()
        };
        let stages = [0, 49, 50, 99, 100, 199, 200].map(|second| Stage::of(&young, at(second)));
        use Stage::{Active, Gone, Published, Retiring};
        let expected = [
            Published, Published, Active, Active, Retiring, Retiring, Gone,
        ];
        assert_eq!(stages, expected);
        assert_eq!(Stage::of(&key("ES256"), at(i64::MAX / 2)), Active);
    }

    #[test]
    fn a_key_that_has_lived_gets_a_successor() {
        let after = at(0).plus(DAY);
        for algorithm in Algorithm::ALL {
            let due = due(&[key(algorithm.as_str())], LIFE, after);
            let expected = Succession {
                algorithm,
                kid: "old".to_owned(),
                signs_at: after.plus(LEAD),
                gone_at: after.plus(LEAD).plus(TAIL),
            };
            assert_eq!(due, [expected]);
        }
    }

    #[test]
    fn each_algorithm_has_a_line_of_its_own() {
        let younger = Record {
            signs_at: at(1),
            ..key("RS256")
        };
        let due = due(&[key("ES256"), younger], LIFE, at(0).plus(DAY));
        assert_eq!(due.len(), 1);
        assert_eq!(due[0].algorithm, Algorithm::Es256);
    }

    #[test]
    fn a_key_that_has_not_lived_gets_one_when_somebody_says_so() {
        let before = at(0).plus(DAY).minus(SECOND);
        assert_eq!(due(&[key("ES256")], LIFE, before), []);
        assert_eq!(due(&[key("ES256")], Wish::AtOnce, before).len(), 1);
    }

    #[test]
    fn a_key_has_one_successor() {
        let leaving = Record {
            replaced_at: Some(at(0).plus(DAY * 9)),
            ..replaced()
        };
        assert_eq!(due(&[leaving], Wish::AtOnce, at(1)), []);
    }

    #[test]
    fn a_key_that_does_not_sign_yet_gets_none() {
        let young = Record {
            signs_at: at(50),
            ..key("ES256")
        };
        assert_eq!(due(std::slice::from_ref(&young), Wish::AtOnce, at(49)), []);
        assert_eq!(due(&[young], Wish::AtOnce, at(50)).len(), 1);
    }

    #[test]
    fn the_key_behind_pairwise_names_stays() {
        assert_eq!(due(&[key("HS256")], Wish::AtOnce, at(1)), []);
    }

    #[test]
    fn a_key_is_known_before_it_signs_and_until_the_last_token_is_over() {
        assert!(LEAD > JWKS_CACHED);
        for life in [ID_TOKEN, ACCESS_TOKEN, LOGOUT_TOKEN, GRANT] {
            assert!(TAIL >= life + JWKS_CACHED);
        }
    }
}
